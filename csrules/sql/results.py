"""The result tables: their documented columns, and the query of each over the program's tables.

Version 1 of the schemas. Tables of accounts stand in the order of the accounts' keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from csrules.analysis.result_columns import (
    ACCOUNT,
    SAVINGS,
    SERVICE,
    SERVICE_EXACT,
    SUCCESS_COLUMN,
    WORK,
    Figure,
    Told,
    told,
)
from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.plan.results import account_columns
from csrules.plugin.spec import ResultColumn
from csrules.sql import account_results, book_results, summary_results
from csrules.sql.headcount import headcount
from csrules.sql.program import Program

Col = ResultColumn


@dataclass(frozen=True, slots=True)
class ResultSpec:
    """`build` gives the query; a column that a policy has no data for is empty."""

    about: str
    columns: tuple[ResultColumn, ...]
    build: Callable[[Program], exp.Expression]


def shown(column: Told | Figure) -> ResultColumn:
    """As outputs and the documentation know it."""
    entry = told(column)
    return Col(entry.name, _type(entry.type), entry.about, entry.unit)


def _type(kind: Scalar) -> str:
    word = {Kind.DATE: "date", Kind.CONDITION: "flag"}.get(kind.kind)
    if word is None and kind.kind in NUMERIC:
        word = "integer" if kind.whole else "decimal"
    return word or "text"


_WORK = {figure.name: shown(figure) for figure in WORK}


def columns_of(name: str, program: Program) -> tuple[ResultColumn, ...]:
    """The columns of a result table of this policy: accounts also tell its segments, and defines that have a label."""
    columns = RESULTS[name].columns
    if name == "accounts":
        columns = tuple(map(shown, account_columns(program.plan)))
    return tuple(typed(column, program) for column in columns)


def typed(column: ResultColumn, program: Program) -> ResultColumn:
    """Keys have the type that the policy declares."""
    key = program.plan.account.key
    if column.name == "account" and key is not None and key.type.name == "integer":
        return ResultColumn(column.name, "integer", column.about)
    return column


RESULTS: dict[str, ResultSpec] = {
    "accounts": ResultSpec(
        "one row per accepted account",
        tuple(map(shown, ACCOUNT)),
        account_results.accounts,
    ),
    "coverage": ResultSpec(
        "one row per class of alike accounts and service",
        (
            Col("coverage", "integer", "number of the class"),
            Col("tier", "text", "tier of the class"),
            *map(shown, (*SERVICE, *SERVICE_EXACT)),
        ),
        account_results.coverage,
    ),
    "services": ResultSpec(
        "one row per account and service: accounts and coverage joined",
        (
            Col("account", "text", "the account's key"),
            Col("tier", "text", "its tier"),
            *map(shown, (*SERVICE, SUCCESS_COLUMN)),
        ),
        account_results.services,
    ),
    "headcount": ResultSpec(
        "one row per role, tier and partner: the people that the services take",
        (
            Col("role", "text", "name of the role"),
            Col("label", "text", "its label"),
            Col("tier", "text", "tier of the accounts"),
            Col("partner", "text", "partner of the accounts; empty for accounts without one"),
            Col("accounts", "integer", "accounts that the role serves"),
            _WORK["hours_per_month"],
            Col("fte", "decimal", "full-time equivalents; empty where the role declares no `works`"),
            Col("book_accounts", "integer", "accounts that count for what its people carry"),
            Col("book_revenue", "decimal", "yearly revenue of these"),
            Col("people_by_accounts", "decimal", "people for these accounts, at the most that one carries"),
            Col("people_by_revenue", "decimal", "people for their revenue, at the most that one carries"),
            Col("people", "decimal", "people by the measure of which the whole role needs most"),
            Col("bound_by", "text", "that measure: hours, accounts or revenue"),
            Col("people_at_aim", "decimal", "people by what one should have; the measure likewise"),
            Col("aim_bound_by", "text", "that measure"),
            _WORK["monthly_cost"],
            _WORK["yearly_cost"],
            _WORK["minutes_per_year"],
        ),
        headcount,
    ),
    "tiers": ResultSpec(
        "one row per tier, the highest first, then the accounts without one",
        (
            Col("tier", "text", "name of the tier; empty for no tier"),
            Col("label", "text", "its label"),
            Col("accounts", "integer", "accounts in it"),
            Col("revenue", "decimal", "their yearly revenue"),
            *map(shown, summary_results.OF_TIERS[:3]),
            Col("cost_share", "decimal", "yearly cost as a fraction of revenue"),
            Col("programme_cost", "decimal", "what the tier's programme costs in a year; the hours come on top"),
            Col("programme_cost_per_account", "decimal", "the same spread evenly; empty where no account is in it"),
        ),
        summary_results.tiers,
    ),
    "agreements": ResultSpec(
        "one row per agreement in force on the day of the run",
        (
            Col("agreement", "text", "the agreement's key"),
            Col("partner", "text", "its partner"),
            Col("margin", "decimal", "its margin as a fraction, before any amendment"),
            Col("accounts", "integer", "accounts for which it holds"),
            Col("amended_accounts", "integer", "those of them for which an amendment counts"),
            Col("revenue", "decimal", "their yearly revenue"),
            Col("margin_per_year", "decimal", "what the margin comes to in a year, amendments included"),
            *map(shown, SAVINGS),
            Col("partner_share", "decimal", "part of the effort that the partner delivers, from 0 to 1"),
        ),
        summary_results.agreements,
    ),
    "books": ResultSpec(
        "one row per account and role that needs a person, and one per account that had a person and needs none",
        (
            Col("account", "text", "the account's key"),
            Col("role", "text", "the role whose book it is in; empty where it needs none any more"),
            Col("leads", "flag", "whether that is the role of the account's tier"),
            Col("person", "text", "key of the person who carries it; empty where nobody can"),
            Col("person_name", "text", "the person's name, where the record has a field `name`"),
            Col("previous", "text", "key of the person who carried it so far"),
            Col("change", "text", "kept, new, moved, pinned, none or dropped"),
            Col("hours_per_month", "decimal", "hours a month that the role spends on the account"),
            Col("revenue", "decimal", "yearly revenue of the account"),
            Col("reason", "text", "why this person, or why nobody"),
        ),
        book_results.books,
    ),
    "people": ResultSpec(
        "one row per person whose role carries accounts: how full the books are",
        (
            Col("person", "text", "the person's key"),
            Col("name", "text", "the name, where the record has a field `name`"),
            Col("role", "text", "the person's role"),
            Col("accounts", "integer", "accounts in the book"),
            Col("most_accounts", "integer", "accounts that the person can carry; empty where the role declares none"),
            Col("hours_per_month", "decimal", "hours a month that they take"),
            Col("most_hours", "decimal", "hours a month that the person works; empty where the role declares none"),
            Col("revenue", "decimal", "their yearly revenue"),
            Col("most_revenue", "decimal", "revenue that the person can carry; empty where the role declares none"),
            Col("utilisation", "decimal", "how full the book is by its fullest measure, as a fraction"),
        ),
        book_results.people,
    ),
    "findings": ResultSpec(
        "one row per finding: data that people should look at; the account is still served",
        (
            Col("severity", "text", "error for a broken promise, else warning; or as the project says"),
            Col("code", "text", "stable code"),
            Col("name", "text", "its name"),
            Col("record", "text", "record that the row belongs to"),
            Col("key", "text", "key of the row"),
            Col("message", "text", "what was found"),
            Col("place", "text", "line of the policy, where one is concerned"),
            Col("remedy", "text", "what to do about it"),
        ),
        summary_results.findings,
    ),
}

# Made while rows are read, before the program runs; their queries are the engine's own.
READING: dict[str, tuple[str, tuple[ResultColumn, ...]]] = {
    "rejects": (
        "one row per refused cell",
        (
            Col("source", "text", "file or other source"),
            Col("record", "text", "record that the row was read for"),
            Col("row", "integer", "row as a spreadsheet counts it"),
            Col("column", "text", "column as the source names it"),
            Col("value", "text", "what stood there"),
            Col("code", "text", "stable code"),
            Col("reason", "text", "why it was refused"),
            Col("remedy", "text", "what to do about it"),
            Col("key", "text", "the row's key, as the source has it; of a record without a key the name"),
        ),
    ),
    "inputs": (
        "one row per record read: accepted and rejected add up to read",
        (
            Col("record", "text", "name of the record"),
            Col("source", "text", "where it came from"),
            Col("read", "integer", "rows read"),
            Col("accepted", "integer", "rows accepted"),
            Col("rejected", "integer", "rows refused"),
        ),
    ),
}
