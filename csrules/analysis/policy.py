"""CheckedPolicy: the policy with every name bound and every expression typed, ready to be lowered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis.checked_tests import Test
from csrules.analysis.policy_assurances import (
    GroupWatch as GroupWatch,
    Promise as Promise,
    Statement as Statement,
    Watch as Watch,
)
from csrules.analysis.policy_parts import (
    AlwaysBy as AlwaysBy,
    Books as Books,
    Certificate as Certificate,
    Certifications as Certifications,
    Family as Family,
    FamilyTotal as FamilyTotal,
    OfService as OfService,
    Overrides as Overrides,
    Party as Party,
    Pin as Pin,
    Rule as Rule,
    Taken as Taken,
    Weight as Weight,
)
from csrules.analysis.scalars import Scalar
from csrules.analysis.typed import Ref, Typed
from csrules.text import Span
from csrules.types import Category, FieldSchema, RecordSchema, Value

ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Amount:
    """A money field of the account in the currency that its field `currency` names."""

    field: FieldSchema
    currency: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rates:
    """What one of a currency is worth in the policy's: the row of `record` with the latest day up to `on` (today).

    With `for_ours` it is how many of the currency one of the policy's is worth.
    """

    record: str
    currency: FieldSchema
    rate: FieldSchema
    for_ours: bool
    since: FieldSchema
    on: Typed | None
    amounts: tuple[Amount, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Define:
    """One with a label is told in the table of accounts. A `figure` over rows is gathered for its value."""

    name: str
    value: Typed | Choice
    span: Span
    label: str | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    rule: Rule
    value: Typed


@dataclass(frozen=True, slots=True)
class Choice:
    """The value of the first line whose rule holds, else `otherwise`."""

    lines: tuple[ChoiceLine, ...]
    otherwise: Typed
    type: Scalar

    @property
    def parts(self) -> tuple[Typed, ...]:
        conditions = (line.rule.condition for line in self.lines if line.rule.condition is not None)
        return (*conditions, *self.values)

    @property
    def values(self) -> tuple[Typed, ...]:
        return (*(line.value for line in self.lines), self.otherwise)


@dataclass(frozen=True, slots=True)
class Figure:
    """`how` (count, sum …) of `value` over the rows of `record` for which `tie` and `where` hold.

    `tie` says which rows are the account's. `name` is the column that holds what is gathered.
    """

    name: str
    how: str
    record: str
    tie: Typed
    value: Typed | None
    where: Typed | None
    span: Span


@dataclass(frozen=True, slots=True)
class Preference:
    """Prefer rows where `value` is true (`order` None), or where it is highest or lowest."""

    value: Typed
    order: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Match:
    """Which one row of `record` holds for an account. In `condition`, the candidate's fields are `record.field`.

    `in_force` is the part of it that looks at the day alone, tails left out, and `where` what is left without the days;
    an empty `And` always holds. `when` limits
    the accounts (None: all); with it, an account without a match is a finding. `tail` says when an ended row's time is
    over and when its tail is.
    """

    record: str
    when: Typed | None
    condition: Typed
    in_force: Typed
    where: Typed
    preferences: tuple[Preference, ...]
    span: Span
    tail: tuple[Typed, Typed] | None = None


@dataclass(frozen=True, slots=True)
class LookUp:
    """`match price from price_list`: one more row that is found for an account, under a name of its own.

    The candidate's columns in `match` begin as those of a gathering do. `span` is the head of the block.
    """

    name: str
    match: Match
    key: Ref
    fields: Mapping[str, Scalar]
    span: Span


@dataclass(frozen=True, slots=True)
class SegmentValue:
    name: str
    label: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """The first value of which a rule holds; missing where none does."""

    name: str
    label: str
    values: tuple[SegmentValue, ...]
    category: Category
    span: Span


@dataclass(frozen=True, slots=True)
class Hold:
    """How an account's present tier bears on its next one.

    `current` is that tier and `since` the day it came into it. It is kept for `days` or `months` (one of them 0), and
    an account moves down only where every one of `moves` is true. `because` is the author's reason for the time.
    """

    current: Typed
    since: Typed | None
    days: int
    months: int
    moves: tuple[Rule, ...]
    because: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Request:
    """A wish for the tier `value`: at most `steps` above the tier that is due, and not above rank `up_to`.

    With `of_kept` it is counted from the tier that is kept, where one is.
    """

    value: Typed
    steps: int
    up_to: int
    of_kept: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Tier:
    """`stays` are further rules that keep an account which is in the tier already.

    `programme` is what the tier costs in a year, however many accounts are in it.
    """

    name: str
    label: str
    shown_as: str | None
    touch: str | None
    served_by: str | None
    programme: Decimal | None
    rules: tuple[Rule, ...]
    stays: tuple[Rule, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Floor:
    """`rank` counts the tiers from the top, from 0."""

    rank: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Tiers:
    """`tiers` stand in rank order, the highest first.

    Without an `otherwise` an account may meet no condition; then `open_at` is where that is to be said.
    """

    tiers: tuple[Tier, ...]
    floors: tuple[Floor, ...]
    no_tier: tuple[Rule, ...]
    hold: Hold | None
    request: Request | None
    category: Category
    open_at: Span | None


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has: minutes per year, accounts, and their revenue; None is not declared."""

    works: Decimal | None = None
    accounts: int | None = None
    revenue: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """`costs` is money per hour, `works` minutes per year, `carries` accounts; None is not declared.

    `carries_revenue` is the revenue that one person can have. `aim` is what one should have. `booked`: it has books.
    """

    name: str
    label: str
    costs: Decimal | None
    works: Decimal | None
    carries: int | None
    carries_revenue: Decimal | None
    aim: Load
    booked: bool
    span: Span


@dataclass(frozen=True, slots=True)
class During:
    """Offered from day `first` to day `last` after `since`, both included; days before it are negative.

    Of a window in every period `since` is the first day of the one in which today lies, and `following` of the next.
    """

    first: int
    last: int
    since: Typed
    following: Typed | None
    span: Span


@dataclass(frozen=True, slots=True)
class Service:
    """Given only where it lies in the window `during` and `offered` holds; it succeeds where `succeeds` does.

    With `always` nothing else decides who does it.
    """

    name: str
    label: str
    during: During | None
    offered: Rule | None
    succeeds: Rule | None
    always: AlwaysBy | None
    span: Span


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a tier gives of a service: `mode` is not_offered, included, automated or effort; minutes are per year.

    `minutes` are those of all roles together; `overlay_minutes` of them are spent by `overlay_role`, and the rest by
    `role`. `times` is the number of occasions per year, where one is promised. `because` is the author's reason for the
    row of the matrix.
    """

    mode: str
    minutes: Decimal
    role: str | None
    span: Span
    times: int | None = None
    overlay_minutes: Decimal = Decimal(0)
    overlay_role: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """`how` is instead, plus, or grant (for what the matrix does not give)."""

    service: str
    how: str
    entitlement: Entitlement
    rule: Rule


@dataclass(frozen=True, slots=True)
class Deny:
    services: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the margin by its heading; `condition` is over the margin."""

    label: str
    condition: Typed
    span: Span


@dataclass(frozen=True, slots=True)
class Oversight:
    share: Decimal
    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """One table; `parties[service]` has one party per band. `when` None applies to every account left.

    With a second dimension each range of the margin is there once for every group of its values. `unspoken` are the
    numbers of those bands in which that value is missing, and some row speaks only of values that are there.
    """

    when: Typed | None
    margin: Typed
    bands: tuple[Band, ...]
    parties: Mapping[str, tuple[Party, ...]]
    no_agreement: Party
    unspoken: tuple[int, ...]
    oversight: Oversight | None
    span: Span


@dataclass(frozen=True, slots=True)
class Assign:
    services: tuple[str, ...]
    party: Party
    rule: Rule


@dataclass(frozen=True, slots=True)
class Amended:
    """A field of the agreement that amendments set; `original` is what it is without any, `value` the amendment's."""

    field: str
    value: Typed
    original: Ref
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    """The services that an amendment lists go to a party."""

    services: Typed
    party: Party
    span: Span


@dataclass(frozen=True, slots=True)
class Amendments:
    """Rows of `record` that amend the matched row of `target`, each from the day `since` on.

    `condition` says of a row and an account that it is in force and about the account's agreement, `accounts` whether
    it is for this account (None: for all). Rows' fields have the names of `candidates.gathered`.
    """

    target: str
    record: str
    condition: Typed
    accounts: Typed | None
    since: Typed
    sets: tuple[Amended, ...]
    duties: tuple[Duty, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Levels:
    """The tiers of another record: `field` is what they add to it, and `schema` the record before that."""

    record: str
    schema: RecordSchema
    defines: tuple[Define, ...]
    tiers: Tiers
    field: FieldSchema
    span: Span


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """`shown_as` is the vendor's name for readers outside; `service_roles` are roles that services name with `by`.

    `records` are as data states them, and `known` with the tiers of `levels` beside. `severities` are those of findings
    that the policy sets, by the ids of their codes; `off` is one.
    """

    title: str
    shown_as: str | None
    currency: str
    starts: dt.date | None
    ends: dt.date | None
    records: Mapping[str, RecordSchema]
    rows: Mapping[str, tuple[Mapping[str, Value | None], ...]]
    rates: Rates | None
    defines: tuple[Define, ...]
    match: Match | None
    look_ups: tuple[LookUp, ...]
    amendments: Amendments | None
    revenue: Typed | None
    tiers: Tiers
    roles: Mapping[str, Role]
    services: Mapping[str, Service]
    service_roles: Mapping[str, str]
    segments: tuple[Segment, ...]
    entitlements: Mapping[str, tuple[Entitlement, ...]]
    grants: tuple[Grant, ...]
    denials: tuple[Deny, ...]
    responsibilities: tuple[Responsibilities, ...]
    assigns: tuple[Assign, ...]
    tests: tuple[Test, ...]
    family: Family | None
    certifications: Certifications | None
    overrides: Overrides | None
    promises: tuple[Promise, ...]
    watches: tuple[Watch, ...]
    group_watches: tuple[GroupWatch, ...]
    of_services: tuple[OfService, ...]
    books: Books | None
    levels: tuple[Levels, ...]
    known: Mapping[str, RecordSchema]
    severities: Mapping[str, str]

    @property
    def account(self) -> RecordSchema:
        return self.records[ACCOUNT]
