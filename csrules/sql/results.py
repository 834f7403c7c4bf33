"""The result tables: their documented columns, and the query of each over the program's tables.

Version 1 of the schemas. Tables of accounts stand in the order of the accounts' keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from csrules.plugin.spec import ResultColumn
from csrules.sql import account_results, book_results, summary_results
from csrules.sql.headcount import headcount
from csrules.sql.program import Program

SCHEMA_VERSION = 1
Col = ResultColumn


@dataclass(frozen=True, slots=True)
class ResultSpec:
    """`build` gives the query; a column that a policy has no data for is empty."""

    about: str
    columns: tuple[ResultColumn, ...]
    build: Callable[[Program], exp.Expression]


_PARTY = (
    Col("vendor_hours_per_month", "decimal", "hours a month that our people deliver"),
    Col("partner_hours_per_month", "decimal", "hours a month that the partner delivers"),
    Col("oversight_hours_per_month", "decimal", "hours a month that our people spend on overseeing the partner"),
)
_COST = (
    Col("monthly_cost", "decimal", "what our hours cost a month, oversight included"),
    Col("yearly_cost", "decimal", "the same as if today's services went on for a year"),
)
_COVERED = (
    Col("service", "text", "name of the service"),
    Col("service_label", "text", "its label"),
    Col("mode", "text", "not_offered, included (at no effort), automated or effort"),
    Col("hours_per_month", "decimal", "effort in hours a month, whoever delivers it"),
    Col("times_per_year", "integer", "occasions a year, where a number of them is promised"),
    Col("party", "text", "vendor, partner or shared"),
    Col("accountable", "text", "the one party that answers for it: vendor or partner"),
    Col("vendor_share", "decimal", "our part of the effort, from 0 to 1"),
    *_PARTY,
    Col("role", "text", "who delivers our part"),
    Col("overlay_role", "text", "the second role that has a part in it, where there is one"),
    Col("overlay_hours_per_month", "decimal", "hours a month of our part that the second role delivers"),
    Col("oversight_role", "text", "who oversees the partner, where oversight is due"),
    Col("certification", "text", "valid, in_grace, never or lapsed, where the partner needs a certificate"),
    *_COST,
)
_EXACT = (
    Col("minutes_per_year", "decimal", "effort in minutes a year, exact"),
    Col("vendor_minutes_per_year", "decimal", "our part of it, exact"),
)

RESULTS: dict[str, ResultSpec] = {
    "accounts": ResultSpec(
        "one row per accepted account",
        (
            Col("account", "text", "the account's key (an integer where the policy declares one)"),
            Col("name", "text", "its name, where the record has a field `name`"),
            Col("tier", "text", "the tier on the day of the run; empty for no tier"),
            Col("tier_label", "text", "the tier's label"),
            Col("earned_tier", "text", "the tier by its conditions alone, before floors and the rest"),
            Col("shown_as", "text", "what the customer may read in place of the tier"),
            Col("touch", "text", "touch model of the tier"),
            Col("served_by", "text", "role that serves the tier"),
            Col("agreement", "text", "key of the agreement that holds"),
            Col("partner", "text", "key of the partner"),
            Col("margin", "decimal", "the partner's margin as a fraction, amendments included"),
            Col("revenue", "decimal", "yearly revenue of the account"),
            Col("held_until", "date", "last day on which the account is sure of a tier that it no longer earns"),
            Col("owner", "text", "key of the person who carries the account, as `books` says"),
            *_PARTY,
            *_COST,
            Col("cost_share", "decimal", "yearly cost as a fraction of revenue; empty where there is none"),
            Col("coverage", "integer", "number of the account's class in `coverage`"),
            Col("reason", "text", "the line of the policy that decided the tier"),
            Col("vendor_minutes_per_year", "decimal", "our effort in minutes a year, exact"),
            Col("partner_minutes_per_year", "decimal", "the partner's effort in minutes a year, exact"),
        ),
        account_results.accounts,
    ),
    "coverage": ResultSpec(
        "one row per class of alike accounts and service",
        (
            Col("coverage", "integer", "number of the class"),
            Col("tier", "text", "tier of the class"),
            *_COVERED,
            Col("reason", "text", "the lines of the policy that gave the service and chose the party"),
            *_EXACT,
        ),
        account_results.coverage,
    ),
    "services": ResultSpec(
        "one row per account and service: accounts and coverage joined",
        (
            Col("account", "text", "the account's key"),
            Col("tier", "text", "its tier"),
            *_COVERED,
            Col("reason", "text", "the lines of the policy that gave the service and chose the party"),
            Col("success", "text", "met, not_met or unknown; empty where it is not given or has no criterion"),
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
            Col("hours_per_month", "decimal", "hours a month"),
            Col("fte", "decimal", "full-time equivalents; empty where the role declares no `works`"),
            Col("book_accounts", "integer", "accounts that count for what its people carry"),
            Col("book_revenue", "decimal", "yearly revenue of these"),
            Col("people_by_accounts", "decimal", "people for these accounts, at the most that one carries"),
            Col("people_by_revenue", "decimal", "people for their revenue, at the most that one carries"),
            Col("people", "decimal", "people by the measure of which the whole role needs most"),
            Col("bound_by", "text", "that measure: hours, accounts or revenue"),
            Col("people_at_aim", "decimal", "people by what one should have; the measure likewise"),
            Col("aim_bound_by", "text", "that measure"),
            Col("monthly_cost", "decimal", "cost a month; empty where the role declares no `costs`"),
            Col("yearly_cost", "decimal", "cost a year"),
            Col("minutes_per_year", "decimal", "effort in minutes a year, exact"),
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
            Col("vendor_hours", "decimal", "our hours a month, oversight left out"),
            Col("partner_hours", "decimal", "the partners' hours a month"),
            Col("monthly_cost", "decimal", "what our hours cost a month, oversight included"),
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
            Col("vendor_cost_avoided", "decimal", "what the partner's hours would cost us in a year"),
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
            Col("severity", "text", "error for a broken promise, else warning"),
            Col("code", "text", "stable code"),
            Col("name", "text", "its name"),
            Col("record", "text", "record that the row belongs to"),
            Col("key", "text", "key of the row"),
            Col("message", "text", "what was found"),
            Col("place", "text", "line of the policy, where one is concerned"),
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
