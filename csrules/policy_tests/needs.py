"""What the books ask of a test's accounts: whom each is pinned to, what it takes of a book, and who may carry it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any, TypeVar

from csrules.analysis import typed as t
from csrules.analysis.books import HOURS, MINUTES_SCALE, REVENUE, ROLE_COLUMN
from csrules.books.loads import loads_of, whole
from csrules.books.placing import Need
from csrules.decide.arithmetic import EXACT
from csrules.decide.lazy import Beside, LazyRow, ServiceRow
from csrules.decide.lazy_candidates import Candidate, LazyCandidates
from csrules.decide.lazy_code import NotStatedError, lazy
from csrules.plan.nodes import Case, Choose, Expr
from csrules.plan.plan import Books, Leg, Plan
from csrules.types import Money

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Needing:
    """The accounts that need people, by their numbers in the test."""

    plan: Plan
    books: Books
    rows: Mapping[int, LazyRow]

    def leading(self, account: int) -> str | None:
        """The role of the account's tier, where that role has books."""
        role = self._of(account, lambda row: row["served_by"])
        return role if role in self.books.carried_by else None

    def asked(self, roles: Sequence[str]) -> list[tuple[int, str]]:
        """The accounts and roles that bear on the books of `roles`, in the order in which they are placed."""
        needs = [(account, role) for account in self.rows for role in self._roles(account, roles)]
        if len(needs) < 2:   # then no order is needed
            return needs
        key = self.plan.key
        needs.sort(key=lambda pair: (self.value(pair[0], key), pair[1]))
        for order in reversed(self.books.take):
            kept = [(self._taken(pair[0], order.value), pair) for pair in needs]
            present = sorted((pair for pair in kept if pair[0] is not None), key=_first, reverse=order.descending)
            needs = [pair for _, pair in (*present, *(pair for pair in kept if pair[0] is None))]
        return needs

    def _taken(self, account: int, node: t.Typed) -> Any:
        return self._of(account, lambda row: row.value_of(node))

    def _roles(self, account: int, roles: Sequence[str]) -> Iterator[str]:
        """The role of the tier, then others that spend effort; of one with other books only a pin matters."""
        leading = self.leading(account)
        if leading is not None and (leading in roles or self.pin(account) is not None):
            yield leading
        yield from (role for role in roles if role != leading and self.minutes(account, role))

    def need(self, number: int, account: int, role: str, compared: bool) -> Need:
        """`compared`: there is more than one person whose load could count."""
        books, leads = self.books, role == self.leading(account)
        carriers = [self.plan.roles[name] for name in books.carried_by]
        kinds = {load.kind for load in books.loads} if compared else set()
        minutes = revenue = 0
        if HOURS in kinds or any(carrier.works is not None for carrier in carriers):
            minutes = self.minutes(account, role)
        if REVENUE in kinds or any(carrier.carries_revenue is not None for carrier in carriers):
            revenue = self.revenue(account)
        keeps = books.keeps[:1] if leads else books.keeps[1:]   # the first is about the role of the tier
        people = [_text(self.value(account, keep.name)) for keep in keeps]
        loads = [load.value for load in books.loads if load.value is not None]
        values = [self.value(account, load.name) if compared else None for load in loads]
        return Need(
            number, number, role, leads, minutes, revenue, self.pin(account) if leads else None,
            tuple(people if leads else [None, *people]), loads_of(books.loads, minutes, revenue, values),
        )

    # ── single answers ───────────────────────────────────────────────────────

    def pin(self, account: int) -> str | None:
        pin = self.books.pin
        return None if pin is None else _text(self.value(account, pin.name))

    def previous(self, account: int) -> str | None:
        """Who carried it so far for the role of its tier."""
        keeps = self.books.keeps
        return _text(self.value(account, keeps[0].name)) if keeps else None

    def revenue(self, account: int) -> int:
        revenue = self.plan.revenue
        if revenue is None:
            return 0
        return max(0, whole(self.value(account, revenue.name), revenue.type.scale))

    def minutes(self, account: int, role: str) -> int:
        """What the role spends on the account in a year."""
        services = [member.name for member in self.plan.members]
        every = self._of(account, lambda row: [_minutes(row.service(name), self.plan.legs, role) for name in services])
        return whole(sum(every, Decimal(0)), MINUTES_SCALE)

    def value(self, account: int, name: str) -> Any:
        return self._of(account, lambda row: row[name])

    def _of(self, account: int, read: Callable[[LazyRow], Found]) -> Found:
        """What is not stated of one of several accounts is told with its key."""
        row = self.rows[account]
        try:
            return read(row)
        except NotStatedError as error:
            if len(self.rows) < 2 or "`" in error.field or self.plan.key not in row:
                raise
            named = f"{error.field}` of {self.plan.account.name} `{row[self.plan.key]}"
            raise NotStatedError(named, error.column, error.span) from error


def revenue_scale(plan: Plan) -> int:
    return Money.scale if plan.revenue is None else plan.revenue.type.scale


def _first(pair: tuple[Any, object]) -> Any:
    return pair[0]


def _text(key: object) -> str | None:
    return None if key is None else str(key)


def _minutes(service: ServiceRow, legs: Sequence[Leg], role: str) -> Decimal:
    """What people of the role deliver of a service, as its role or as its second, and what they oversee of it."""
    minutes = Decimal(0)
    for leg in _parts_of(service, legs, role):
        minutes = EXACT.add(minutes, service.value_of(leg.minutes))
    return minutes


def _parts_of(service: ServiceRow, legs: Sequence[Leg], role: str) -> Iterator[Leg]:
    """The parts that people of the role have in a service."""
    for leg in legs if service["minutes"] else ():
        who = next(column.expr for column in service.member.columns if column.name == leg.role)
        if _may_be(who, role) and service[leg.role] == role and service.value_of(leg.holds) is True:
            yield leg


def spent(row: LazyRow, plan: Plan, role: str) -> tuple[Decimal, Decimal | None]:
    """The minutes a year that the role works for the account, and their cost; that is missing without a rate."""
    parts = [(service, leg) for service in (row.service(member.name) for member in plan.members)
             for leg in _parts_of(service, plan.legs, role)]
    minutes = reduce(EXACT.add, (service.value_of(leg.minutes) for service, leg in parts), Decimal(0))
    costs = [service[leg.cost] for service, leg in parts]
    return minutes, None if None in costs else reduce(EXACT.add, costs, Decimal(0))


def _may_be(node: Expr, text: str) -> bool:
    """Whether a column can come to a text at all, which may be told without looking at any account."""
    match node:
        case t.Const():
            return node.value == text
        case Choose():
            return any(_may_be(part, text) for part in (*node.values, node.missing))
        case Case():
            return any(_may_be(part, text) for part in (*(then for _, then in node.branches), node.default))
    return True


# ── who may carry it ─────────────────────────────────────────────────────────


class _Asking:
    """An account beside the role that it needs somebody of."""

    __slots__ = ("as_of", "role", "row")

    def __init__(self, row: LazyRow, role: str) -> None:
        self.row, self.role, self.as_of = row, role, row.as_of

    def value_of(self, node: Expr, /) -> Any:
        return lazy(node)(self)

    def __getitem__(self, name: str, /) -> Any:
        return self.role if name == ROLE_COLUMN else self.row[name]


@dataclass(slots=True)
class WhoFits(Sequence[int]):
    """The people who may carry an account for a role, by number; each is asked when it matters, and `asked` is told."""

    row: LazyRow
    role: str
    candidates: LazyCandidates
    people: Sequence[Candidate | None]
    asked: Callable[[Beside, Candidate], None]
    _known: dict[int, bool] = field(default_factory=dict)

    def __contains__(self, number: object) -> bool:
        assert isinstance(number, int)  # noqa: S101  (of a person)
        if number not in self._known:
            self._known[number] = self._fits(self.people[number])
        return self._known[number]

    def _fits(self, person: Candidate | None) -> bool:
        if person is None:
            return False
        asking = _Asking(self.row, self.role)
        fits = self.candidates.holds(asking, person)
        self.asked(asking, person)
        return fits

    def _all(self) -> list[int]:
        return [number for number in range(len(self.people)) if number in self]

    def __iter__(self) -> Iterator[int]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, at: Any) -> Any:
        return self._all()[at]
