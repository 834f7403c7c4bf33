"""Families: what accounts come to together, and the circles that their links must not make."""

from __future__ import annotations

from csrules.analysis import policy as checked, typed as t
from csrules.plan.plan import Family, Finding, Summed

_CIRCLE = "its parents lead back to the account itself, so it is taken as one without a parent"


def lower_family(block: checked.Family | None) -> tuple[Family | None, tuple[Finding, ...]]:
    """The family of the plan, and the finding about circles."""
    if block is None:
        return None, ()
    sums = []
    for total in block.totals:
        assert isinstance(total.field, t.Ref)  # noqa: S101  (the checker allows nothing else)
        sums.append(Summed(total.name, total.field, total.type))
    family = Family(block.link, tuple(sums), block.count)
    return family, (Finding("family-circle", family.circle, _CIRCLE, block.span),)
