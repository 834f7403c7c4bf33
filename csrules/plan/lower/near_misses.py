"""Rows that would hold for an account if the day were another: the words of a finding that none holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.candidates import gathered
from csrules.analysis.scalars import of_field
from csrules.plan.classes import rebuild
from csrules.plan.lower import values as v
from csrules.plan.lower.gathers import gather
from csrules.plan.lower.told_rows import MAYBE_TEXT
from csrules.plan.nodes import Case, Expr, Join, Written, typed
from csrules.plan.plan import LOOKED, Finding, Measure

ENDED, COMING = f"{LOOKED}ended", f"{LOOKED}coming"
# The edge of its days that a row is beyond: the measure, how it is chosen among several by its day, and what is said.
_EDGES = {
    ">=": (ENDED, "max", "<", "the last one ended on "),
    "<=": (COMING, "min", ">", "the next one begins on "),
}


def near_misses(policy: checked.CheckedPolicy, match: checked.Match, finding: Finding, name: str = "") -> Finding:
    """The finding with the row that ended last, and the one that begins next, where there are such.

    `name` is that of a look-up.
    """
    rename = _Renamed(f"{match.record}.", gathered(match.record))
    measures = list(_measures(policy, match, rename, name))
    if not measures:
        return finding
    looks = gather(f"{LOOKED}{name or match.record}", match.record, typed(rename(match.where)), measures, policy)
    parts: list[Expr] = [v.text(finding.message)]
    for edge, _, _, words in _EDGES.values():
        if any(measure.name == edge + name for measure in measures):
            ref = t.Ref(edge + name, MAYBE_TEXT)
            found = Join("", (v.text(f"; {words}"), ref))
            parts.append(Case(((t.Missing(ref), v.text("")),), found, v.text("").type))
    return replace(finding, told=Join("", tuple(parts)), looks=looks)


def _measures(
    policy: checked.CheckedPolicy, match: checked.Match, rename: _Renamed, whose: str
) -> Iterator[Measure]:
    """A day in ISO form stands first, so that texts are in the order of their days."""
    key = policy.records[match.record].key
    assert key is not None  # noqa: S101  (the checker asks for one)
    of = Written(t.Ref(gathered(match.record) + key.name, of_field(key)))
    for node in t.walk(match.in_force):
        if isinstance(node, t.Compare) and node.op in _EDGES:
            name, how, beyond, _ = _EDGES[node.op]
            edge = typed(rename(node.left))
            text = Join("", (Written(edge), v.text(" (`"), of, v.text("`)")))
            yield Measure(name + whose, how, MAYBE_TEXT, text, t.Compare(beyond, edge, node.right))


class _Renamed:
    """Gives the columns of a matched row the names that they have in a gathering."""

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after

    def __call__(self, node: Expr) -> Expr:
        if isinstance(node, t.Ref) and node.name.startswith(self.before):
            return replace(node, name=self.after + node.name.removeprefix(self.before))
        return rebuild(node, self)
