"""The branches of promises and watches: what an account that a test asks about made of their lines.

Of a line that is proved there is nothing to see: no account breaks it, and no test could show one. A line that is left
to the data is kept (`held`) or broken (`passed`), and its conditions come out one way or another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from csrules.analysis import typed as t
from csrules.plan.lower.rising import STAGE
from csrules.plan.nodes import Rule
from csrules.plan.plan import Claim, Finding, Plan
from csrules.policy_tests.branches import conditions as c
from csrules.policy_tests.branches.branch import Kind, Way
from csrules.policy_tests.branches.following import Follower, forget
from csrules.policy_tests.branches.presence import NOTHING, Present
from csrules.policy_tests.branches.probes import Follow, Look
from csrules.text import Span

WATCH = "watch-fired"
Name = tuple[str, str]


def assured(plan: Plan, follower: Follower, proved: Collection[Span]) -> Mapping[Name, Follow]:
    """A probe for the finding of every line that has branches; `proved` are lines of promises."""
    follower.stage = STAGE
    present = never_missing(plan)
    probes = {finding.name: _warned(finding, follower, present) for finding in plan.findings if finding.code == WATCH}
    for claim in plan.claims:
        if claim.broken is not None and claim.span not in proved:
            probes[claim.broken.name] = _promised(claim, claim.broken, follower, present)
    return probes


def never_missing(plan: Plan) -> Present:
    """The figures that every account has. What hours cost is missing only where some role's rate is."""
    if any(role.costs is None for role in plan.roles.values()):
        return NOTHING
    return frozenset(figure.name for figure in plan.figures)


def _warned(finding: Finding, follower: Follower, present: Present) -> Follow:
    outcome, _ = follower.rule(Rule(_plain(finding.condition), finding.span, finding.message), False, present)
    return forget(outcome)


def _plain(condition: t.Typed) -> t.Typed:
    """What was written, of which a lowering asks that it be known to be true."""
    return condition.item if isinstance(condition, t.Known) else condition


def _promised(claim: Claim, finding: Finding, follower: Follower, present: Present) -> Follow:
    """The line is not looked at where an override sets something: it says what holds before that."""
    guards, broken = _parts(finding.condition)
    outer = frozenset((claim.span,))
    outcome, _ = follower.outcome(broken, outer, present)
    numbers: Mapping[Way, int] = {}
    if not c.only_condition(broken, outer, follower.columns):
        numbers = {way: follower.number(claim.span, Kind.LINE, way, claim.promise) for way in (Way.HELD, Way.PASSED)}

    def follow(look: Look) -> None:
        if all(look.row.value_of(guard) is True for guard in guards):
            way = Way.PASSED if outcome(look) is True else Way.HELD
            if way in numbers:
                look.seen.add(numbers[way])

    return follow


def _parts(condition: t.Typed) -> tuple[tuple[t.Typed, ...], t.Typed]:
    """The conditions under which a line speaks of an account at all, and the one that breaks it."""
    if isinstance(condition, t.And) and condition.span is None:
        return condition.items[:-1], condition.items[-1]
    return (), condition
