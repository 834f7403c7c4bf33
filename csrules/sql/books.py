"""What filling the books reads from the program's tables: the roster, the accounts to be placed, and who fits whom.

Placing accounts one after another is no query; these are the queries before and behind it. People and accounts are
grouped into kinds, alike in all that `fits where` reads, so that few pairs have to be looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.books import MINUTES_SCALE, ROLE_COLUMN
from csrules.plan.plan import Books
from csrules.sql.build import all_of, any_of, cast, column, integer, named, null, select, star, string, subquery, table
from csrules.sql.headcount import by_role
from csrules.sql.names import BASE, BOOKS, CLASS, NEEDS, NUMBER, OWNED, PLACED, ROSTER
from csrules.sql.program import Program, Step, passthrough
from csrules.sql.relations import Relations
from csrules.sql.totals import union

MINUTES = f"DECIMAL(38, {MINUTES_SCALE})"


def steps_before(program: Program, books: Books) -> tuple[Step, ...]:
    """Tables that the placing reads."""
    return (
        Step(ROSTER, _roster(program, books), "the people that may carry accounts, in the order of their keys"),
        Step(NEEDS, _needs(program, books), "every account and role that need a person, in the order of placing"),
    )


# ── people ───────────────────────────────────────────────────────────────────


def _roster(program: Program, books: Books) -> exp.Expression:
    prefix = f"{books.record}."
    fine = _of_people(books)
    capacity = named(column(prefix + books.capacity) if books.capacity else cast(null(), "DECIMAL(9, 6)"), "book:part")
    rows = Relations(program.plan, frozenset(), program.to_sql).rows_of(books.record, prefix, frozenset(fine))
    name = cast(column(prefix + books.name), "TEXT") if books.name else cast(null(), "TEXT")
    people = select(
        named(column(prefix + books.key), "book:key"),
        named(name, "book:name"),
        named(column(prefix + books.role), "book:person_role"),
        capacity,
        *(column(read) for read in fine),
    ).from_(subquery(rows, "r"))
    kind = _rank(exp.DenseRank(), ["book:person_role", "book:part", *fine])
    number = _rank(exp.RowNumber(), ["book:key"])
    return select(star(), named(kind, "book:kind"), named(number, "book:person")).from_(subquery(people, "p"))


def _of_people(books: Books) -> list[str]:
    """What `fits` reads of a person."""
    return sorted(name for name in t.refs(books.fits) if name.startswith(f"{books.record}."))


def _rank(function: exp.Expression, names: Sequence[str]) -> exp.Expression:
    """Counted from 0, over whole tables; missing values are alike, and come first."""
    ordered: list[exp.Expression] = [exp.Ordered(this=column(name), nulls_first=True) for name in names]
    window = exp.Window(this=function, order=exp.Order(expressions=ordered), over="OVER")
    return exp.Sub(this=window, expression=integer(1))


def roster_rows() -> exp.Expression:
    """Key, role, part of a whole book (missing: all of it) and kind, in the order of the numbers."""
    columns = [column(f"book:{name}") for name in ("key", "person_role", "part", "kind")]
    return select(*columns).from_(table(ROSTER)).order_by(column("book:person"))


# ── accounts ─────────────────────────────────────────────────────────────────


def _needed_roles(program: Program, books: Books) -> exp.Select:
    """For each class the roles of which it needs a person: that of its tier, and others that spend effort on it."""
    carries = [string(role) for role in books.carried_by]
    leading = (
        select(column(NUMBER, "c"), named(column("served_by", "c"), "role"), named(exp.Boolean(this=True), "leads"),
               named(exp.Coalesce(this=column("minutes", "m"), expressions=[integer(0)]), "minutes"))
        .from_(table(CLASS, "c"))
        .join(subquery(by_role(program), "m"), join_type="left", on=all_of([
            exp.EQ(this=column(NUMBER, "c"), expression=column(NUMBER, "m")),
            exp.EQ(this=column("served_by", "c"), expression=column("role", "m")),
        ]))
        .where(exp.In(this=column("served_by", "c"), expressions=carries))
    )
    other = exp.Or(
        this=exp.Is(this=column("served_by", "c"), expression=null()),
        expression=exp.NEQ(this=column("served_by", "c"), expression=column("role", "m")),
    )
    joining = (
        select(column(NUMBER, "m"), column("role", "m"), named(exp.Boolean(this=False), "leads"),
               column("minutes", "m"))
        .from_(subquery(by_role(program), "m"))
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "c"), expression=column(NUMBER, "m")))
        .where(exp.In(this=column("role", "m"), expressions=[role.copy() for role in carries]))
        .where(exp.GT(this=column("minutes", "m"), expression=integer(0)))
        .where(exp.Paren(this=other))
    )
    return select(star()).from_(subquery(union([leading, joining]), "w"))


def _needs(program: Program, books: Books) -> exp.Expression:
    has_revenue = "revenue" in passthrough(program.plan)
    rows = (
        select(
            named(column("account", "b"), "book:account"),
            named(column("role", "w"), ROLE_COLUMN),
            named(column("leads", "w"), "book:leads"),
            named(cast(column("minutes", "w"), MINUTES), "book:minutes"),
            named(column("revenue", "b") if has_revenue else cast(null(), "DECIMAL(18, 4)"), "book:revenue"),
            *(named(column(f"books:{name}", "b"), name) for name in books.carried),
        )
        .from_(table(BASE, "b"))
        .join(subquery(_needed_roles(program, books), "w"),
              on=exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "w")))
    )
    kind = _rank(exp.DenseRank(), [ROLE_COLUMN, *(ref.name for ref in books.account_columns)])
    to_sql = program.to_sql
    order: list[exp.Expression] = [
        exp.Ordered(this=to_sql(taken.value), desc=taken.descending, nulls_first=False) for taken in books.take
    ]
    order += [exp.Ordered(this=column(name), nulls_first=False) for name in ("book:account", ROLE_COLUMN)]
    window = exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=order), over="OVER")
    number = exp.Sub(this=window, expression=integer(1))
    return select(star(), named(kind, "book:kind"), named(number, "book:number")).from_(subquery(rows, "n"))


def need_rows(books: Books) -> exp.Expression:
    """Kind, role, whether it leads, minutes, revenue, pin, then what is kept and what is balanced, in order."""
    values = [load.value for load in books.loads if load.value is not None]
    own = [column(f"book:{name}") for name in ("kind", "leads", "minutes", "revenue")]
    pin = column(books.pin.name) if books.pin is not None else null()
    people = [cast(value, "TEXT") for value in (pin, *(column(ref.name) for ref in books.keeps))]
    columns = [own[0], column(ROLE_COLUMN), *own[1:], *people, *(column(ref.name) for ref in values)]
    listed = [named(value, f"book:{number}") for number, value in enumerate(columns)]
    return select(*listed).from_(table(NEEDS)).order_by(column("book:number"))


def fitting(program: Program, books: Books) -> exp.Expression:
    """For each kind of account the kinds of people who may carry it."""
    of_accounts = [ROLE_COLUMN, *(ref.name for ref in books.account_columns)]
    accounts = select(named(column("book:kind"), "book:need"), *map(column, of_accounts)).from_(table(NEEDS)).distinct()
    of_people = ["book:kind", *_of_people(books)]
    carries = exp.In(this=column("book:person_role"), expressions=[string(role) for role in books.carried_by])
    people = select(*map(column, of_people)).from_(table(ROSTER)).where(carries).distinct()
    return (
        select(column("book:need", "a"), column("book:kind", "p"))
        .from_(subquery(accounts, "a"))
        .join(subquery(people, "p"), on=program.to_sql(books.fits))
        .order_by(column("book:need", "a"), column("book:kind", "p"))
    )


# ── behind the placing ───────────────────────────────────────────────────────


def steps_behind(books: Books) -> tuple[Step, ...]:
    """The filled books, and the accounts with their owners."""
    return (
        Step(BOOKS, _filled(books), "who carries which account"),
        Step(OWNED, _owned(), "every account with the person who carries it"),
    )


def _filled(books: Books) -> exp.Expression:
    key = column("book:key", "r")
    placed = (
        select(
            named(column("book:account", "n"), "account"),
            named(column(ROLE_COLUMN, "n"), "role"),
            named(column("book:leads", "n"), "leads"),
            named(cast(key, "TEXT"), "person"),
            named(column("book:name", "r"), "person_name"),
            *(column(name, "p") for name in ("previous", "change", "finding", "reason")),
            named(column("book:minutes", "n"), "minutes"),
            named(column("book:revenue", "n"), "revenue"),
            named(column("person", "p"), "person_number"),
        )
        .from_(table(NEEDS, "n"))
        .join(table(PLACED, "p"), on=exp.EQ(this=column("book:number", "n"), expression=column("need", "p")))
        .join(table(ROSTER, "r"), join_type="left",
              on=exp.EQ(this=column("person", "p"), expression=column("book:person", "r")))
    )
    return union([placed, _dropped(books)]) if books.keeps else placed


def _dropped(books: Books) -> exp.Select:
    """Accounts that had an owner, and whose tier has no book any more."""
    owner = column(f"books:{books.keeps[0].name}", "b")
    led = any_of([
        exp.EQ(this=column("served_by", "c"), expression=string(role)) for role in books.carried_by
    ])
    no_book = exp.Not(this=exp.Paren(this=exp.Coalesce(this=led, expressions=[exp.Boolean(this=False)])))
    texts = {"role": None, "leads": True, "person": None, "person_name": None}
    values = {
        "previous": cast(owner.copy(), "TEXT"), "change": string("dropped"), "finding": string("owner-changed"),
        "reason": string("its tier has no book"),
    }
    return (
        select(
            named(column("account", "b"), "account"),
            *(named(_plain(value), name) for name, value in texts.items()),
            *(named(value, name) for name, value in values.items()),
            named(cast(integer(0), MINUTES), "minutes"),
            named(null(), "revenue"),
            named(null(), "person_number"),
        )
        .from_(table(BASE, "b"))
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "c")))
        .where(exp.Not(this=exp.Is(this=owner, expression=null())))
        .where(no_book)
    )


def _plain(value: bool | None) -> exp.Expression:
    return cast(null(), "TEXT") if value is None else exp.Boolean(this=value)


def _owned() -> exp.Expression:
    """The base table again, with the person of the account's leading role."""
    leading = select(column("account"), column("person")).from_(table(BOOKS)).where(column("leads"))
    return (
        select(star("b"), named(column("person", "k"), "owner"))
        .from_(table(BASE, "b"))
        .join(subquery(leading, "k"), join_type="left",
              on=exp.EQ(this=column("account", "b"), expression=column("account", "k")))
        .order_by(column("account", "b"))
    )
