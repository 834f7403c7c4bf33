"""Books: what has to be known of accounts and of people before each account is given to one of them.

Who fits whom is a condition over two rows; the rest becomes columns of the account: whom it is pinned to, whom it has
now, and the values by which accounts are put in order.
"""

from __future__ import annotations

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.books import ACCOUNTS, HOURS, REVENUE, ROLE_COLUMN
from csrules.analysis.scalars import Kind
from csrules.plan.links import lookups
from csrules.plan.nodes import Case, index_type
from csrules.plan.plan import Books, Column, Preference, Weight

STAGE = "books"
VALUE = "value"


def lower_books(policy: checked.CheckedPolicy) -> tuple[Books | None, tuple[Column, ...]]:
    """The plan's books, and the columns of accounts that only they need."""
    block = policy.books
    if block is None:
        return None, ()
    schema = policy.records[block.record]
    assert schema.key is not None  # noqa: S101  (the checker asks for one)
    prefix = f"{block.record}."
    read = {part.name: part for part in t.walk(block.fits) if isinstance(part, t.Ref)}
    own = (name for name in sorted(read) if not name.startswith(prefix) and name != ROLE_COLUMN)
    pin = _pin(block)
    take = [_taken(number, taken) for number, taken in enumerate(block.take)]
    books = Books(
        record=block.record,
        key=schema.key.name,
        role=block.role,
        name="name" if "name" in schema.by_name else None,
        capacity=block.capacity,
        fits=block.fits,
        lookups=lookups(read, policy.known, schema, prefix),
        account_columns=tuple(t.Ref(name, read[name].type) for name in own),
        pin=None if pin is None else pin.ref,
        keeps=tuple(_ref(path) for path in block.keeps),
        loads=tuple(_load(weight, policy) for weight in block.balance) or (Weight(ACCOUNTS, None),),
        take=tuple(preference for preference, _ in take),
        carried_by=tuple(name for name, role in policy.roles.items() if role.booked),
        span=block.span,
    )
    columns = [pin, *(column for _, column in take)]
    return books, tuple(column for column in columns if column is not None)


def _ref(node: t.Typed) -> t.Ref:
    assert isinstance(node, t.Ref)  # noqa: S101  (the grammar allows nothing but a path)
    return node


def _pin(books: checked.Books) -> Column | None:
    """The first person of whom a pin holds."""
    if not books.pins:
        return None
    branches: list[tuple[t.Typed, t.Ref]] = []
    for pin in books.pins:
        present = t.Not(t.Missing(pin.person))
        holds = present if pin.when is None else t.And((present, pin.when), pin.span)
        branches.append((holds, _ref(pin.person)))
    kind = branches[0][1].type.missing_too()
    return Column("books:pin", Case(tuple(branches), t.Const(None, kind), kind), STAGE, books.pins[0].span)


def _taken(number: int, taken: checked.Taken) -> tuple[Preference, Column | None]:
    """A tier is put in order by its rank, of which the highest is 0."""
    kind = taken.value.type
    if kind.kind is not Kind.CATEGORY or kind.category is None:
        return Preference(taken.value, taken.descending, taken.span), None
    names = kind.category.names
    rank = index_type(len(names), nullable=True)
    branches = tuple(
        (t.Compare("==", taken.value, t.Const(name, kind)), t.Const(at, rank)) for at, name in enumerate(names)
    )
    column = Column(f"books:take:{number}", Case(branches, t.Const(None, rank), rank), STAGE, taken.span)
    return Preference(column.ref, not taken.descending, taken.span), column


def _load(measure: checked.Weight, policy: checked.CheckedPolicy) -> Weight:
    if measure.value is None:
        return Weight(HOURS if measure.name == HOURS else ACCOUNTS, None)
    value = _ref(measure.value)
    is_revenue = isinstance(policy.revenue, t.Ref) and policy.revenue.name == value.name
    return Weight(REVENUE if is_revenue else VALUE, value)
