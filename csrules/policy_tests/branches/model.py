"""All branches of a plan, and a way to follow decisions through them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress

from csrules.decide.lazy_code import NotStatedError, Reads
from csrules.plan.plan import Books, Column, Finding, Gather, Match, Member, Plan
from csrules.policy_tests.branches.assured import assured
from csrules.policy_tests.branches.branch import Branch, Register
from csrules.policy_tests.branches.following import Follower
from csrules.policy_tests.branches.never import matched
from csrules.policy_tests.branches.pairs import BooksFollower, GatherFollower, MatchFollower
from csrules.policy_tests.branches.presence import NOTHING
from csrules.policy_tests.branches.probes import Follow, Look, Row
from csrules.policy_tests.branches.tierless import HAS_TIER, carried
from csrules.text import Span


class PlanModel:
    """The branches of one plan, numbered in `register`; `proved` are lines of promises that nobody can break."""

    def __init__(self, plan: Plan, register: Register, proved: Collection[Span] = ()) -> None:
        row = matched(plan)
        pin = None if plan.books is None or plan.books.pin is None else plan.books.pin.name   # of its tier's role
        self._follow: dict[tuple[str, str], Follow] = {}
        for member, columns in _relations(plan):
            follower = Follower(register, _columns(plan, member), member, row)
            for column in columns:
                follow = follower.column(column, HAS_TIER if column.name == pin else NOTHING)
                if follow is not None:
                    self._follow[member, column.name] = follow
        own = Follower(register, _columns(plan, ""), row=row)
        self._match = None if plan.match is None else MatchFollower(plan.match, own)
        self._figures = {
            measure.name: GatherFollower(gather, measure, own) for gather in plan.gathers for measure in gather.measures
        }
        self._assured = assured(plan, own, proved)
        self._books = None if plan.books is None else BooksFollower(plan.books, own, carried(plan))

    def look(self, column: Column, row: Row, member: Member | None, seen: set[int]) -> None:
        """Add to `seen` what a decision went through in a column that it needed."""
        follow = self._follow.get(("" if member is None else member.name, column.name))
        if follow is not None:
            with suppress(NotStatedError):   # what a passing test does not state it does not need: nobody looks further
                follow(Look(row, seen))

    def compare(
        self, over: Match | Gather | Books, row: Row, candidates: Sequence[Reads], seen: set[int], figure: str = ""
    ) -> None:
        """The same where an account is held against the rows of another record, maybe for one figure over them."""
        follower = self._over(over, figure)
        if follower is not None:
            with suppress(NotStatedError):
                follower.follow(row, candidates, seen)

    def ask(self, finding: Finding, row: Row, seen: set[int]) -> None:
        """The same where it was asked whether an account breaks a promise or sets off a watch."""
        follow = self._assured.get(finding.name)
        if follow is not None:
            with suppress(NotStatedError):
                follow(Look(row, seen))

    def _over(
        self, over: Match | Gather | Books, figure: str
    ) -> MatchFollower | GatherFollower | BooksFollower | None:
        match over:
            case Match():
                return self._match
            case Gather():
                return self._figures.get(figure)
        return self._books


class BranchModel:
    """`branches` stand in the order of the text. Branches are told by their place in it.

    `accounts` follows the accounts, and `levels` the rows of each record with tiers of its own.
    """

    def __init__(self, plan: Plan, proved: Collection[Span] = ()) -> None:
        register = Register()
        self.levels = {
            levels.record: PlanModel(levels.plan, register.of_levels(levels.record)) for levels in plan.levels
        }
        self.accounts = PlanModel(plan, register, proved)
        self._order = sorted(range(len(register)), key=lambda number: register[number].order)
        self.branches: tuple[Branch, ...] = tuple(register[number] for number in self._order)

    def places(self, seen: Iterable[int]) -> frozenset[int]:
        """The places in `branches` of what was added to `seen`."""
        places = {number: place for place, number in enumerate(self._order)}
        return frozenset(places[number] for number in seen)


def _relations(plan: Plan) -> Iterator[tuple[str, tuple[Column, ...]]]:
    """The columns of the account, then those of each service."""
    yield "", (*plan.columns, *plan.outcomes)
    for member in plan.members:
        yield member.name, member.columns


def _columns(plan: Plan, member: str) -> dict[str, Column]:
    """What the columns of an account, or of one of its services, may read."""
    own = next((table.columns for table in plan.members if table.name == member), ())
    return {column.name: column for column in (*plan.columns, *own)}
