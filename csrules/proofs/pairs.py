"""`never rises`, for a proof: the plan with any two values of the field in place of those that a run looks at.

The two become fields of the account, so that everything that is known of fields (their limits, where they turn, which
value makes a calculation come out as wanted) is known of them. What is decided of such an account is decided in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.classes import rebuild
from csrules.plan.lower.rising import column_of, rising
from csrules.plan.nodes import Expr
from csrules.plan.plan import MAIN, Claim, Column, Member, Plan
from csrules.types import Date, Days, FieldSchema, FieldType, Integer, Money, Number, Percent, RecordSchema

LOWER, HIGHER = "pair:lower", "pair:higher"
SUPPOSED, RISES = "suppose:", "rises:"


@dataclass(frozen=True, slots=True)
class Pair:
    """`lower_of` leads from each column that hangs on the higher value to the same one of the lower."""

    field: t.Ref
    lower: t.Ref
    higher: t.Ref
    lower_of: Mapping[str, str]

    @property
    def in_order(self) -> t.Compare:
        return t.Compare("<", self.lower, self.higher)

    def lowered(self, node: Expr) -> Expr:
        if isinstance(node, t.Ref):
            return replace(node, name=self.lower_of.get(node.name, node.name))
        return rebuild(node, self.lowered)


class Own(Enum):
    """Which of the two the account's own value is."""

    NEITHER = "neither"
    LOWER = "lower"
    HIGHER = "higher"


def with_pair(plan: Plan, claim: Claim, field: t.Ref, own: Own) -> tuple[Plan, Pair]:
    """The plan that finds the claim broken for the two values that an account brings with it, if the one is lower."""
    assert claim.broken is not None  # noqa: S101  (one that cannot be broken is not asked)
    kind = replace(field.type, nullable=False)
    added = {Own.LOWER: t.Ref(LOWER, kind), Own.HIGHER: t.Ref(HIGHER, kind)}
    lower, higher = (field if side is own else ref for side, ref in added.items())
    columns = tuple(column for column in plan.columns if not column.name.startswith(SUPPOSED))
    members = tuple(replace(member, columns=tuple(_plain(member))) for member in plan.members)
    risen = rising(field, columns, members, plan.family, (lower, higher), t.Compare("<", lower, higher))
    members = tuple(
        replace(member, columns=(*member.columns, *more))
        for member, more in zip(members, risen.of_members, strict=True)
    )
    low, high = risen.supposed.renamed
    lower_of = {higher.name: lower.name}
    lower_of |= {_name(high, name): _name(low, name) for name in {**low, **high}}
    brought = tuple(ref for side, ref in added.items() if side is not own)
    changed = replace(
        plan,
        records={**plan.records, MAIN: _with_fields(plan.account, brought)},
        columns=(*columns, *risen.columns),
        members=members,
        totals=tuple(total for total in plan.totals if total.sources == (column_of(field.name),)
                     or not total.sources[0].startswith(RISES)),
        findings=(claim.broken,),
        service_findings=(),
        claims=(claim,),
    )
    return changed, Pair(field, lower, higher, lower_of)


def _name(copies: Mapping[str, t.Ref], name: str) -> str:
    return copies[name].name if name in copies else name


def _plain(member: Member) -> list[Column]:
    return [column for column in member.columns if not column.name.startswith(RISES)]


def _with_fields(schema: RecordSchema, refs: tuple[t.Ref, ...]) -> RecordSchema:
    more = (FieldSchema(ref.name, field_type(ref.type), minimum=ref.type.low, maximum=ref.type.high) for ref in refs)
    return RecordSchema(schema.name, (*schema.fields, *more))


def field_type(kind: Scalar) -> FieldType:
    """The type of a field that holds such a value."""
    match kind.kind:
        case Kind.DATE:
            return Date()
        case Kind.DAYS:
            return Days()
        case Kind.PERCENT:
            return Percent()
        case Kind.MONEY:
            return Money("")
    return Integer() if kind.whole else Number()
