"""What was written: the declarations of a policy as frozen nodes, each with its span.

Parts that many declarations share, services, exceptions and tests have modules of their own; here all have one name.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from csrules.syntax.ast_books import Books as Books
from csrules.syntax.ast_books import Pin as Pin
from csrules.syntax.ast_books import Taken as Taken
from csrules.syntax.ast_exceptions import CertificationRow as CertificationRow
from csrules.syntax.ast_exceptions import Certifications as Certifications
from csrules.syntax.ast_exceptions import Grace as Grace
from csrules.syntax.ast_exceptions import Lasting as Lasting
from csrules.syntax.ast_exceptions import Overrides as Overrides
from csrules.syntax.ast_exceptions import Sets as Sets
from csrules.syntax.ast_exceptions import Valid as Valid
from csrules.syntax.ast_facts import CategoryWord as CategoryWord
from csrules.syntax.ast_facts import Constraint as Constraint
from csrules.syntax.ast_facts import Field as Field
from csrules.syntax.ast_facts import ListType as ListType
from csrules.syntax.ast_facts import OneOfType as OneOfType
from csrules.syntax.ast_facts import PlainType as PlainType
from csrules.syntax.ast_facts import Rates as Rates
from csrules.syntax.ast_facts import Record as Record
from csrules.syntax.ast_facts import Rows as Rows
from csrules.syntax.ast_facts import TypeNode as TypeNode
from csrules.syntax.ast_facts import Unit as Unit
from csrules.syntax.ast_family import Family as Family
from csrules.syntax.ast_family import FamilyTotal as FamilyTotal
from csrules.syntax.ast_parts import Cell as Cell
from csrules.syntax.ast_parts import Effort as Effort
from csrules.syntax.ast_parts import Guard as Guard
from csrules.syntax.ast_parts import Name as Name
from csrules.syntax.ast_parts import PlainLiteral as PlainLiteral
from csrules.syntax.ast_parts import Row as Row
from csrules.syntax.ast_parts import Rule as Rule
from csrules.syntax.ast_parts import Text as Text
from csrules.syntax.ast_promises import Promise as Promise
from csrules.syntax.ast_promises import Statement as Statement
from csrules.syntax.ast_promises import Watch as Watch
from csrules.syntax.ast_segments import Segment as Segment
from csrules.syntax.ast_segments import SegmentValue as SegmentValue
from csrules.syntax.ast_services import Asked as Asked
from csrules.syntax.ast_services import Deny as Deny
from csrules.syntax.ast_services import During as During
from csrules.syntax.ast_services import EffortCell as EffortCell
from csrules.syntax.ast_services import EntitlementRow as EntitlementRow
from csrules.syntax.ast_services import Entitlements as Entitlements
from csrules.syntax.ast_services import Grant as Grant
from csrules.syntax.ast_services import Load as Load
from csrules.syntax.ast_services import Overlay as Overlay
from csrules.syntax.ast_services import Role as Role
from csrules.syntax.ast_services import Service as Service
from csrules.syntax.ast_tests import Expect as Expect
from csrules.syntax.ast_tests import Fact as Fact
from csrules.syntax.ast_tests import Given as Given
from csrules.syntax.ast_tests import Quota as Quota
from csrules.syntax.ast_tests import Said as Said
from csrules.syntax.ast_tests import Test as Test
from csrules.syntax.expressions import Date, Duration, Expr, Number, Path, Percent
from csrules.text import Span

# ── facts ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Policy:
    """`policy "Name" { currency USD  effective … to …  revenue is arr  shown as "Us" }`; a part not written is None."""

    span: Span
    title: Text
    currency: Name | None
    starts: Date | None
    ends: Date | None
    revenue: Name | None
    shown_as: Text | None
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tail:
    """`and tail after for accounts where C`: days for which an ended agreement still holds for these accounts."""

    span: Span
    days: Path
    where: Expr | None


@dataclass(frozen=True, slots=True)
class InForce:
    span: Span
    starts: Path | None
    ends: Path | None
    tail: Tail | None


@dataclass(frozen=True, slots=True)
class Prefer:
    """`prefer CONDITION` (order is None) or `prefer latest FIELD` (order is latest, earliest, highest or lowest)."""

    span: Span
    value: Expr
    order: str | None


@dataclass(frozen=True, slots=True)
class Match:
    span: Span
    candidate: Name
    target: Name
    when: Expr | None
    where: tuple[Expr, ...]
    in_force: tuple[InForce, ...]
    prefer: tuple[Prefer, ...]


@dataclass(frozen=True, slots=True)
class AmendedField:
    """`sets margin to rate`: a field of what is amended, and the amendment's; without `to` it has the same name."""

    span: Span
    field: Name
    value: Path


@dataclass(frozen=True, slots=True)
class MovesDuties:
    """`assign each of adds to partner` in an amendment."""

    span: Span
    services: Path
    party: Party


@dataclass(frozen=True, slots=True)
class Amend:
    """`amend agreement from amendment { … }`: dated rows that change the matched row."""

    span: Span
    target: Name
    record: Name
    where: tuple[Expr, ...]
    in_force: InForce | None
    accounts: tuple[Expr, ...]
    sets: tuple[AmendedField, ...]
    duties: tuple[MovesDuties, ...]
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Define:
    span: Span
    name: Name
    value: Expr


# ── tiers ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Stays:
    """`stays while C until E`: keeps an account that is in the tier; `until` are days, the earliest of which counts."""

    span: Span
    condition: Expr
    until: tuple[Path | Date, ...]
    because: Text | None


@dataclass(frozen=True, slots=True)
class Current:
    """`current tier is F since G`."""

    span: Span
    tier: Path
    since: Path | None


@dataclass(frozen=True, slots=True)
class Kept:
    """`a tier is kept for at least 180 days`."""

    span: Span
    duration: Duration
    because: Text | None


@dataclass(frozen=True, slots=True)
class Moves:
    """`moves down only in months 1, 4` or `… only when C`."""

    span: Span
    months: tuple[Number, ...]
    when: Expr | None
    because: Text | None


@dataclass(frozen=True, slots=True)
class Request:
    """`request F raises by 1 tier up to T`."""

    span: Span
    tier: Path
    steps: Number
    up_to: Name | None


@dataclass(frozen=True, slots=True)
class Tier:
    span: Span
    name: Name
    label: Text | None
    shown_as: Text | None
    touch: Name | None
    served_by: Name | None
    programme: Number | None
    rules: tuple[Rule, ...]
    stays: tuple[Stays, ...]
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """`at least growth when …`."""

    span: Span
    tier: Name
    rule: Rule


@dataclass(frozen=True, slots=True)
class Tiers:
    span: Span
    tiers: tuple[Tier, ...]
    floors: tuple[Floor, ...]
    no_tier: tuple[Rule, ...]
    current: Current | None
    kept: Kept | None
    moves: tuple[Moves, ...]
    request: Request | None
    repeated: tuple[Span, ...]


# ── responsibilities ─────────────────────────────────────────────────────────


class Part(NamedTuple):
    """`partner 30%`: the share of the effort that one of the two does, as a fraction."""

    party: str
    share: Decimal


class PartyWords(NamedTuple):
    """`kind` is vendor, partner or shared; `part` and who `answers` are None where they are not written."""

    kind: str
    part: Part | None = None
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    span: Span
    words: PartyWords


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the margin, as fractions; None is unbounded."""

    span: Span
    low: Decimal | None
    high: Decimal | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class ResponsibilityRow:
    """`values` are those of the second dimension, in a table that has one."""

    span: Span
    service: Name
    values: tuple[Name, ...]
    cells: tuple[Party | None, ...]


@dataclass(frozen=True, slots=True)
class Oversight:
    span: Span
    share: Percent
    role: Name


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """`second` is the other dimension of the table; its heading, where there is one, is `second_heading`."""

    span: Span
    head: Span
    margin: Path
    second: Path | None
    second_heading: Name | None
    when: Expr | None
    bands: tuple[Band | None, ...]
    rows: tuple[ResponsibilityRow, ...]
    others: Party | None
    no_agreement: Party | None
    oversight: Oversight | None
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Assign:
    """`each_of` is the list of services that `assign each of` reads from data; then `services` is empty."""

    span: Span
    services: tuple[Name, ...]
    each_of: Path | None
    party: Party
    rule: Rule


Declaration = (
    Policy | Record | Rows | Rates | Match | Amend | Define | Segment | Tiers | Role | Service | Entitlements | Grant
    | Deny | Responsibilities | Assign | Test | Certifications | Overrides | Promise | Watch | Books
    | Family
)
