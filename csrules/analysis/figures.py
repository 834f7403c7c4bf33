"""`define open_cases = count of case where …`: a figure over the rows of a record that belong to an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from csrules.analysis import typed as t
from csrules.analysis.candidates import Candidates, candidates
from csrules.analysis.operators import MOST_DIGITS, arithmetic, joined
from csrules.analysis.policy import Figure
from csrules.analysis.scalars import INTEGER, NUMERIC, Kind, Scalar, of_decimal, of_field
from csrules.analysis.scope import Scope
from csrules.diagnostics import did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.types import Link, RecordSchema

ROWS = 9   # digits that the number of rows may have
ROW_COUNT = replace(INTEGER, digits=ROWS)
PARTNER = "partner"
COUNT, DIFFERENT = "count", "count different"
NUMBERS, DAYS = "a number, an amount, a percentage or days", "a date"
_DATES = frozenset({Kind.DATE})
_SINGLE = frozenset(Kind) - {Kind.LIST, Kind.CONDITION, Kind.MONTHS}
# What each may be taken of, and which word fits the other kind.
OF: dict[str, tuple[frozenset[Kind], str]] = {
    DIFFERENT: (_SINGLE, "a value that can be compared"),
    "sum": (NUMERIC - {Kind.PERCENT}, "a number, an amount or days"),
    "average": (NUMERIC, NUMBERS), "least": (NUMERIC, NUMBERS), "greatest": (NUMERIC, NUMBERS),
    "earliest": (_DATES, DAYS), "latest": (_DATES, DAYS),
}
INSTEAD = {"least": "earliest", "greatest": "latest", "earliest": "least", "latest": "greatest"}


@dataclass(frozen=True, slots=True)
class FigureChecker:
    """`facts` are the names that are known before anything is defined; `match` is the record that is matched."""

    node: ast.Figure
    name: str
    facts: Scope
    match: str | None

    def check(self) -> tuple[t.Typed, Figure] | None:
        """What the define comes to, and what has to be gathered for it; None where something was reported."""
        if self.facts.records[self.facts.main].key is None:   # which was reported
            return None
        record = self._record()
        rows = None if record is None else candidates(record, self.facts, "figures")
        if rows is None:
            return None
        where = None if self.node.where is None else rows.checker.condition(self.node.where)
        value = None if self.node.how == COUNT else self._value(rows)
        if (where is None and self.node.where is not None) or (value is None and self.node.how != COUNT):
            return None
        tie = self._tie(rows, where)
        if tie is None:
            return None
        figure = Figure(f"figure:{self.name}", self.node.how, rows.schema.name, tie, value, where, self.node.span)
        comes_to = RESULTS[self.node.how](figure)
        if comes_to.type.digits + comes_to.type.scale > MOST_DIGITS:
            rows.reporter.report("too-precise", f"this needs more than {MOST_DIGITS} digits", self.node.span,
                                 help="declare the limits of the fields that it is made of")
            return None
        return comes_to, figure

    # ── of what ──────────────────────────────────────────────────────────────

    def _record(self) -> ast.Name | None:
        """The record whose rows are looked at: of `case` itself, or of the first `deal.amount` in the value."""
        if self.node.how == COUNT:
            if isinstance(self.node.value, ex.Path) and len(self.node.value.parts) == 1:
                return ast.Name(self.node.value.text, self.node.value.span)
            self._unsaid("`count of` counts the rows of a record", self.node.value, "count of case")
            return None
        for path in _paths(self.node.value):
            if len(path.parts) > 1 and path.parts[0] != self.facts.main:
                return ast.Name(path.parts[0], path.part(0))
        self._unsaid("this does not say of which record the rows are", self.node.value,
                     f"{_words(self.node.how)} of deal.amount")
        return None

    def _unsaid(self, message: str, node: ex.Expr, example: str) -> None:
        others = [name for name in self.facts.records if name != self.facts.main]
        near = did_you_mean(node.span.text, others) if isinstance(node, ex.Path) else None
        self.facts.reporter.report("unknown-name", message, node.span, help=near or f"write it as in `{example}`")

    def _value(self, rows: Candidates) -> t.Typed | None:
        value = rows.checker.check(self.node.value)
        if value is None:
            return None
        kinds, wanted = OF[self.node.how]
        if value.type.kind in kinds:
            return value
        other = INSTEAD.get(self.node.how)
        fits = other is not None and value.type.kind in OF[other][0]
        rows.reporter.report(
            "type-mismatch", f"`{_words(self.node.how)} of` needs {wanted}, and this is {value.type.shown}",
            self.node.value.span, help=f"write `{other} of …`" if fits else None)
        return None

    # ── whose rows ───────────────────────────────────────────────────────────

    def _tie(self, rows: Candidates, where: t.Typed | None) -> t.Typed | None:
        """The rows of the account; where it has none, of its agreement or its partner.

        A `where` that compares a link of the row with something of the account says it instead.
        """
        links = {field.name: field.type.record for field in rows.schema.fields if isinstance(field.type, Link)}
        said = [part for part in _parts(where) if _ties(part, rows, links)]
        if said:
            return t.YES
        for owner, own in self._owners():
            names = [name for name, record in links.items() if record == owner]
            if len(names) == 1:
                return t.Compare("==", rows.column(names[0]), own, self.node.span)
            if names:
                self._several(rows.schema, names, owner)
                return None
        example = f"where {rows.schema.name}.{next(iter(links), self.facts.main)} == …"
        name, main = rows.schema.name, self.facts.main
        rows.reporter.report("missing-block", f"this does not say which rows of `{name}` are the {main}'s",
                             self.node.span, help=f"give `{name}` a link to `{main}`, or add `{example}`")
        return None

    def _several(self, schema: RecordSchema, names: list[str], owner: str) -> None:
        listed = " and ".join(f"`{name}`" for name in names)
        self.facts.reporter.report(
            "missing-block", f"{listed} of `{schema.name}` both lead to `{owner}`", self.node.span,
            help=f"say which one counts: `where {schema.name}.{names[0]} == …`")

    def _owners(self) -> Iterator[tuple[str, t.Ref]]:
        """The records that rows may belong to, each with the column of the account that names its row."""
        main = self.facts.records[self.facts.main]
        assert main.key is not None  # noqa: S101  (the checker asks for one)
        yield main.name, t.Ref(main.key.name, of_field(main.key))
        matched = None if self.match is None else self.facts.symbols.get(self.match)
        if matched is not None and matched.record is None and self.match is not None:
            yield self.match, t.Ref(matched.name, matched.type)
        for words in (self.facts.main, self.match):
            for symbol in self.facts.prefixes.get(words or "", {}).values():
                if symbol.record == PARTNER:
                    yield PARTNER, t.Ref(symbol.name, symbol.type)
                    return


def check_figure(
    node: ast.Figure, name: str, facts: Scope, match: str | None
) -> tuple[t.Typed, Figure] | None:
    return FigureChecker(node, name, facts, match).check()


def _parts(where: t.Typed | None) -> tuple[t.Typed, ...]:
    if where is None:
        return ()
    return tuple(part for item in where.items for part in _parts(item)) if isinstance(where, t.And) else (where,)


def _ties(part: t.Typed, rows: Candidates, links: dict[str, str]) -> bool:
    """Whether a condition compares a link of the row with something of the account."""
    if not isinstance(part, t.Compare) or part.op != "==":
        return False
    sides = ((part.left, part.right), (part.right, part.left))
    own = {f"{rows.prefix}{name}" for name in links}
    return any(isinstance(side, t.Ref) and side.name in own and t.refs(other)
               and not any(name.startswith(rows.prefix) for name in t.refs(other)) for side, other in sides)


def _paths(node: ex.Expr) -> Iterator[ex.Path]:
    if isinstance(node, ex.Path):
        yield node
    for child in ex.children(node):
        yield from _paths(child)


def _words(how: str) -> str:
    return "count of different" if how == DIFFERENT else how


# ── what a figure comes to ───────────────────────────────────────────────────


def _counted(figure: Figure) -> t.Typed:
    return t.Ref(figure.name, ROW_COUNT, figure.span)


def _summed(figure: Figure) -> t.Typed:
    """Of no rows it is 0."""
    total = t.Ref(figure.name, sum_type(figure), figure.span)
    zero = replace(of_decimal(total.type.kind, Decimal(0)), whole=total.type.whole, per=total.type.per)
    nothing = t.Const(0 if zero.whole else Decimal(0), zero, figure.span)
    kind = joined(total.type, nothing.type)
    assert kind is not None  # noqa: S101  (both are of one kind)
    return t.Coalesce(total, nothing, kind)   # no place: nobody wrote an `else`


def _averaged(figure: Figure) -> t.Typed:
    """The sum by the number of rows that have a value; missing where there is none."""
    total, number = t.Ref(figure.name, sum_type(figure), figure.span), t.Ref(count_name(figure), ROW_COUNT, figure.span)
    kind = arithmetic("/", total.type, number.type)
    assert kind is not None  # noqa: S101  (every number can be divided by a plain one)
    return t.Arith("/", total, number, replace(kind, per=total.type.per), figure.span)


def _one(figure: Figure) -> t.Typed:
    assert figure.value is not None  # noqa: S101  (only a count has none)
    return t.Ref(figure.name, figure.value.type.missing_too(), figure.span)


def count_name(figure: Figure) -> str:
    """The column with the number of rows of an average."""
    return f"{figure.name} count"


def sum_type(figure: Figure) -> Scalar:
    assert figure.value is not None  # noqa: S101  (only a count has none)
    kind = figure.value.type
    return replace(kind, nullable=True, digits=min(kind.digits + ROWS, MOST_DIGITS - kind.scale), bare=False,
                   low=None, high=None)


RESULTS: dict[str, Callable[[Figure], t.Typed]] = {
    COUNT: _counted, DIFFERENT: _counted, "sum": _summed, "average": _averaged,
    "least": _one, "greatest": _one, "earliest": _one, "latest": _one,
}
