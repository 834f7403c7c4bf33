"""All mutants of a policy, in the order of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from csrules.analysis import policy as checked
from csrules.analysis.grants import is_of_register
from csrules.analysis.policy import CheckedPolicy
from csrules.policy_tests.branches.branch import written
from csrules.policy_tests.mutation.blocks import BLOCKS
from csrules.policy_tests.mutation.change import one_line
from csrules.policy_tests.mutation.expressions import EXPRESSIONS
from csrules.policy_tests.mutation.paths import Path, Spot, changed, spots
from csrules.text import Span

MUTATORS = {**EXPRESSIONS, **BLOCKS}
WHOLE = ("certifications", "overrides")   # blocks without which a policy decides all the same
Edit = tuple[Path, Any]   # where, and what stands there instead


@dataclass(frozen=True, slots=True)
class Mutant:
    """`text` is what would be written at `span`, empty where that is dropped.

    What is written once may stand in the checked policy several times: then each of them is changed.
    """

    kind: str
    span: Span
    text: str
    edits: tuple[Edit, ...]

    @property
    def original(self) -> str:
        return one_line(self.span.text)

    def policy(self, original: CheckedPolicy) -> CheckedPolicy:
        policy = original
        for path, new in self.edits:
            policy = changed(policy, path, new)
        return policy

    @property
    def is_of_promise(self) -> bool:
        return self.edits[0][0][0] == "promises"

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return self.span.document.name, self.span.start, self.span.end, self.kind, self.text


def mutants(policy: CheckedPolicy) -> tuple[Mutant, ...]:
    """The same change of the same place is one mutant, wherever the checked policy holds what is written there."""
    edits: dict[tuple[str, Span, str], list[Edit]] = {}
    for spot in spots(policy):
        mutate = MUTATORS.get(type(spot.item))
        if mutate is None or _in_band(spot):
            continue
        for change in mutate(spot.item, spot.above):
            key = change.kind, written(change.span), change.text.lstrip(", ")
            group = edits.setdefault(key, [])
            if not any(spot.path[: len(path)] == path for path, _ in group):   # else it is gone with what holds it
                group.append((spot.path, change.new))
    for name in WHOLE:
        block = getattr(policy, name)
        if block is not None:
            edits["block dropped", block.span, ""] = [((name,), None), *_with_block(policy, name)]
    mutants = [Mutant(kind, span, text, tuple(group)) for (kind, span, text), group in edits.items()]
    return tuple(sorted(mutants, key=lambda mutant: mutant.order))


def _with_block(policy: CheckedPolicy, name: str) -> Iterator[Edit]:
    """What cannot stand without the block."""
    if name == "overrides" and any(map(is_of_register, policy.grants)):
        yield ("grants",), tuple(grant for grant in policy.grants if not is_of_register(grant))


def _in_band(spot: Spot) -> bool:
    """The edges of bands are moved by their block, two bands at once."""
    return any(isinstance(part, checked.Band) for part in spot.above)
