"""Queries of the tables about books. Until the books are filled, and without a `books` block, they are empty."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.result_columns import SUM, WORK
from csrules.diagnostics import CODES, Code
from csrules.sql.build import case, cast, column, named, null, select, star, string, subquery, table
from csrules.sql.layers import over
from csrules.sql.names import BOOKS, PEOPLE, ROSTER
from csrules.sql.program import Program
from csrules.sql.sums import figure_columns

FINDINGS = ("nobody-fits", "books-full", "larger-than-a-book", "owner-changed", "pinned-anyway")
REVENUE = "DECIMAL(28, 4)"
SHARE = "DECIMAL(18, 4)"


def books(program: Program) -> exp.Expression:
    """Every account and role with its person, and accounts that had one."""
    texts = ("account", "role", "person", "person_name", "previous", "change", "reason")
    if not program.books_filled:
        flag = named(cast(null(), "BOOLEAN"), "leads")
        return _nothing(texts, ("hours_per_month", "revenue"), flag)
    hours = figure_columns(WORK[:1], lambda source: t.Ref(source, SUM))
    query = over(select(star()).from_(table(BOOKS)), hours, program.to_sql)
    columns = [column(name) for name in (*texts, "leads", "hours_per_month")]
    shown = select(*columns, named(cast(column("revenue"), REVENUE), "revenue")).from_(subquery(query, "b"))
    order = [column("account"), exp.Ordered(this=column("leads"), desc=True), exp.Ordered(this=column("role"))]
    return shown.order_by(*order)


def people(program: Program) -> exp.Expression:
    """Everybody on the roster whose role carries accounts, in the order of their keys."""
    counts = ("accounts", "most_accounts")
    figures = ("hours_per_month", "most_hours", "revenue", "most_revenue", "utilisation")
    if not program.books_filled:
        whole = [named(cast(null(), "BIGINT"), name) for name in counts]
        return _nothing(("person", "name", "role"), figures, *whole)
    return (
        select(
            named(cast(column("book:key", "r"), "TEXT"), "person"),
            named(column("book:name", "r"), "name"),
            named(column("book:person_role", "r"), "role"),
            *(column(name, "p") for name in (*counts, *figures)),
        )
        .from_(table(PEOPLE, "p"))
        .join(table(ROSTER, "r"), on=exp.EQ(this=column("person", "p"), expression=column("book:person", "r")))
        .order_by(column("person", "p"))
    )


def _nothing(texts: tuple[str, ...], figures: tuple[str, ...], *more: exp.Expression) -> exp.Expression:
    columns = [named(cast(null(), "TEXT"), name) for name in texts]
    columns += [named(cast(null(), SHARE), name) for name in figures]
    return select(*columns, *more).where(exp.Boolean(this=False))


def book_findings(program: Program) -> list[exp.Select]:
    """The findings about accounts that could not be placed as they should, in the columns of `findings`."""
    books = program.plan.books
    if books is None or not program.books_filled:
        return []
    finding = column("finding")

    def of_code(text: Callable[[Code], str]) -> exp.Expression:
        of = [(exp.EQ(this=finding.copy(), expression=string(name)), string(text(CODES[name]))) for name in FINDINGS]
        return case(list(of), None)

    role = exp.Coalesce(this=column("role"), expressions=[string("")])
    lead = case([(column("leads"), string(""))], exp.DPipe(this=role, expression=string(": "), safe=True))
    query = (
        select(
            named(of_code(lambda code: code.severity.value), "severity"),
            named(of_code(lambda code: code.id), "code"),
            named(finding.copy(), "name"),
            named(string(program.plan.account.name), "record"),
            named(cast(column("account"), "TEXT"), "key"),
            named(exp.DPipe(this=lead, expression=column("reason"), safe=True), "message"),
            named(string(books.span.where), "place"),
            named(of_code(lambda code: code.fix), "remedy"),
        )
        .from_(table(BOOKS))
        .where(exp.Not(this=exp.Is(this=finding.copy(), expression=null())))
    )
    return [query]
