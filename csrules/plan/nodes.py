"""The few nodes that a plan adds to typed expressions: first rule that holds, choice, case, division, texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from csrules.analysis import typed as t
from csrules.analysis.scalars import TEXT, Kind, Scalar
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with the line that says it. None always holds. `then` tells people what follows from it.

    `said` is the line in words, where its text alone is none: a row of a table, a part of a line.
    """

    condition: t.Typed | None
    span: Span | None = field(default=None, compare=False)
    then: str = field(default="", compare=False)
    because: str | None = field(default=None, compare=False)
    said: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """The number of the first rule whose condition is true, counted from 0; missing where none is."""

    rules: tuple[Rule, ...]

    @property
    def type(self) -> Scalar:
        always = any(rule.condition is None for rule in self.rules)
        return index_type(len(self.rules), nullable=not always)


@dataclass(frozen=True, slots=True)
class Choose:
    """The value that stands at a number's place in a list; `missing` where the number is missing."""

    index: t.Ref
    values: tuple[Expr, ...]
    missing: Expr
    type: Scalar


@dataclass(frozen=True, slots=True)
class Case:
    """The value of the first branch whose condition is true, else `default`."""

    branches: tuple[tuple[t.Typed, Expr], ...]
    default: Expr
    type: Scalar


@dataclass(frozen=True, slots=True)
class Divide:
    """`value / divisor`, rounded half-even to `places` decimals; a divisor of zero gives a missing value."""

    value: Expr
    divisor: Expr
    places: int
    type: Scalar


@dataclass(frozen=True, slots=True)
class Join:
    """Texts one behind the other with a separator, leaving out missing ones."""

    separator: str
    parts: tuple[Expr, ...]
    type: Scalar = TEXT


@dataclass(frozen=True, slots=True)
class Written:
    """A value as a text for people: a decimal without needless zeros, yes or no, `missing`; then `unit` behind it."""

    item: Expr
    unit: str = ""
    type: Scalar = TEXT


Expr = t.Typed | Pick | Choose | Case | Divide | Join | Written


def index_type(count: int, *, nullable: bool) -> Scalar:
    """The type of a number from 0 to count - 1."""
    return Scalar(Kind.NUMBER, nullable=nullable, digits=len(str(max(count - 1, 0))), whole=True, low=0, high=count - 1)


def typed(node: Expr) -> t.Typed:
    """The node, known to be one of the language's own: conditions hold no others."""
    assert not isinstance(node, Pick | Choose | Case | Divide | Join | Written)  # noqa: S101
    return node


def children(node: Expr) -> tuple[Expr, ...]:
    """The nodes directly below, whichever kind."""
    match node:
        case Pick(rules=rules):
            return tuple(rule.condition for rule in rules if rule.condition is not None)
        case Choose(index=index, values=values, missing=missing):
            return (index, *values, missing)
        case Case(branches=branches, default=default):
            return (*(part for branch in branches for part in branch), default)
        case Divide(value=value, divisor=divisor):
            return (value, divisor)
        case Join(parts=parts):
            return parts
        case Written(item=item):
            return (item,)
        case _:
            return t.children(node)


def walk(node: Expr) -> Iterator[Expr]:
    yield node
    for child in children(node):
        yield from walk(child)


def refs(node: Expr) -> frozenset[str]:
    """The names of the columns that a node reads."""
    return frozenset(part.name for part in walk(node) if isinstance(part, t.Ref))
