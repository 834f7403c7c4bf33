"""The plan: which relations are read, and which columns are computed over them, stage by stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from csrules.analysis import typed as t
from csrules.analysis.candidates import gathered
from csrules.analysis.result_columns import TOTAL_PREFIX as TOTAL_PREFIX, Told
from csrules.analysis.scalars import CONDITION, Scalar
from csrules.diagnostics import CODES, OFF
from csrules.plan.nodes import Expr
from csrules.plan.roles import Role as Role
from csrules.plan.telling import ALWAYS, RowTelling, Telling, Words
from csrules.text import Span
from csrules.types import FieldSchema, RecordSchema, Value

MAIN = "account"
LOOKED = "looked:"
"""What the names of figures begin with that only the words of a finding need."""


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is unique in its relation; `stage` is the word that explanations print for its step.

    A column with a `title` is a step of its own there; in an `exclusive` one only the rule that holds tells anything.
    `telling` says on whom the step bears, and `words` how the column is called where the policy has no name for it.
    """

    name: str
    expr: Expr
    stage: str
    span: Span | None = None
    title: str = ""
    exclusive: bool = False
    telling: Telling = ALWAYS
    words: Words | None = None

    @property
    def type(self) -> Scalar:
        return self.expr.type

    @property
    def ref(self) -> t.Ref:
        return t.Ref(self.name, self.expr.type, self.span)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Follows a link: the row of `record` whose key is in column `path`; its fields are columns `path.field`."""

    path: str
    record: str


@dataclass(frozen=True, slots=True)
class Preference:
    """Rows with the greater `value` come first; `descending` False prefers the smaller. Missing comes last."""

    value: t.Typed
    descending: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Match:
    """The best row of `record` for each account; its key is column `record` and its fields are `record.field`.

    Where two are equally good there is none, and where `when` holds and there is none, that is a finding. The column
    `record:found` holds the number of best rows: 0, 1 or more; it is missing where the account is not matched at all.
    `lookups` are links that the condition follows from the candidate.
    """

    record: str
    key: str
    when: t.Typed | None
    condition: t.Typed
    in_force: t.Typed
    preferences: tuple[Preference, ...]
    lookups: tuple[Lookup, ...]
    account_columns: tuple[t.Ref, ...]
    span: Span
    telling: RowTelling

    @property
    def found(self) -> str:
        return f"{self.record}:found"

    @property
    def edges(self) -> tuple[str, str]:
        """The columns with the first and the last key of several that are equally good; else missing."""
        return f"{self.record}:first", f"{self.record}:last"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure over the rows that a gathering finds; `name` is the account's column that holds it.

    `how` is count, distinct (the number of different values), sum, min, max or latest; only rows for which `where` is
    true are looked at. `latest` is the value in the row whose `by` is greatest (without `by`: in any row), missing
    where several such rows differ. Missing values count for none of them; without any value a number is 0, and the
    other figures are missing.
    """

    name: str
    how: str
    type: Scalar
    value: Expr | None = None
    where: t.Typed | None = None
    by: t.Typed | None = None
    words: Words | None = None

    @property
    def ref(self) -> t.Ref:
        return t.Ref(self.name, self.type)

    @property
    def of_nothing(self) -> int | None:
        """What it comes to without any row."""
        return 0 if self.how in ("count", "distinct") else None


@dataclass(frozen=True, slots=True)
class Gather:
    """Figures over all rows of `record` for which `condition` is true of the account and the row.

    In the condition and the measures the row's fields are `prefix` + field (see `gathered`), followed along `lookups`.
    `telling` is how explanations speak of its rows; without it they do not.
    `account_columns` are what they read of the account: its fields, what its links lead to, the matched row, and the
    measures of gatherings before this one.
    """

    name: str
    record: str
    condition: t.Typed
    measures: tuple[Measure, ...]
    lookups: tuple[Lookup, ...]
    account_columns: tuple[t.Ref, ...]
    telling: RowTelling | None = None

    @property
    def prefix(self) -> str:
        return gathered(self.record)

    def needs(self, match: Match | None) -> bool:
        """Whether it can be computed only after the match."""
        if match is None:
            return False
        names = {ref.name for ref in self.account_columns}
        return any(name in (match.record, match.found) or name.startswith(f"{match.record}.") for name in names)


@dataclass(frozen=True, slots=True)
class Summed:
    """The column `name` is the sum of the account's `field` over the account and all accounts below it."""

    name: str
    field: t.Ref
    type: Scalar


@dataclass(frozen=True, slots=True)
class Family:
    """Accounts that belong together along the field `link`, which holds the key of an account's parent.

    A link that leads to no account is none; so is that of an account from which links lead back to itself, for which
    the column `circle` is true. A missing value adds nothing to a sum; without any value a sum is missing. `count` is
    the column of the number of accounts.
    """

    link: str
    sums: tuple[Summed, ...]
    count: str | None

    @property
    def circle(self) -> t.Ref:
        return t.Ref("family:circle", CONDITION)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it adds to an account."""
        counts = () if self.count is None else (self.count,)
        return (*(total.name for total in self.sums), *counts, self.circle.name)


@dataclass(frozen=True, slots=True)
class Member:
    """One service: the columns of its coverage, which may use the account's columns and each other.

    `success` is a column of the account, a condition: it varies from account to account, so it is none of the class's.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    success: t.Ref | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """A part that people of ours have in a service: those of the role that stands in column `role`, where `holds`.

    `cost` is a column too. All of them are columns that every service has, and `minutes` and `holds` read such.
    """

    role: str
    holds: t.Typed
    minutes: t.Typed
    cost: str


@dataclass(frozen=True, slots=True)
class Total:
    """A figure over all services of an account, from the columns `sources` of each; its name begins with `total:`.

    `sum` adds them up, and is missing where any of them is. `list` strings texts together in the order of the services
    with `, ` between them; missing texts are left out, and where all are missing the total is.
    """

    name: str
    how: str
    sources: tuple[str, ...]
    type: Scalar

    @property
    def ref(self) -> t.Ref:
        return t.Ref(self.name, self.type)


@dataclass(frozen=True, slots=True)
class Answer:
    """A column of the result table of accounts. `expr` reads columns of the account, totals and figures.

    None: it is the outcome of that name.
    """

    column: Told
    expr: Expr | None

    @property
    def own(self) -> str | None:
        """The column of the account that it tells as it is."""
        ref = self.expr
        return ref.name if isinstance(ref, t.Ref) and not ref.name.startswith(TOTAL_PREFIX) else None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one account that people should look at; `code` is a diagnostic code's name.

    The condition and `told` may read columns of the account, totals and figures. `told` is what is said to people where
    that depends on the account; without it they read `message`. What `looks` gathers is for `told` alone, and gathered
    only where the condition is true; the names of its measures begin with `LOOKED`.
    """

    code: str
    condition: t.Typed
    message: str
    span: Span | None
    told: Expr | None = None
    looks: Gather | None = None

    @property
    def name(self) -> tuple[str, str]:
        """The code and the place, which tell the lines of promises and watches apart."""
        span = self.span
        return self.code, "" if span is None else f"{span.document.name}:{span.start}-{span.end}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of a promise. It is broken for an account where `broken` finds it; None: it cannot be broken.

    `rises` is the field that a line speaks of with which our share never rises.
    """

    promise: str
    text: str
    kind: str
    span: Span
    broken: Finding | None
    rises: t.Ref | None = None


@dataclass(frozen=True, slots=True)
class ServiceFinding:
    """The same about one service of an account: the condition reads columns that every member has.

    `details` are what is said behind the message, by service. They read the account, and what `looks` gathers.
    """

    code: str
    condition: t.Typed
    message: str
    span: Span | None
    details: Mapping[str, Expr] = field(default_factory=dict)
    looks: Gather | None = None

    def said(self, service: str) -> str:
        """The message without details."""
        return f"`{service}`: {self.message}"


def as_written(link: str) -> str:
    """The column with the key of a link that leads nowhere."""
    return f"{link}:written"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A row of `record` whose link `field` leads to no row of `target`.

    Such a link is missing for all that reads it. `told` reads its key `as_written`, and `NEAR` of `alike`. A link
    that nobody wrote leads nowhere in particular, and is no finding. A `kept` one keeps its key for all: it names the
    person who had the account, and who may have left the roster.
    """

    record: str
    field: str
    target: str
    told: Expr
    code: str = "link-not-found"
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """What loads are compared by: `kind` is hours, accounts, revenue, or value (of an account's column)."""

    kind: str
    value: t.Ref | None


@dataclass(frozen=True, slots=True)
class Books:
    """Each account gets a person of the record, for every role that serves it and is in `carried_by`.

    `fits` reads columns of the account, `record.field` of the person, and `books:role`, the role at hand. `key`,
    `role`, `name` and `capacity` are fields of the record; `lookups` are links that `fits` follows from the person.
    `pin` and `keeps` are columns of the account that hold a person's key.
    """

    record: str
    key: str
    role: str
    name: str | None
    capacity: str | None
    fits: t.Typed
    lookups: tuple[Lookup, ...]
    account_columns: tuple[t.Ref, ...]
    pin: t.Ref | None
    keeps: tuple[t.Ref, ...]
    loads: tuple[Weight, ...]
    take: tuple[Preference, ...]
    carried_by: tuple[str, ...]
    span: Span

    @property
    def carried(self) -> tuple[str, ...]:
        """The account's columns that filling the books takes."""
        refs = [*self.account_columns, *self.keeps, *([self.pin] if self.pin is not None else [])]
        refs += [load.value for load in self.loads if load.value is not None]
        refs += [order.value for order in self.take if isinstance(order.value, t.Ref)]
        return tuple(dict.fromkeys(ref.name for ref in refs))


@dataclass(frozen=True, slots=True)
class Grouping:
    """Accounts that have the same value of `by` are a group; `name` is how the policy writes it."""

    name: str
    by: t.Ref


@dataclass(frozen=True, slots=True)
class GroupWatch:
    """Accounts that are looked at together: `figures` are of a group and of all, over the sums of each.

    `kind` is one of those of `csrules.analysis.groups`; `by` is what the accounts of a group have in common, `name` how
    that was written. `alarms` read the figures and sums, and `group:by`.
    """

    kind: str
    name: str
    by: t.Ref | None
    figures: tuple[Column, ...]
    alarms: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """The tiers of another record, decided before anything of the accounts: `field` is what they add to each row.

    `plan` decides them: one whose `account` is that record, without services.
    """

    record: str
    field: FieldSchema
    plan: Plan
    span: Span


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run computes.

    `gathers` stand in the order in which they can be computed, those that need the match behind the others. `columns`
    are per account, in their order. `outcomes` are per account too, but depend on few coarse facts, as the columns of
    `members` do; so do `totals` over the members, and `figures`, which are computed from totals. What is told of every
    service beside the columns of its own are `service_figures`, who of ours spends what on it are `legs`, and what is
    told of the account are `answers`. `claims` are what the policy promises; each is one of the findings too.
    `revenue`, `partner`, `margin` and `held_until` name
    account columns. `records` are as data states them, and `known` as they are once `levels` are decided, in their
    order. Where amendments set the margin, `agreed_margin` is what it was before; `amendments` is how many
    count for an account. `out_of_effect` depends on the day alone; a run tells it once. `severities` are those of
    findings that the author sets, by the ids of their codes; one may be `off`.
    """

    title: str
    shown_as: str | None
    currency: str
    starts: dt.date | None
    ends: dt.date | None
    records: Mapping[str, RecordSchema]
    rows: Mapping[str, tuple[Mapping[str, Value | None], ...]]
    lookups: tuple[Lookup, ...]
    family: Family | None
    match: Match | None
    gathers: tuple[Gather, ...]
    columns: tuple[Column, ...]
    outcomes: tuple[Column, ...]
    members: tuple[Member, ...]
    totals: tuple[Total, ...]
    figures: tuple[Column, ...]
    service_figures: tuple[Column, ...]
    legs: tuple[Leg, ...]
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    service_findings: tuple[ServiceFinding, ...]
    broken_links: tuple[BrokenLink, ...]
    out_of_effect: Finding | None
    claims: tuple[Claim, ...]
    revenue: t.Ref | None
    partner: t.Ref | None
    margin: t.Ref | None
    held_until: t.Ref | None
    agreed_margin: t.Ref | None
    amendments: t.Ref | None
    roles: Mapping[str, Role]
    tiers: tuple[tuple[str, str], ...]
    programmes: Mapping[str, Decimal]
    books: Books | None
    groupings: tuple[Grouping, ...]
    group_watches: tuple[GroupWatch, ...]
    levels: tuple[Levels, ...]
    known: Mapping[str, RecordSchema]
    severities: Mapping[str, str]

    def is_off(self, code: str) -> bool:
        """Whether nobody needs to see the findings with this name."""
        return bool(self.severities) and self.severities.get(CODES[code].id) == OFF

    @property
    def account(self) -> RecordSchema:
        return self.records[MAIN]

    @property
    def looks(self) -> tuple[Gather, ...]:
        """What is gathered for the words of findings alone."""
        found = (*(one.looks for one in self.findings), *(one.looks for one in self.service_findings))
        return tuple(one for one in found if one is not None)

    @property
    def own_links(self) -> tuple[BrokenLink, ...]:
        """Those of the account."""
        return tuple(link for link in self.broken_links if link.record == MAIN)

    @property
    def key(self) -> str:
        """The name of the account's key."""
        key = self.account.key
        assert key is not None  # noqa: S101  (the checker asks for one)
        return key.name
