"""The form of an explanation: every key and what it holds. `csrules schema explain` prints it as JSON Schema.

A change that a reader of version 2 would stumble over makes the version a higher one; new keys may come at any time.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from csrules.project.explain_json import VERSION

Amount = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", description="An exact decimal as text.")]
Outcome = Literal["true", "false", "unknown"]
Mode = Literal["not_offered", "included", "automated", "effort"]
Value = str | int | bool | list[str | int | bool] | None


def about(text: str) -> Any:
    return Field(description=text)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class Until(Part):
    what: str = about("the part of the answer that ends")
    day: dt.date = about("the last day of that part")


class Answer(Part):
    tier: str | None = about("the tier's name; null for none")
    tier_label: str | None = about("the label of the tier")
    shown_as: str | None = about("the name of the tier that the customer sees")
    touch: str | None
    served_by: str | None = about("the role that serves the tier")
    earned_tier: str | None = about("the tier by its `when` lines alone")
    earned_tier_label: str | None
    reason: str = about("the line of the policy that decided the tier, and its place")
    agreement: str | int | None = about("key of the agreement in force; null for none")
    margin: str | None = about("the margin with amendments, as text")
    agreed_margin: str | None = about("the margin before amendments, if the policy amends it")
    until: list[Until] = about("the parts of the answer that end, and when")


class Service(Part):
    label: str
    mode: Mode
    hours_per_month: Amount = about("hours of both parties")
    minutes_per_year: Amount
    times_per_year: int | None = about("occasions per year, if the policy promises a number of them")
    party: Literal["vendor", "partner", "shared"]
    by: str = about("the party as text, with the partner's share if both deliver; empty if not offered")
    accountable: Literal["vendor", "partner"] = about("the accountable party")
    vendor_share: Amount = about("our share of the effort, from 0 to 1")
    vendor_hours_per_month: Amount
    partner_hours_per_month: Amount
    oversight_hours_per_month: Amount = about("our hours for overseeing the partner")
    vendor_minutes_per_year: Amount
    partner_minutes_per_year: Amount
    oversight_minutes_per_year: Amount
    role: str | None = about("the role that delivers our share")
    overlay_role: str | None = about("the second role that delivers a part of our share")
    overlay_hours_per_month: Amount
    oversight_role: str | None
    monthly_cost: Amount | None = about("cost of our hours, with oversight; null if a role has no rate")
    yearly_cost: Amount | None
    certification: Literal["valid", "in_grace", "never", "lapsed"] | None = about("null if no certificate is needed")
    success: Literal["met", "not_met", "unknown"] | None = about("null if the service has no `succeeds when`")
    entitlement_reason: str = about("the line that gave the service, and its place")
    party_reason: str = about("the line that chose who delivers it, and its place")


class Totals(Part):
    hours_per_month: Amount
    vendor_hours_per_month: Amount
    partner_hours_per_month: Amount
    oversight_hours_per_month: Amount
    monthly_cost: Amount | None
    yearly_cost: Amount | None
    revenue: str | None = about("the revenue as text")
    cost_share: str | None = about("yearly cost as a share of revenue, as text")


class Finding(Part):
    severity: Literal["error", "warning", "note"] = about("as the project sets it")
    code: str
    name: str
    message: str
    remedy: str = about("what to do about it")


class Detail(Part):
    text: str = about("in words, with units")
    name: str = about("the field, define or column that was compared")
    actual: Value = about("its exact value")
    wanted: Value = about("what it was compared with")
    by: Value = about("the difference, of numbers and dates")


class Line(Part):
    text: str = about("the text of the line in the policy")
    said: str = about("the same in words, if the text alone is unclear; otherwise empty")
    place: str | None = about("file and line, such as policy/tiers.csr:16")
    outcome: Outcome = about("`unknown` if a missing value leaves it open")
    then: str = about("what the line gives if it holds")
    because: str | None = about("the author's reason")
    until: dt.date | None = about("the last day on which a line that holds can hold")
    bears: bool = about("whether it affects the answer")
    details: list[Detail] = about("the values that made it hold, or kept it from holding")


class Step(Part):
    title: str = about("the name of the step")
    name: str = about("the plan's name of its column")
    value: Value
    text: str = about("the value as text")
    formula: str = about("the formula of the value, as in the policy; empty if lines decide it")
    place: str | None
    bears: bool = about("whether it affects the answer")
    told: list[Detail] = about("more values of this step")
    lines: list[Line] = about("the lines in the order tried, up to the first that held")


class RowField(Part):
    name: str
    value: Value
    text: str


class After(Part):
    name: str = about("grace or tail")
    day: int = about("the number of the day of the run in it, from 1")
    days: int = about("how many days it has")
    last: dt.date
    text: str


class Reason(Part):
    text: str
    place: str | None


class Row(Part):
    """A row of another record that was looked at for the account."""

    record: str
    key: str | None
    title: str
    fields: list[RowField] = about("all fields with a value")
    told: list[str] = about("the fields that the text shows, in words")
    first: dt.date | None = about("the first day on which it counts")
    last: dt.date | None
    after: After | None = about("the place of the day of the run in the grace or tail")
    days: str = about("the days on which it counts, in words")
    until: dt.date | None = about("the last day on which it affects the answer")
    counts: bool
    used: bool = about("whether this row is the match")
    verb: str
    why: list[Reason] = about("why it does not count")
    bears: bool = about("whether it affects the answer")


class Tie(Part):
    used: bool = about("whether a preference decided")
    count: int = about("how many rows are equally good")
    keys: list[str] = about("the first of them")
    values: list[str] = about("their values for the preferences")
    place: str | None


class Match(Part):
    record: str
    asked: bool = about("whether this account needs a match")
    key: str | int | None = about("the key of the row in use")
    tie: Tie | None = about("set if more than one row holds")


class Stage(Part):
    name: str
    bears: bool
    match: Match | None
    steps: list[Step]
    rows: list[Row] = about("the rows that count, and the first of the others")
    rows_left_out: int = about("how many more rows do not count")


class Holds(Part):
    accounts: int
    most_accounts: int | None
    hours_per_month: Amount
    most_hours: Amount | None
    revenue: Amount | None
    most_revenue: Amount | None
    text: str


class Other(Part):
    person: str | None
    name: str | None
    fits: bool
    why: list[Reason] = about("which parts of `fits where` do not hold")
    holds: Holds | None = about("the totals of the person's book")


class Book(Part):
    role: str | None
    leads: bool = about("whether it is the role of the account's tier")
    person: str | None = about("who carries the account; null for nobody")
    name: str | None
    previous: str | None = about("who carried the account before")
    change: Literal["kept", "new", "moved", "pinned", "none", "dropped"]
    reason: str
    holds: Holds | None
    others_left_out: int = about("how many more people do not fit")
    others: list[Other] = about("if nobody carries the account, everybody of the role; otherwise who carried it before")


class Fact(Part):
    value: Value
    text: str
    bears: bool = about("whether a line that affects the answer reads it")


class Explanation(Part):
    """Why one account gets what it gets."""

    version: Literal[2]
    account: str = about("the account's key")
    name: str | None
    policy: str = about("the policy's title")
    as_of: dt.date
    currency: str
    answer: Answer
    outcome: dict[str, Value] = about("the row of `accounts`, without the columns that need a run of all accounts")
    services: dict[str, Service] = about("by name, in the order of the policy")
    totals: Totals
    findings: list[Finding]
    stages: list[Stage] = about("the reasons, in the order of the decision")
    books: list[Book] = about("one for each role that carries the account; empty for a policy without books")
    facts: dict[str, Fact] = about("the account's row")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an explanation."""
    schema = Explanation.model_json_schema()
    title = f"csrules explanation, version {VERSION}"
    return {**schema, "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}


def check(data: dict[str, Any]) -> None:
    """Raises pydantic's `ValidationError` where an explanation is not of this form."""
    Explanation.model_validate(data)
