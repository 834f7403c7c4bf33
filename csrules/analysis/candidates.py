"""The rows of another record that are looked through for an account: their fields, and the days on which they count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.scalars import DATE, Kind
from csrules.analysis.scope import Scope, Stage, beside
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.types import RecordSchema

TODAY = t.Today(DATE)


def gathered(record: str) -> str:
    """What the names of a gathered row's fields begin with; no account's column does."""
    return f"{record}:row."


@dataclass(frozen=True, slots=True)
class Candidates:
    """Checks what is said of a row and an account together; `scope` has the names of both."""

    schema: RecordSchema
    scope: Scope

    @property
    def prefix(self) -> str:
        return gathered(self.schema.name)

    @property
    def reporter(self) -> Reporter:
        return self.scope.reporter

    @property
    def checker(self) -> ExpressionChecker:
        return ExpressionChecker(self.scope, Stage.FACTS)

    def field(self, path: ex.Path) -> t.Typed | None:
        """A field of the row, with or without its record's name before it."""
        own = path.parts[0] == self.schema.name
        return self.checker.check(path if own else ex.Path(path.span, (self.schema.name, *path.parts)))

    def date(self, path: ex.Path) -> t.Typed | None:
        value = self.field(path)
        if value is not None and value.type.kind is not Kind.DATE:
            self.reporter.report("type-mismatch", f"`{path.text}` is {value.type.shown}, not a date", path.span)
            return None
        return value

    def conditions(self, nodes: Iterable[ex.Expr]) -> list[t.Typed] | None:
        """All of them, None where any was reported."""
        checked = [self.checker.condition(node) for node in nodes]
        whole = [condition for condition in checked if condition is not None]
        return whole if len(whole) == len(checked) else None

    def column(self, name: str) -> t.Ref:
        """A declared field of the row by its name."""
        symbol = self.scope.prefixes[self.schema.name][name]
        return t.Ref(symbol.name, symbol.type)


def candidates(name: ast.Name, facts: Scope, what: str) -> Candidates | None:
    """The record called `name`; None where there is none, which is reported. `what` says what its rows are for."""
    schema = facts.records.get(name.text)
    if schema is None or schema.name == facts.main:
        known = [record for record in facts.records if record != facts.main]
        facts.reporter.report("unknown-name", f"there is no record `{name.text}` to take {what} from", name.span,
                              help=partial(did_you_mean, name.text, known))
        return None
    own = facts.add_fields(schema, gathered(schema.name))
    prefixes = {**facts.prefixes, schema.name: own}
    symbols = beside(own, facts.symbols, prefixes)
    return Candidates(schema, replace(facts, symbols=symbols, prefixes=prefixes))


def since(edge: t.Typed) -> t.Typed:
    """Whether the day is not before `edge`; a missing edge is open."""
    return _open(edge, t.Compare("<=", edge, TODAY, edge.span))


def until(edge: t.Typed, last: t.Typed | None = None) -> t.Typed:
    """Whether the day is not after `edge`, or after `last` in its place; a missing edge is open."""
    return _open(edge, t.Compare(">=", edge if last is None else last, TODAY, edge.span))


def _open(edge: t.Typed, inside: t.Typed) -> t.Typed:
    return t.Or((t.Missing(edge, edge.span), inside), edge.span) if edge.type.nullable else inside
