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
    what: str = about("what of the answer ends")
    day: dt.date = about("its last day")


class Answer(Part):
    tier: str | None = about("the tier's name; null for none")
    tier_label: str | None = about("what we call the tier")
    shown_as: str | None = about("what the customer may read")
    touch: str | None
    served_by: str | None = about("the role that serves the tier")
    earned_tier: str | None = about("the tier by its `when` lines alone")
    earned_tier_label: str | None
    reason: str = about("the line of the policy that decided the tier, and its place")
    agreement: str | int | None = about("key of the row that is used; null for none")
    margin: str | None = about("the margin that counts, for people")
    agreed_margin: str | None = about("the margin before amendments, where they can set it")
    until: list[Until] = about("what of the answer ends, and when")


class Service(Part):
    label: str
    mode: Mode
    hours_per_month: Amount = about("of both parties")
    minutes_per_year: Amount
    times_per_year: int | None = about("occasions, where a number of them is promised")
    party: Literal["vendor", "partner", "shared"]
    by: str = about("the party for people, with the partner's part where both deliver; empty where it is not offered")
    accountable: Literal["vendor", "partner"] = about("who answers for it")
    vendor_share: Amount = about("our part of the effort, from 0 to 1")
    vendor_hours_per_month: Amount
    partner_hours_per_month: Amount
    oversight_hours_per_month: Amount = about("what overseeing the partner takes of our time")
    vendor_minutes_per_year: Amount
    partner_minutes_per_year: Amount
    oversight_minutes_per_year: Amount
    role: str | None = about("who delivers our part")
    overlay_role: str | None = about("the second role that has a part in it")
    overlay_hours_per_month: Amount
    oversight_role: str | None
    monthly_cost: Amount | None = about("what our part and the oversight cost; null where a role has no rate")
    yearly_cost: Amount | None
    certification: Literal["valid", "in_grace", "never", "lapsed"] | None = about("null where no certificate is needed")
    success: Literal["met", "not_met", "unknown"] | None = about("null where there is no criterion")
    entitlement_reason: str = about("the line that gave the service, and its place")
    party_reason: str = about("the line that chose who delivers it, and its place")


class Totals(Part):
    hours_per_month: Amount
    vendor_hours_per_month: Amount
    partner_hours_per_month: Amount
    oversight_hours_per_month: Amount
    monthly_cost: Amount | None
    yearly_cost: Amount | None
    revenue: str | None = about("for people")
    cost_share: str | None = about("the yearly cost as a part of the revenue, for people")


class Finding(Part):
    severity: Literal["error", "warning", "note"] = about("as the project sets it")
    code: str
    name: str
    message: str
    remedy: str = about("what to do about it")


class Detail(Part):
    text: str = about("in words, with units")
    name: str = about("what was looked at")
    actual: Value = about("its exact value")
    wanted: Value = about("what it was compared with")
    by: Value = about("the difference, of numbers and dates")


class Line(Part):
    text: str = about("the line as it stands in the policy")
    said: str = about("the same in words, where its text alone says nothing; else empty")
    place: str | None = about("file and line, such as policy/tiers.csr:16")
    outcome: Outcome = about("`unknown` where a missing value leaves it open")
    then: str = about("what it gives where it holds")
    because: str | None = about("the author's reason")
    until: dt.date | None = about("the last day on which a line that holds can hold")
    bears: bool = about("whether it has a part in the answer")
    details: list[Detail] = about("the values on which it rests, or those that kept it from holding")


class Step(Part):
    title: str = about("what the step is about")
    name: str = about("the plan's name of its column")
    value: Value
    text: str = about("the value for people")
    formula: str = about("what a value was computed from, as it stands in the policy; empty where lines decide")
    place: str | None
    bears: bool = about("whether it has a part in the answer")
    told: list[Detail] = about("further values that belong to it")
    lines: list[Line] = about("in the order in which they were tried, up to the first that held")


class RowField(Part):
    name: str
    value: Value
    text: str


class After(Part):
    name: str = about("grace or tail")
    day: int = about("which day of it the day of the run is, from 1")
    days: int = about("how many there are")
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
    fields: list[RowField] = about("all that have a value")
    told: list[str] = about("those that are told, in words")
    first: dt.date | None = about("the first day on which it counts")
    last: dt.date | None
    after: After | None = about("where the day of the run lies in its grace or tail")
    days: str = about("its days in words")
    until: dt.date | None = about("the last day on which it has its part in the answer")
    counts: bool
    used: bool = about("whether it is the row that is matched")
    verb: str
    why: list[Reason] = about("why it does not count")
    bears: bool = about("whether it has a part in the answer")


class Tie(Part):
    used: bool = about("whether a preference decided")
    count: int = about("how many rows are best")
    keys: list[str] = about("the first of them")
    values: list[str] = about("what they have that the preferences ask for")
    place: str | None


class Match(Part):
    record: str
    asked: bool = about("whether this account is matched at all")
    key: str | int | None = about("the row that is used")
    tie: Tie | None = about("where more than one row holds")


class Stage(Part):
    name: str
    bears: bool
    match: Match | None
    steps: list[Step]
    rows: list[Row] = about("those that count, and of the others the first")
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
    holds: Holds | None = about("what the whole book of the person holds")


class Book(Part):
    role: str | None
    leads: bool = about("whether it is the role of the account's tier")
    person: str | None = about("who carries the account; null for nobody")
    name: str | None
    previous: str | None = about("who carried it so far")
    change: Literal["kept", "new", "moved", "pinned", "none", "dropped"]
    reason: str
    holds: Holds | None
    others_left_out: int = about("how many more people do not fit")
    others: list[Other] = about("where nobody carries it, everybody of the role; else who carried it so far")


class Fact(Part):
    value: Value
    text: str
    bears: bool = about("whether a line that has a part in the answer reads it")


class Explanation(Part):
    """Why one account gets what it gets."""

    version: Literal[2]
    account: str = about("the account's key")
    name: str | None
    policy: str = about("the policy's title")
    as_of: dt.date
    currency: str
    answer: Answer
    outcome: dict[str, Value] = about("the account's row of the table `accounts`, without what only a run can tell")
    services: dict[str, Service] = about("by name, in the order of the policy")
    totals: Totals
    findings: list[Finding]
    stages: list[Stage] = about("why, in the order of the decision")
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
