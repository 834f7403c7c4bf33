"""All mutants of a policy, in the order of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from csrules.analysis import policy as checked
from csrules.analysis.policy import CheckedPolicy
from csrules.proving.mutation.blocks import BLOCKS
from csrules.proving.mutation.change import Change, one_line
from csrules.proving.mutation.expressions import EXPRESSIONS
from csrules.proving.mutation.paths import Path, Spot, changed, spots
from csrules.text import Span

MUTATORS = {**EXPRESSIONS, **BLOCKS}


@dataclass(frozen=True, slots=True)
class Mutant:
    """`text` is what would be written at `span`, empty where that is dropped. One thing may have several paths."""

    kind: str
    span: Span
    text: str
    paths: tuple[Path, ...]
    new: Any

    @property
    def original(self) -> str:
        return one_line(self.span.text)

    def policy(self, original: CheckedPolicy) -> CheckedPolicy:
        found = original
        for path in self.paths:
            found = changed(found, path, self.new)
        return found

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return self.span.document.name, self.span.start, self.span.end, self.kind, self.text


def mutants(policy: CheckedPolicy) -> tuple[Mutant, ...]:
    """Each written thing is changed once, wherever the checked policy holds it."""
    groups: dict[Any, tuple[Spot, list[Path]]] = {}
    for spot in spots(policy):
        if type(spot.item) in MUTATORS and not _in_band(spot):
            groups.setdefault(_identity(spot), (spot, []))[1].append(spot.path)
    found = [
        Mutant(change.kind, change.span, change.text, tuple(paths), change.new)
        for spot, paths in groups.values()
        for change in _changes(spot)
    ]
    return tuple(sorted(found, key=lambda mutant: mutant.order))


def _changes(spot: Spot) -> Iterator[Change]:
    return MUTATORS[type(spot.item)](spot.item, spot.above)


def _in_band(spot: Spot) -> bool:
    """The edges of bands are moved by their block, two bands at once."""
    return any(isinstance(one, checked.Band) for one in spot.above)


def _identity(spot: Spot) -> Any:
    """Alike things of one place are one; what has no place is itself alone."""
    span = getattr(spot.item, "span", None)
    if span is None or isinstance(spot.item, checked.Responsibilities | checked.Service):
        return id(spot.item), spot.path
    above = spot.above[0] if spot.above else None
    nested = isinstance(above, type(spot.item)) or getattr(above, "span", None) == span
    return type(spot.item), span, spot.item, type(above) if nested else None
