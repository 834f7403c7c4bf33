"""The sections of the summary for readers outside: what partners are to do, and what customers get."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from csrules.plugin.outputs.figures import amounts, count, fixed, stated
from csrules.plugin.outputs.layout import Column, Look, grid
from csrules.plugin.outputs.records import Record, records
from csrules.plugin.outputs.summary import MOST_LINES, Tables, column, figures, rest


def partner_agreements(tables: Tables, look: Look) -> list[str]:
    rows = list(records(tables.get("agreements")))
    if not rows:
        return []
    shown = rows[:MOST_LINES]
    columns = [
        _text("Agreements", shown, "agreement"),
        column("margin", shown, "margin", stated),
        figures("accounts", shown, "accounts", count),
        column("margin/year", shown, "margin_per_year", amounts),
    ]
    return grid(columns, look) + rest(len(rows), look)


def partner_accounts(tables: Tables, look: Look) -> list[str]:
    """The first accounts, with the services that the partner has a part in."""
    shown = _first(tables, "accounts")
    if not shown:
        return []
    duties: dict[object, list[str]] = {row["account"]: [] for row in shown}
    for row in records(tables.get("duties")):
        if row["account"] in duties and row["party"] != "vendor":
            duties[row["account"]].append(row["service"])
    columns = [
        _text("Accounts", shown, "account"),
        _text("", shown, "name"),
        figures("hours/month", shown, "partner_hours_per_month", lambda amount: fixed(amount, 1)),
        Column("duties", [", ".join(duties[row["account"]]) for row in shown], right=False, flexible=True),
    ]
    return grid(columns, look) + rest(len(tables["accounts"]), look)


def plan(tables: Tables, look: Look) -> list[str]:
    shown = _first(tables, "plan")
    if not shown:
        return []
    columns = [
        _text("Plan", shown, "account"),
        _text("", shown, "name"),
        _text("plan", shown, "shown_as"),
        _text("contact", shown, "contact"),
    ]
    return grid(columns, look) + rest(len(tables["plan"]), look)


def services(tables: Tables, look: Look) -> list[str]:
    """All services of a single customer; of several the first lines."""
    shown = _first(tables, "services")
    if not shown:
        return []
    columns = [
        _text("Services", shown, "service"),
        _text("account", shown, "account"),
        _text("delivered by", shown, "delivered_by"),
    ]
    return grid(columns, look) + rest(len(tables["services"]), look)


def _first(tables: Tables, name: str) -> list[Record]:
    return list(islice(records(tables.get(name)), MOST_LINES))


def _text(heading: str, rows: Sequence[Record], name: str) -> Column:
    cells = ["" if row[name] is None else str(row[name]) for row in rows]
    return Column(heading, cells, right=False, flexible=True)
