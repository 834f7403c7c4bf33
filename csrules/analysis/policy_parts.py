"""Parts of a checked policy about other accounts, papers and people: parties, exceptions, families and books."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis.scalars import Scalar
from csrules.analysis.typed import Typed
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that decides something where `condition` is true; None always holds.

    It holds no longer than to the earliest of `until`, a missing day left out; that is part of the condition.
    """

    condition: Typed | None
    because: str | None
    span: Span
    until: tuple[Typed, ...] = ()


@dataclass(frozen=True, slots=True)
class OfService:
    """What a condition asks of one service of an account: whether it is given, and where there is a `party`, by whom.

    `name` is that of the total which lists the service where this is so, and is missing where it is not.
    """

    name: str
    service: str
    party: str | None


@dataclass(frozen=True, slots=True)
class Party:
    """Who answers for a service (vendor or partner), and the vendor's share of its effort as a fraction.

    `because` is the author's reason for the row of a table.
    """

    accountable: str
    vendor_share: Decimal
    span: Span
    because: str | None = None

    def is_as(self, other: Party) -> bool:
        """Whether both say the same, wherever they are written."""
        return (self.accountable, self.vendor_share) == (other.accountable, other.vendor_share)


@dataclass(frozen=True, slots=True)
class AlwaysBy:
    """The party of a service, whatever tables, assignments, amendments and overrides say."""

    party: Party
    because: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Certificate:
    """One kind of certificate: `same` is true of rows of it, and `needed` of them cover each of `services`."""

    name: str
    same: Typed
    services: tuple[str, ...]
    needed: int
    span: Span


@dataclass(frozen=True, slots=True)
class Certifications:
    """What a partner needs before it is given a service.

    `condition` ties a row of `record` to an account. Of a row, `begun` says that it counts from this day or an earlier
    one, `valid` that it counts today, `lasting` that it does or is in its grace, which is for accounts where the rule
    `grace` holds; `ends` is its last day without grace. Only accounts for which every one of `asked` is true need
    certificates. `passable`: an override may give the partner a service all the same. Rows' fields have the names of
    `candidates.gathered`.
    """

    record: str
    condition: Typed
    begun: Typed
    valid: Typed
    lasting: Typed
    ends: Typed
    grace: Rule
    asked: tuple[Typed, ...]
    kinds: tuple[Certificate, ...]
    passable: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Overrides:
    """Rows of `record` that set the tier or a party of the accounts that one of `conditions` ties them to.

    The conditions exclude each other. Where several have a row that sets the same, the first of them decides.

    `field` is what a row sets, one of `targets`, and `value` to what. A row that is `in_force` counts where it is not
    `too_long` and is known to be `authorised`, for accounts for which no rule of `limits` holds.
    """

    record: str
    conditions: tuple[Typed, ...]
    field: Typed
    value: Typed
    in_force: Typed
    too_long: Typed | None
    authorised: Typed
    targets: tuple[str, ...]
    limits: tuple[Rule, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FamilyTotal:
    """`name` is the sum of the account's `field` over its family."""

    name: str
    field: Typed
    type: Scalar
    span: Span


@dataclass(frozen=True, slots=True)
class Family:
    """What an account and all accounts below it come to, along the field `link`; `count` names their number."""

    link: str
    totals: tuple[FamilyTotal, ...]
    count: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Pin:
    """Where `when` holds (None: always) and `person` is present, that person carries the account."""

    person: Typed
    when: Typed | None
    span: Span


@dataclass(frozen=True, slots=True)
class Weight:
    """What people's loads are compared by: `value` of the account, or without one what `name` says."""

    name: str
    value: Typed | None
    span: Span


@dataclass(frozen=True, slots=True)
class Taken:
    """One part of the order in which accounts are placed."""

    value: Typed
    descending: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Books:
    """Who carries which account. In `fits` the person's fields are `record.field`.

    `role` and `capacity` are fields of the record: the person's role, and which part of a whole book it carries.
    """

    record: str
    role: str
    fits: Typed
    capacity: str | None
    pins: tuple[Pin, ...]
    keeps: tuple[Typed, ...]
    balance: tuple[Weight, ...]
    take: tuple[Taken, ...]
    span: Span
