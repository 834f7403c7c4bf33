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
from csrules.sql import account_results, book_results, group_results, level_results, summary_results
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
        "one row per role, tier and partner: the people that the services need",
        (
            Col("role", "text", "name of the role"),
            Col("label", "text", "its label"),
            Col("tier", "text", "tier of the accounts"),
            Col("partner", "text", "partner of the accounts; empty for accounts without one"),
            Col("accounts", "integer", "accounts that the role serves"),
            _WORK["hours_per_month"],
            Col("fte", "decimal", "full-time equivalents; empty if the role declares no `works`"),
            Col("book_accounts", "integer", "accounts that count towards the books of its people"),
            Col("book_revenue", "decimal", "yearly revenue of these accounts"),
            Col("people_by_accounts", "decimal", "people needed for these accounts, if each carries the most allowed"),
            Col("people_by_revenue", "decimal", "people needed for this revenue, if each carries the most allowed"),
            Col("people", "decimal", "people needed: by hours, accounts or revenue, whichever needs the most"),
            Col("bound_by", "text", "which of the three needs the most: hours, accounts or revenue"),
            Col("people_at_aim", "decimal", "people needed if each carries what the role aims at"),
            Col("aim_bound_by", "text", "which of the three needs the most then"),
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
            Col("accounts", "integer", "accounts in the tier"),
            Col("revenue", "decimal", "their yearly revenue"),
            *map(shown, summary_results.OF_TIERS[:3]),
            Col("cost_share", "decimal", "yearly cost as a fraction of revenue"),
            Col("programme_cost", "decimal", "cost of the tier's programme per year, without hours"),
            Col("programme_cost_per_account", "decimal", "the same for each account; empty if there is none"),
        ),
        summary_results.tiers,
    ),
    "groups": ResultSpec(
        "one row per value of each segment, and of whatever else a watch groups accounts by",
        (
            Col("grouped_by", "text", "the segment, or what the watch says behind `for each`"),
            Col("value", "text", "the value that the accounts have in common; empty for accounts without one"),
            Col("accounts", "integer", "accounts with this value"),
            Col("revenue", "decimal", "their yearly revenue"),
            *map(shown, summary_results.OF_TIERS),
            Col("cost_share", "decimal", "yearly cost as a fraction of revenue"),
        ),
        group_results.groups,
    ),
    "agreements": ResultSpec(
        "one row per agreement in force on the day of the run",
        (
            Col("agreement", "text", "the agreement's key"),
            Col("partner", "text", "its partner"),
            Col("margin", "decimal", "margin of the agreement as a fraction, before amendments"),
            Col("accounts", "integer", "accounts with this agreement"),
            Col("amended_accounts", "integer", "accounts with this agreement that an amendment changes"),
            Col("revenue", "decimal", "their yearly revenue"),
            Col("margin_per_year", "decimal", "what the margin costs per year, with amendments"),
            *map(shown, SAVINGS),
            Col("partner_share", "decimal", "the partner's share of the effort, from 0 to 1"),
        ),
        summary_results.agreements,
    ),
    "levels": ResultSpec(
        "one row per row of another record that has tiers, such as a partner with its level",
        (
            Col("record", "text", "the record, such as partner"),
            Col("key", "text", "key of the row"),
            Col("tier", "text", "its tier; empty if it has none"),
            Col("tier_label", "text", "label of the tier"),
            Col("shown_as", "text", "how readers outside see the tier"),
            Col("earned_tier", "text", "the tier whose conditions it meets, before floors, holds and requests"),
            Col("held_until", "date", "last day on which the tier is kept although it is no longer earned"),
            Col("reason", "text", "the line of the policy that decided"),
        ),
        level_results.levels,
    ),
    "books": ResultSpec(
        "one row per account and role that needs a person, and one per account that had a person and needs none",
        (
            Col("account", "text", "the account's key"),
            Col("role", "text", "role of the book; empty if the account no longer needs one"),
            Col("leads", "flag", "whether this role serves the account's tier"),
            Col("person", "text", "key of the person who carries the account; empty if nobody can"),
            Col("person_name", "text", "name of the person, if the record has a field `name`"),
            Col("previous", "text", "key of the person who carried the account before"),
            Col("change", "text", "kept, new, moved, pinned, none or dropped"),
            Col("hours_per_month", "decimal", "hours a month that the role spends on the account"),
            Col("revenue", "decimal", "yearly revenue of the account"),
            Col("reason", "text", "why this person carries the account, or why nobody does"),
        ),
        book_results.books,
    ),
    "people": ResultSpec(
        "one row per person whose role carries accounts: how full the books are",
        (
            Col("person", "text", "the person's key"),
            Col("name", "text", "name of the person, if the record has a field `name`"),
            Col("role", "text", "the person's role"),
            Col("accounts", "integer", "accounts in the book"),
            Col("most_accounts", "integer", "the most accounts that the person can carry; empty without a limit"),
            Col("hours_per_month", "decimal", "hours a month that these accounts take"),
            Col("most_hours", "decimal", "hours a month that the person works; empty if not declared"),
            Col("revenue", "decimal", "their yearly revenue"),
            Col("most_revenue", "decimal", "the most revenue that the person can carry; empty without a limit"),
            Col("utilisation", "decimal", "how full the book is by its fullest measure, as a fraction"),
        ),
        book_results.people,
    ),
    "findings": ResultSpec(
        "one row per finding: data that people should look at; the account is still served",
        (
            Col("severity", "text", "error for a broken promise, else warning; policy and project can change it"),
            Col("code", "text", "code, which never changes"),
            Col("name", "text", "its name"),
            Col("record", "text", "record of the row"),
            Col("key", "text", "key of the row"),
            Col("message", "text", "what was found"),
            Col("place", "text", "line of the policy, if there is one"),
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
            Col("row", "integer", "number of the row, as a spreadsheet counts it"),
            Col("column", "text", "name of the column in the source"),
            Col("value", "text", "the refused cell"),
            Col("code", "text", "code, which never changes"),
            Col("reason", "text", "why csrules refused it"),
            Col("remedy", "text", "what to do about it"),
            Col("key", "text", "key of the row, as the source has it; of a record without a key, its name"),
        ),
    ),
    "inputs": (
        "one row per record read: accepted and rejected add up to read",
        (
            Col("record", "text", "name of the record"),
            Col("source", "text", "where the rows came from"),
            Col("read", "integer", "rows read"),
            Col("accepted", "integer", "rows accepted"),
            Col("rejected", "integer", "rows refused"),
        ),
    ),
}
