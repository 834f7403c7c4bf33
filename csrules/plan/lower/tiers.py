"""Tiers: earned, floors, holds and requests, no tier. Each step keeps the number of the rule that decided it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.lower.holds import lower_holds
from csrules.plan.lower.overrides import TIER_STAGE as OVERRIDE_STAGE, Overriding
from csrules.plan.nodes import Case, Choose, Expr, Pick, index_type
from csrules.plan.plan import MAIN, Column, Finding
from csrules.plan.telling import HELD_ONLY, Telling, Words

TIER_STAGE, FLOOR_STAGE, NO_TIER_STAGE = "earned tier", "floors", "no tier"


@dataclass(frozen=True, slots=True)
class TierColumns:
    """`columns` decide the tier of an account, `outcomes` are what its row tells of it; `rank` is 0 for the highest."""

    columns: tuple[Column, ...]
    outcomes: tuple[Column, ...]
    rank: t.Ref
    findings: tuple[Finding, ...]
    held_until: t.Ref | None
    stays_until: t.Ref | None


def lower_tiers(block: checked.Tiers, overriding: Overriding, whose: str = MAIN) -> TierColumns:
    names = [tier.name for tier in block.tiers]
    count = len(names)
    earned_rules = [(rank, rule) for rank, tier in enumerate(block.tiers) for rule in tier.rules]
    floors = sorted(block.floors, key=lambda floor: floor.rank)   # the highest floor that holds is the one that counts

    earned_rule = Column(
        "tier:earned_rule",
        Pick(tuple(v.lowered(rule, f"tier {names[rank]}") for rank, rule in earned_rules)),
        TIER_STAGE,
        title="earned tier",
        telling=Telling(ladder=True),
    )
    earned = Column(
        "tier:earned",
        v.choose(earned_rule.ref, [v.rank(rank, count) for rank, _ in earned_rules], v.rank(None, count)),
        TIER_STAGE,
        words=Words("the earned tier", tuple(names)),
    )
    floor_rule = Column(
        "tier:floor_rule",
        Pick(tuple(v.lowered(floor.rule, f"at least {names[floor.rank]}") for floor in floors)),
        FLOOR_STAGE,
        title="floor",
        telling=Telling(_matters(floors, earned.ref, count)),
    )
    floor = Column(
        "tier:floor",
        _between(v.choose(floor_rule.ref, [v.rank(floor.rank, count) for floor in floors], v.rank(None, count)),
                 [floor.rank for floor in floors]),
        FLOOR_STAGE,
    )
    raised = Column("tier:raised", _raised(earned.ref, floor.ref), FLOOR_STAGE)
    no_tier_rule = Column(
        "tier:no_tier_rule",
        Pick(tuple(v.lowered(rule, "no tier") for rule in block.no_tier)),
        NO_TIER_STAGE,
        title="no tier",
        telling=HELD_ONLY,
    )
    rank_type = index_type(count, nullable=True)
    due = Column("tier:due", Case(((raised.ref, floor.ref),), earned.ref, rank_type), FLOOR_STAGE,
                 words=Words("the tier due", tuple(names)))
    holds = lower_holds(block, due.ref, whose)
    ranked = Column("tier:unless_set", _rank(no_tier_rule.ref, holds.rank, count), NO_TIER_STAGE)
    rank = Column("tier:rank", overriding.rank(ranked.ref, count), OVERRIDE_STAGE)
    category = Scalar(Kind.CATEGORY, nullable=True, category=block.category)
    tier = Column("tier", _named(rank.ref, names, category), NO_TIER_STAGE)
    otherwise = v.any_of(t.Not(t.Missing(no_tier_rule.ref)), *overriding.present())
    held_until = _until("held_until", holds.held_until, otherwise)
    stays_until = _until("stays_until", holds.stays_until, otherwise)
    columns = (earned_rule, earned, floor_rule, floor, raised, due, *holds.columns, *overriding.columns, no_tier_rule,
               ranked, rank, tier, *held_until, *stays_until)
    texts = {
        "tier": tuple(names),
        "tier_label": tuple(tier.label for tier in block.tiers),
        "shown_as": tuple(tier.shown_as for tier in block.tiers),
        "touch": tuple(tier.touch for tier in block.tiers),
        "served_by": tuple(tier.served_by for tier in block.tiers),
    }
    outcomes = [Column(name, _texts(rank.ref, told), NO_TIER_STAGE) for name, told in texts.items()]
    outcomes.append(Column("earned_tier", _texts(earned.ref, names), TIER_STAGE))
    reasons = _Reasons(block, earned_rules, floors, earned_rule.ref, floor_rule.ref, raised.ref, no_tier_rule.ref)
    outcomes.append(reasons.column(holds.reasons, overriding))
    return TierColumns(columns, tuple(outcomes), rank.ref, holds.findings,
                       held_until[0].ref if held_until else None, stays_until[0].ref if stays_until else None)


def _matters(floors: list[checked.Floor], earned: t.Ref, count: int) -> t.Typed:
    """Whether a floor above the earned tier holds, or is unknown."""
    above_earned: list[t.Typed] = []
    for floor in floors:
        holds = floor.rule.condition or v.yes(True)
        above = t.Or((t.Missing(earned), t.Compare("<", v.rank(floor.rank, count), earned)))
        above_earned.append(t.And((above, t.Or((t.Known(holds), t.Missing(holds))))))
    return v.any_of(*above_earned) if above_earned else v.yes(False)


def _between(chosen: Choose, ranks: list[int]) -> Choose:
    """With the limits of what it can be: a floor that lies lower than the earned tier is not even looked at."""
    return replace(chosen, type=replace(chosen.type, low=min(ranks), high=max(ranks))) if ranks else chosen


def _raised(earned: t.Ref, floor: t.Ref) -> t.Typed:
    """Whether a floor lifts the account: the floor is known, and the earned tier is lower or there is none."""
    lower = t.Or((t.Missing(earned), t.Compare("<", floor, earned)))
    return t.Known(t.And((t.Not(t.Missing(floor)), lower)))


def _rank(no_tier: t.Ref, held: t.Ref, count: int) -> Case:
    return Case(((t.Not(t.Missing(no_tier)), v.rank(None, count)),), held, index_type(count, nullable=True))


def _until(name: str, held: t.Ref | None, otherwise: t.Typed) -> tuple[Column, ...]:
    """The last day of a hold; without a tier, or where an override sets it, nothing is held."""
    if held is None:
        return ()
    nothing = t.Const(None, held.type)
    return (Column(f"tier:{name}", Case(((otherwise, nothing),), held, held.type), NO_TIER_STAGE),)


def _named(rank: t.Ref, names: list[str], category: Scalar) -> Choose:
    values = tuple(t.Const(name, category) for name in names)
    return Choose(rank, values, t.Const(None, category), category)


def _texts(rank: t.Ref, values: tuple[str | None, ...] | list[str]) -> Choose:
    return v.choose(rank, [v.text(value) for value in values], v.text(None))


@dataclass(frozen=True, slots=True)
class _Reasons:
    """Which line decided the tier: the last stage that changed it has the word."""

    block: checked.Tiers
    earned_rules: list[tuple[int, checked.Rule]]
    floors: list[checked.Floor]
    earned_rule: t.Ref
    floor_rule: t.Ref
    raised: t.Ref
    no_tier_rule: t.Ref

    def column(self, held: tuple[tuple[t.Typed, Expr], ...], overriding: Overriding) -> Column:
        names = [tier.name for tier in self.block.tiers]
        earned = [v.text(v.reason(rule, names[rank])) for rank, rule in self.earned_rules]
        lifted = [v.text(v.reason(floor.rule, f"at least {names[floor.rank]}")) for floor in self.floors]
        none = [v.text(v.reason(rule, "no tier")) for rule in self.block.no_tier]
        override = v.text(f"set by an override ({overriding.where})")
        branches: tuple[tuple[t.Typed, Expr], ...] = (
            *((condition, override) for condition in overriding.present()),
            (t.Not(t.Missing(self.no_tier_rule)), v.choose(self.no_tier_rule, none, v.text(None))),
            *held,
            (self.raised, v.choose(self.floor_rule, lifted, v.text(None))),
        )
        default = v.choose(self.earned_rule, earned, v.text("no condition of any tier holds"))
        return Column("reason", Case(branches, default, v.text(None).type), NO_TIER_STAGE)
