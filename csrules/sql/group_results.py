"""The table `groups`: what the accounts of each segment come to, and of whatever else watches group accounts by."""

from __future__ import annotations

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.groups import ACCOUNTS, BY, COUNTED, REVENUE, summed
from csrules.analysis.result_columns import SUM
from csrules.plan.nodes import Divide
from csrules.plan.plan import Column
from csrules.sql.build import cast, column, integer, named, null, select, star, string, subquery
from csrules.sql.groups import added, of_accounts
from csrules.sql.layers import over
from csrules.sql.program import Program
from csrules.sql.summary_results import MONEY, OF_TIERS, REVENUE as SHOWN, SHARE
from csrules.sql.sums import edge, exact_revenue, figure_columns, per
from csrules.sql.totals import union

OF_TABLE = tuple(dict.fromkeys(source for figure in OF_TIERS for source in figure.sources))
COLUMNS = ("grouped_by", "value", "accounts", "revenue", *(figure.name for figure in OF_TIERS), "cost_share")


def groups(program: Program) -> exp.Expression:
    """Every group of accounts with what its accounts come to; accounts without a value are told as well."""
    exact = exact_revenue(program.plan)
    names = [summed("", source) for source in (ACCOUNTS, REVENUE, *OF_TABLE)]
    parts = [
        select(named(integer(at), "place"), named(string(grouping.name), "grouped_by"),
               named(cast(column(BY), "TEXT"), "value"), *(column(name) for name in names))
        .from_(subquery(added(of_accounts(program, grouping.by, OF_TABLE), names, grouped=True), "a"), copy=False)
        for at, grouping in enumerate(program.plan.groupings)
    ]
    if not parts:
        return _no_groups()
    share = Divide(t.Ref("yearly_cost", MONEY), t.Ref(summed("", REVENUE), exact), 4, SHARE)
    edges = (
        *figure_columns(OF_TIERS, lambda source: t.Ref(summed("", source), SUM)),
        edge("revenue", summed("", REVENUE), per(1), SHOWN, exact),
        Column("cost_share", share, "output"),
        Column("accounts", t.Ref(summed("", ACCOUNTS), COUNTED), "output"),
    )
    query = over(select(star()).from_(subquery(union(parts), "u"), copy=False), edges, program.to_sql)
    shown = select(*(column(name) for name in COLUMNS)).from_(subquery(query, "g"), copy=False)
    return shown.order_by(column("place"), exp.Ordered(this=column("value"), nulls_first=True), copy=False)


def _no_groups() -> exp.Select:
    kinds = {"grouped_by": "TEXT", "value": "TEXT", "accounts": "BIGINT"}
    empty = [named(cast(null(), kinds.get(name, "DECIMAL(18, 2)")), name) for name in COLUMNS]
    return select(*empty).where(exp.Boolean(this=False), copy=False)
