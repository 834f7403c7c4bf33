"""`books from person`: who of the people on a roster carries which account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from csrules.analysis import typed as t
from csrules.analysis.declarations import Declarations
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.match import HIGHEST
from csrules.analysis.policy import ACCOUNT, Books, Pin, Taken, Weight
from csrules.analysis.scalars import NUMERIC, ORDERED, Kind, Scalar
from csrules.analysis.scope import Scope, Stage, Symbol, beside
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.types import Category, FieldSchema, Percent, RecordSchema

SERVED_BY = "served_by"
ROLE_COLUMN = "books:role"   # the role whose book an account is to be in
HOURS, ACCOUNTS, REVENUE = "hours", "accounts", "revenue"
MINUTES_SCALE = 14   # places behind the point of the minutes a year that a role spends on an account
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class BooksChecker:
    """`base` holds what is known of an account; inside of `fits where` the person's fields stand beside it."""

    node: ast.Books
    roster: RecordSchema
    base: Scope
    roles: Category
    reporter: Reporter

    def check(self) -> Books | None:
        role, fits = self._role_field(), self._fits()
        own = ExpressionChecker(self.base, Stage.BOOKS)
        capacity = self._capacity(self.node.capacity) if self.node.capacity is not None else None
        pins = [self._pin(pin, own) for pin in self.node.pins]
        keeps = [self._person(path, own) for path in self.node.keeps]
        balance = [self._load(path, own) for path in self.node.balance]
        take = [self._taken(taken, own) for taken in self.node.take]
        wrong = self.node.capacity is not None and capacity is None
        if role is None or fits is None or wrong or None in (*pins, *keeps, *balance, *take):
            return None
        return Books(
            record=self.roster.name,
            role=role.name,
            fits=fits,
            capacity=None if capacity is None else capacity.name,
            pins=_all(pins),
            keeps=_all(keeps),
            balance=_all(balance),
            take=_all(take),
            span=self.node.span,
        )

    def _role_field(self) -> FieldSchema | None:
        fields = [field for field in self.roster.fields if _holds_role(field)]
        if len(fields) == 1:
            return fields[0]
        many = "more than one field" if fields else "no field"
        self.reporter.report("bad-roster", f"`{self.roster.name}` has {many} for the role of a person",
                             self.node.record.span, help="declare one field of the type `role`")
        return None

    # ── who fits ─────────────────────────────────────────────────────────────

    def _fits(self) -> t.Typed | None:
        if not self.node.fits:
            self.reporter.report("missing-block", "`books` needs a `fits where`: it decides who may carry an account",
                                 self.node.record.span,
                                 help=f"for instance `fits where {self.roster.name}.role == served_by`")
            return None
        scope = self._scope()
        checker = ExpressionChecker(scope, Stage.BOOKS)
        parts = [checker.condition(node) for node in self.node.fits]
        self.base.used |= scope.used
        if any(part is None for part in parts):
            return None
        fits = t.And(tuple(_flat(part for part in parts if part is not None)), self.node.span)
        self._ask_for_role(fits)
        return fits

    def _ask_for_role(self, fits: t.Typed) -> None:
        if ROLE_COLUMN not in t.refs(fits) and len(self.roles.names) > 1:
            role = next((field.name for field in self.roster.fields if _holds_role(field)), "role")
            self.reporter.report(
                "role-not-asked",
                "`fits where` does not compare the person's role with the role that serves the account",
                self.node.fits[0].span, help=f"add `{self.roster.name}.{role} == {SERVED_BY}`",
            )

    def _scope(self) -> Scope:
        """Fields of both records with their prefix; a bare word where only one of the two has it."""
        name = self.roster.name
        own = self.base.add_fields(self.roster, f"{name}.")
        prefixes = {**self.base.prefixes, name: own}
        symbols = beside(own, self.base.symbols, prefixes)
        symbols[SERVED_BY] = Symbol(ROLE_COLUMN, Scalar(Kind.CATEGORY, category=self.roles))
        return Scope(self.base.records, self.reporter, symbols, prefixes, broken=self.base.broken,
                     fiscal=self.base.fiscal)

    # ── the other items ──────────────────────────────────────────────────────

    def _capacity(self, path: ex.Path) -> FieldSchema | None:
        """A field of the person's own, with or without the prefix."""
        name = path.parts[-1] if path.parts[0] == self.roster.name or len(path.parts) == 1 else ""
        field = self.roster.by_name.get(name)
        if field is None or len(path.parts) > 2:
            known = [f"{self.roster.name}.{field}" for field in self.roster.by_name]
            self.reporter.report("unknown-name", f"`{self.roster.name}` has no field `{path.text}`", path.span,
                                 help=partial(did_you_mean, path.text, known))
            return None
        if not isinstance(field.type, Percent):
            self.reporter.report("type-mismatch", f"`{path.text}` is not a percentage", path.span,
                                 help="declare it as `percent`: 50% carries half of what the role does")
            return None
        return field

    def _pin(self, node: ast.Pin, checker: ExpressionChecker) -> Pin | None:
        person = self._person(node.person, checker)
        when = checker.condition(node.when) if node.when is not None else None
        if person is None or (node.when is not None and when is None):
            return None
        return Pin(person, when, node.span)

    def _person(self, path: ex.Path, checker: ExpressionChecker) -> t.Typed | None:
        value = checker.check(path)
        if value is None or (value.type.kind is Kind.LINK and value.type.record == self.roster.name):
            return value
        message = f"`{path.text}` is {value.type.shown}, not a link to `{self.roster.name}`"
        self.reporter.report("type-mismatch", message, path.span,
                             help=f"declare the field with the type `{self.roster.name}`")
        return None

    def _load(self, path: ex.Path, checker: ExpressionChecker) -> Weight | None:
        if path.text in (HOURS, ACCOUNTS):
            return Weight(path.text, None, path.span)
        value = checker.check(path)
        if value is None or value.type.kind in NUMERIC:
            return None if value is None else Weight(path.text, value, path.span)
        self.reporter.report("bad-order", f"`{path.text}` is {value.type.shown}, and csrules cannot balance it",
                             path.span,
                             help="balance `hours`, `accounts`, or a field of the type number or money")
        return None

    def _taken(self, node: ast.Most, checker: ExpressionChecker) -> Taken | None:
        value = checker.check(node.value)
        if value is None:
            return None
        kind = value.type
        tier = kind.kind is Kind.CATEGORY and kind.category is not None and kind.category.kind == "tier"
        key = isinstance(value, t.Ref) and value.name in self._keys()
        if kind.kind in ORDERED or tier or key:
            return Taken(value, HIGHEST[node.order] == "highest", node.span)
        self.reporter.report("bad-order", f"`{node.value.text}` is {kind.shown}, and csrules cannot sort by it",
                             node.value.span,
                             help="use a number, money, a date, a tier, or the account's key")
        return None

    def _keys(self) -> Iterable[str]:
        key = self.base.records[ACCOUNT].key
        return () if key is None else (key.name,)


def _flat(parts: Iterable[t.Typed]) -> Iterator[t.Typed]:
    """All that must hold, one by one."""
    for part in parts:
        if isinstance(part, t.And):
            yield from _flat(part.items)
        else:
            yield part


def _holds_role(field: FieldSchema) -> bool:
    return isinstance(field.type, Category) and field.type.kind == "role"


def _all(items: Iterable[Item | None]) -> tuple[Item, ...]:
    return tuple(item for item in items if item is not None)


def check_books(declared: Declarations, base: Scope, roles: Category, reporter: Reporter) -> Books | None:
    """The checked block; None where there is none, or where something in it was reported."""
    node = declared.books
    if node is None:
        return None
    name = node.record.text
    schema = base.records.get(name)
    if schema is None or name == ACCOUNT:
        known = [record for record in base.records if record != ACCOUNT]
        reporter.report("unknown-name", f"there is no record `{name}` to list people", node.record.span,
                        help=partial(did_you_mean, name, known))
        return None
    if schema.key is None:
        reporter.report("bad-roster", f"`{name}` has no key, and books name a person by its key", node.record.span,
                        help="mark one of its fields as `key`")
        return None
    for word in (name, SERVED_BY):
        if word in base.symbols or word in base.prefixes:
            message = f"`{word}` has a meaning of its own in `books`, and is also a name of the policy"
            reporter.report("duplicate-name", message,
                            node.record.span, help="rename the field, the define or the record")
            return None
    limits = ((role.most.works, role.most.accounts, role.most.revenue) for role in declared.roles.values())
    if not any(map(any, limits)):
        reporter.report("no-books", "no role says what one person carries", node.span.first_line,
                        help="add `carries at most 30 accounts` or `carries at most 110h/month` to a role")
        return None
    return BooksChecker(node, schema, replace(base, upcoming=frozenset()), roles, reporter).check()
