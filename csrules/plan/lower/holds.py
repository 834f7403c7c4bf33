"""Holds and requests: what stands between the tier that is due and the tier that an account has.

Three steps, each from the rank that the one before it gave (0 is the highest tier): *kept* (an account moves down only
when its days are up and it may move, and then no further than to the first tier from its own downwards of which a
`when` or a `stays while` holds), *request* (counted from the tier before *kept*, or from the kept one where the author
wants that; the higher of the two wins).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import DATE, DAYS, INTEGER, Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.nodes import Case, Expr, Join, Pick, Rule, index_type
from csrules.plan.plan import Column, Finding
from csrules.plan.telling import Telling, Words

KEPT, REQUEST = "kept", "request"
MAYBE_DATE = replace(DATE, nullable=True)
_NO_DAY = t.Const(None, MAYBE_DATE)


@dataclass(frozen=True, slots=True)
class HoldColumns:
    """`rank` is the tier's rank after these steps; `reasons` are what to tell where a step decided, the last first."""

    columns: tuple[Column, ...]
    findings: tuple[Finding, ...]
    rank: t.Ref
    reasons: tuple[tuple[t.Typed, Expr], ...]
    held_until: t.Ref | None
    stays_until: t.Ref | None


def lower_holds(block: checked.Tiers, due: t.Ref, whose: str) -> HoldColumns:
    """`due` is the rank after the floors, and `whose` the record that has the tiers."""
    columns: list[Column] = []
    findings: list[Finding] = []
    reasons: list[tuple[t.Typed, Expr]] = []
    rank, until, stays = due, None, None
    if block.hold is not None:
        kept = _Kept(block, block.hold, due)
        columns += kept.columns()
        findings += kept.findings(whose)
        reasons += kept.reasons()
        rank, until, stays = kept.rank.ref, kept.held.ref, kept.stays_until.ref
    if block.request is not None:
        request = _Request(block, block.request, due, rank)
        columns += request.columns()
        findings.append(request.finding(whose))
        span = block.request.span
        reasons.insert(0, (request.won.ref, v.text(f"requested: {v.source(span)} ({span.where})")))
        rank = request.rank.ref
    return HoldColumns(tuple(columns), tuple(findings), rank, tuple(reasons), until, stays)


def _rank_of(value: t.Typed, names: tuple[str, ...]) -> Case:
    """A tier's name as its rank; missing where there is none."""
    kind = index_type(len(names), nullable=True)
    branches = tuple(
        (t.Compare("==", value, t.Const(name, replace(value.type, nullable=False))), v.rank(rank, len(names)))
        for rank, name in enumerate(names)
    )
    return Case(branches, v.rank(None, len(names)), kind)


def _earliest(days: tuple[t.Typed, ...]) -> Expr:
    """The first of these days, a missing one left out."""
    branches = []
    for at, day in enumerate(days):
        others = (t.Or((t.Missing(other), t.Compare("<=", day, other)))
                  for number, other in enumerate(days) if number != at)
        branches.append((t.And((t.Not(t.Missing(day)), *others)), day))
    return Case(tuple(branches), _NO_DAY, MAYBE_DATE) if branches else _NO_DAY


def _present(ref: t.Ref) -> t.Typed:
    return t.Not(t.Missing(ref))


class _Kept:
    def __init__(self, block: checked.Tiers, hold: checked.Hold, due: t.Ref) -> None:
        names = block.category.names
        count = len(names)
        self.hold = hold
        self.names = names
        self.current = Column("tier:current", _rank_of(hold.current, names), KEPT,
                              words=Words("its current tier", names))
        current = self.current.ref
        lower = t.Or((t.Missing(due), t.Compare("<", current, due)))
        self.falls = Column("tier:falls", t.Known(t.And((_present(current), lower))), KEPT, hold.span)
        self.until = Column("tier:kept_until", self._last_day(), KEPT,
                            words=Words("the last day of its time in the tier"))
        falling = Telling(self.falls.ref, values=(("its current tier", current), ("the tier due", due)))
        self.timed = Column("tier:timed", self._timed(), KEPT, hold.span, "time in the tier", telling=falling)
        self.windows = [
            Column(f"tier:window_{number}", t.Known(rule.condition or v.yes(True)), KEPT, rule.span, "moves down",
                   telling=Telling(self.falls.ref))
            for number, rule in enumerate(hold.moves)
        ]
        self.locked = Column("tier:locked", self._locked(), KEPT)
        rules = [
            (rank, kind, rule)
            for rank, tier in enumerate(block.tiers)
            for kind, group in (("when", tier.rules), ("stays", tier.stays))
            for rule in group
        ]
        self.rules = rules
        free = t.And((self.falls.ref, t.Not(self.locked.ref)))
        self.fall_rule = Column(
            "tier:fall_rule",
            Pick(tuple(self._from_current(rank, rule, current) for rank, _, rule in rules)),
            KEPT,
            title="where it falls to",
            exclusive=True,
            telling=Telling(free),
        )
        fall = v.choose(self.fall_rule.ref, [v.rank(rank, count) for rank, _, _ in rules], v.rank(None, count))
        self.fall = Column("tier:fall", fall, KEPT)
        stays = t.Known(t.And((self.falls.ref, self.locked.ref)))
        caught = t.Or((t.Missing(due), t.Compare("<", self.fall.ref, due)))
        self.stays = Column("tier:stays", stays, KEPT)
        self.caught = Column("tier:caught", t.Known(t.And((self.falls.ref, t.Not(stays), caught))), KEPT)
        branches = ((self.stays.ref, current), (self.caught.ref, self.fall.ref))
        self.rank = Column("tier:kept", Case(branches, due, index_type(count, nullable=True)), KEPT,
                           words=Words("the tier without the request", names))
        held = t.And((self.stays.ref, self.timed.ref))
        self.held = Column("tier:held", Case(((held, self.until.ref),), _NO_DAY, MAYBE_DATE), KEPT)

        last_days = v.choose(self.fall_rule.ref, [_earliest(rule.until) for _, _, rule in rules], _NO_DAY)
        self.stays_until = Column("tier:stays_for", Case(((self.caught.ref, last_days),), _NO_DAY, MAYBE_DATE), KEPT)

    def _from_current(self, rank: int, rule: checked.Rule, current: t.Ref) -> Rule:
        below = t.Compare("<=", current, v.rank(rank, len(self.names)))
        condition = below if rule.condition is None else t.And((below, rule.condition), rule.span)
        return Rule(condition, rule.span, f"tier {self.names[rank]}", rule.because)

    def _since(self) -> t.Typed | None:
        """Since when an account is in its tier, where tiers are kept for a time."""
        return self.hold.since if self.hold.days or self.hold.months else None

    def _last_day(self) -> t.Typed:
        """The last day on which the present tier is sure: the day before `since` plus the time has passed."""
        if self.hold.since is None or self._since() is None:
            return _NO_DAY
        unit, amount = ("months", self.hold.months) if self.hold.months else ("days", self.hold.days)
        width = replace(DAYS, digits=6)
        end = t.Shift(self.hold.since, t.Const(amount, width), 1, unit, MAYBE_DATE)
        return t.Shift(end, t.Const(1, width), -1, "days", MAYBE_DATE, self.hold.span)

    def _timed(self) -> t.Typed:
        """Its days are not known to be up: a blank cell costs no account its tier."""
        not_up: t.Typed = t.Compare("<=", t.Today(DATE), self.until.ref, self.hold.span)
        if self._since() is not None:
            not_up = t.Or((t.Missing(self.until.ref), not_up), self.hold.span)
        return t.Known(not_up, self.hold.span)

    def _locked(self) -> t.Typed:
        """Its days are not up, or it is not known that it may move now."""
        closed = [t.Not(window.ref) for window in self.windows]
        return v.any_of(self.timed.ref, *closed)

    def columns(self) -> list[Column]:
        return [self.current, self.falls, self.until, self.timed, *self.windows, self.locked, self.fall_rule,
                self.fall, self.stays, self.caught, self.rank, self.held, self.stays_until]

    def findings(self, whose: str) -> list[Finding]:
        """A tier without the day on which it began, where a rule that needs the day keeps the account in it."""
        since = self.hold.since
        if since is None:
            return []
        message = f"the {whose} has a tier and no day on which it came into it, so it may not move down from it"
        blank = (_present(self.current.ref), t.Missing(since))
        if self._since() is not None:
            return [Finding("since-missing", t.Known(t.And(blank)), message, self.hold.span)]
        asking = [(t.Not(window.ref), rule.span) for window, rule in zip(self.windows, self.hold.moves, strict=True)
                  if rule.condition is not None and t.refs(since) & t.refs(rule.condition)]
        if not asking:
            return []
        closed = v.any_of(*(condition for condition, _ in asking))
        return [Finding("since-missing", t.Known(t.And((*blank, closed))), message, asking[0][1])]

    def reasons(self) -> list[tuple[t.Typed, Expr]]:
        why = self.hold.because or v.source(self.hold.span)
        timed = v.text(f"kept: {why} ({self.hold.span.where})")
        caught = [v.text(v.reason(rule, f"kept in {self.names[rank]}")) for rank, _, rule in self.rules]
        reasons: list[tuple[t.Typed, Expr]] = [(t.And((self.stays.ref, self.timed.ref)), timed)]
        for window, rule in zip(self.windows, self.hold.moves, strict=True):
            closed = t.And((self.stays.ref, t.Not(window.ref)))
            reasons.append((closed, v.text(v.reason(rule, "kept"))))
        return [*reasons, (self.caught.ref, v.choose(self.fall_rule.ref, caught, v.text(None)))]


class _Request:
    """What is asked for, and how much of it is given."""

    def __init__(self, block: checked.Tiers, request: checked.Request, due: t.Ref, kept: t.Ref) -> None:
        base, called = (kept, "the tier kept") if request.of_kept else (due, "the tier due")
        count = len(block.category.names)
        kind = index_type(count, nullable=True)
        self.request = request
        self.names = names = block.category.names
        self.asked = Column("tier:asked", _rank_of(request.value, names), REQUEST,
                            words=Words("the tier asked for", names))
        asked = self.asked.ref
        lower = Scalar(Kind.NUMBER, base.type.nullable, 4, whole=True)
        most = t.Arith("-", base, t.Const(request.steps, INTEGER), lower)
        cap = v.rank(request.up_to, count)
        reach = Column("tier:reach", Case(((t.Compare("<", most, cap), cap),), most, kind), REQUEST)
        given = Case(((t.Compare("<", asked, reach.ref), reach.ref),), asked, kind)
        reach = replace(reach, words=Words("the highest tier that a request can give", names))
        self.reach = reach
        wanted = t.Compare("<", asked, base)   # asking for less changes nothing
        self.given = Column("tier:given", Case(((wanted, given),), v.rank(None, count), kind), REQUEST,
                            words=Words("the tier that the request gives", names,
                                        missing=f"no higher tier is asked for than {called}"))
        higher = t.Or((t.Missing(kept), t.Compare("<", self.given.ref, kept)))
        self.won = Column("tier:request_won", t.Known(t.And((_present(self.given.ref), higher))), REQUEST,
                          request.span, "request",
                          telling=Telling(_present(asked), values=(
                              ("asked for", asked), ("the highest that a request can give", reach.ref),
                              (called, base))))
        self.rank = Column("tier:requested", Case(((self.won.ref, self.given.ref),), kept, kind), REQUEST)

    def columns(self) -> list[Column]:
        return [self.asked, self.reach, self.given, self.won, self.rank]

    def finding(self, whose: str) -> Finding:
        above = t.Known(t.And((_present(self.given.ref), t.Compare("<", self.asked.ref, self.given.ref))))
        message = f"the {whose} asks for a higher tier than a request can give; the most allowed is given"
        told = Join("", (v.text(f"the {whose} asks for `"), self._name(self.asked.ref),
                         v.text("`, and a request gives it `"), self._name(self.reach.ref), v.text("` at most")))
        return Finding("request-above-most", above, message, self.request.span, told)

    def _name(self, rank: t.Ref) -> Expr:
        return v.choose(rank, [v.text(name) for name in self.names], v.text(""))


