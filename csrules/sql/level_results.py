"""What a run tells of the tiers of other records: the table `levels`, and the findings about their rows."""

from __future__ import annotations

from sqlglot import exp

from csrules.plan.plan import Finding, Levels, Plan
from csrules.sql.build import cast, column, named, null, select, star, string, subquery, table
from csrules.sql.finding_rows import finding_row
from csrules.sql.levels import FINDING, TOLD, WORDS, told_of
from csrules.sql.program import Program
from csrules.sql.relations import level_table
from csrules.sql.totals import union

HELD = "held_until"
COLUMNS = ("tier_label", "shown_as", "earned_tier", HELD, "reason")


def levels(program: Program) -> exp.Expression:
    """The rows of other records that have tiers, record by record."""
    if not program.plan.levels:
        return _nothing()
    parts = [_rows(each) for each in program.plan.levels]
    order = [column(name) for name in ("record", "key")]
    return select(star()).from_(subquery(union(parts), "l"), copy=False).order_by(*order, copy=False)


def _rows(levels: Levels) -> exp.Select:
    told = {each.name for each in told_of(levels)}
    known = [named(column(f"{TOLD}{name}") if f"{TOLD}{name}" in told else _empty(name), name) for name in COLUMNS]
    return select(
        named(string(levels.record), "record"), named(cast(column(levels.plan.key), "TEXT"), "key"),
        named(column(levels.field.name), "tier"), *known,
    ).from_(table(level_table(levels.record)), copy=False)


def _nothing() -> exp.Select:
    names = ("record", "key", "tier", *COLUMNS)
    return select(*(named(_empty(name), name) for name in names)).where(exp.Boolean(this=False), copy=False)


def _empty(name: str) -> exp.Expression:
    return cast(null(), "DATE" if name == HELD else "TEXT")


def level_findings(plan: Plan) -> list[exp.Select]:
    """The findings about their rows, in the columns of `findings`."""
    return [_found(levels, number, finding) for levels in plan.levels
            for number, finding in enumerate(levels.plan.findings)]


def _found(levels: Levels, number: int, finding: Finding) -> exp.Select:
    place = finding.span.where if finding.span is not None else None
    key = cast(column(levels.plan.key), "TEXT")
    message = string(finding.message) if finding.told is None else column(f"{WORDS}{number}")
    rows = finding_row(finding.code, levels.record, key, message, place)
    held = rows.from_(table(level_table(levels.record)), copy=False)
    return held.where(column(f"{FINDING}{number}"), copy=False)
