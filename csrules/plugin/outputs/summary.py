"""The sections of the summary about the business: tiers, people and partners; each a list of lines."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from csrules.plugin.outputs.figures import amounts, count, fixed, percent, ratio, stated, total
from csrules.plugin.outputs.layout import Column, Look, grid
from csrules.plugin.outputs.records import Record, records
from csrules.plugin.spec import ResultTable

BAR_CELLS = 14
MOST_LINES = 10
"""So many lines of a section are shown; the rest are counted."""

Tables = Mapping[str, ResultTable]


def digest(tables: Tables) -> str:
    """The run in one line."""
    parts = []
    if tiers := list(records(tables.get("tiers"))):
        parts.append(counted(sum(tier["accounts"] for tier in tiers), "account", "accounts"))
        if (revenue := total(tier["revenue"] for tier in tiers)) is not None:
            parts.append(f"{amounts([revenue])[0]} revenue")
    people = list(records(tables.get("headcount")))
    fte = total(row["fte"] for row in people)
    if people and fte is not None:
        parts.append(f"{fixed(fte, 2)} FTE")
    if "findings" in tables:
        parts.append(counted(len(tables["findings"]), "finding", "findings"))
    if "rejects" in tables:
        parts.append(refused(tables["rejects"]))
    return ", ".join(parts)


def refused(rejects: ResultTable) -> str:
    """`1 row refused (5 cells)`: a row with several cells at fault has a line for each of them."""
    cells = len(rejects)
    rows = len({(cell["record"], cell["source"], cell["row"]) for cell in records(rejects)})
    return counted(rows, "row refused", "rows refused") + (f" ({count(cells)} cells)" if cells != rows else "")


def counted(number: int, singular: str, many: str) -> str:
    return f"{count(number)} {singular if number == 1 else many}"


def tiers(tables: Tables, look: Look) -> list[str]:
    """Accounts, revenue, hours and cost of each tier, and of all together."""
    rows = list(records(tables.get("tiers")))
    if not rows:
        return []
    everyone = sum(row["accounts"] for row in rows)
    rows = [row | {"yearly_cost": _yearly(row["monthly_cost"])} for row in rows]
    whole = _summed(rows, "accounts", "revenue", "vendor_hours_per_month", "partner_hours_per_month", "yearly_cost")
    whole |= {"label": "all", "cost_share": ratio(whole["yearly_cost"], whole["revenue"])}
    shares = [ratio(row["accounts"], everyone) for row in rows]
    every = [*rows, whole]
    columns = [
        Column("Tiers", [_tier_name(row) for row in every], right=False, flexible=True),
        figures("accounts", every, "accounts", count),
        Column("", [*(look.bar(share, BAR_CELLS) for share in shares), ""], right=False, rank=6, style="help"),
        Column("share", [*(percent(share, 0) for share in shares), ""], rank=5),
        column("revenue", every, "revenue", amounts),
        figures("hours/month", every, "vendor_hours_per_month", _hours, rank=1),
        figures("by partners", every, "partner_hours_per_month", _hours, rank=4),
        column("cost/year", every, "yearly_cost", amounts, rank=2),
        figures("of revenue", every, "cost_share", percent, rank=3),
    ]
    return grid(columns, look, total=True)


def people(tables: Tables, look: Look) -> list[str]:
    """What each role has to do, over all tiers and partners."""
    rows = _by_role(list(records(tables.get("headcount"))))
    if not rows:
        return []
    whole = _summed(rows, "hours_per_month", "fte", "monthly_cost", "yearly_cost") | {"label": "all"}
    every = [*rows, whole]
    columns = [
        Column("People", [row["label"] for row in every], right=False, flexible=True),
        Column("accounts", [*(count(row["accounts"]) for row in rows), ""], rank=3),
        figures("hours/month", every, "hours_per_month", _hours),
        figures("FTE", every, "fte", lambda amount: fixed(amount, 2)),
        column("cost/month", every, "monthly_cost", amounts, rank=1),
        column("cost/year", every, "yearly_cost", amounts, rank=2),
    ]
    return grid(columns, look, total=True) + _oversight(whole["hours_per_month"], tables, look)


def _oversight(hours: Decimal | None, tables: Tables, look: Look) -> list[str]:
    """Why the people's hours are more than those of the tiers."""
    delivered = total(row["vendor_hours_per_month"] for row in records(tables.get("tiers")))
    if hours is None or not delivered or _hours(hours - delivered) == _hours(Decimal(0)):
        return []
    of = f"{_hours(hours - delivered)} of these hours are oversight of partners"
    return textwrap.wrap(f"{of}: part of the tiers' cost above, not of their hours", look.width)


def partners(tables: Tables, look: Look) -> list[str]:
    """The partners' share of the hours delivered, and what each agreement costs and saves."""
    lines = []
    if rows := list(records(tables.get("tiers"))):
        theirs = total(row["partner_hours_per_month"] for row in rows)
        hours = ("vendor_hours_per_month", "partner_hours_per_month")
        everything = total(row[name] for row in rows for name in hours)
        share = ratio(theirs, everything)
        if share:
            words = f"Partners deliver {percent(share)} of the hours: {_hours(theirs)} of {_hours(everything)} a month"
            words = look.cut(words, look.width)
            bar = look.bar(share, min(BAR_CELLS, max(0, look.width - len(words) - 2)))
            lines.append(f"{look.paint('message', words)}  {look.paint('help', bar)}".rstrip())
    return lines + _agreements(list(records(tables.get("agreements"))), look)


def _agreements(rows: Sequence[Record], look: Look) -> list[str]:
    shown = sorted(rows, key=lambda row: -(row["margin_per_year"] or 0))[:MOST_LINES]
    if not shown:
        return []
    columns = [
        Column("Agreements", [row["agreement"] for row in shown], right=False, flexible=True),
        Column("partner", [row["partner"] or "" for row in shown], right=False, flexible=True, rank=3),
        column("margin", shown, "margin", stated),
        figures("accounts", shown, "accounts", count, rank=1),
        column("revenue", shown, "revenue", amounts, rank=5),
        column("margin/year", shown, "margin_per_year", amounts),
        column("net saving", shown, "net_saving", amounts, rank=2),
        figures("delivered", shown, "partner_share", percent, rank=4),
    ]
    return grid(columns, look) + rest(len(rows), look)


def rest(rows: int, look: Look) -> list[str]:
    """The line that counts what is not shown."""
    return [f"{look.ellipsis} and {rows - MOST_LINES:,} more"] if rows > MOST_LINES else []


def figures(heading: str, rows: Sequence[Record], name: str, form: Callable[[Any], str], *, rank: int = 0) -> Column:
    """A column of the figures called `name`, each in its form."""
    return Column(heading, [form(row[name]) for row in rows], rank=rank)


def column(
    heading: str, rows: Sequence[Record], name: str, form: Callable[[Sequence[Any]], list[str]], *, rank: int = 0
) -> Column:
    """A column of figures that share a form, such as the unit of amounts."""
    return Column(heading, form([row[name] for row in rows]), rank=rank)


def _hours(amount: Decimal | None) -> str:
    return fixed(amount, 1)


def _tier_name(row: Record) -> str:
    return str(row["label"] or row.get("tier") or "no tier")


def _yearly(monthly: Decimal | None) -> Decimal | None:
    return None if monthly is None else monthly * 12


def _summed(rows: Sequence[Record], *names: str) -> Record:
    return {name: total(row[name] for row in rows) for name in names}


def _by_role(rows: Sequence[Record]) -> list[Record]:
    """The rows of `headcount`, which are per role, tier and partner, summed for each role."""
    roles: dict[str, list[Record]] = {}
    for row in rows:
        roles.setdefault(row["role"], []).append(row)
    summed = ("accounts", "hours_per_month", "fte", "monthly_cost", "yearly_cost")
    return [_summed(group, *summed) | {"label": group[0]["label"] or role} for role, group in roles.items()]
