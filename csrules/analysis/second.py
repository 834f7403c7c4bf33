"""The second dimension of a responsibility table: which row speaks for which value, each value of a service once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.scalars import Kind, Scalar
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast
from csrules.types import Category

ANY = "any"
Rows = Mapping[str, tuple[ast.ResponsibilityRow, ...]]   # of each service


@dataclass(frozen=True, slots=True)
class Group:
    """Values that no row tells apart. `rows` has each service's row, None where nothing is said for a missing value.

    Without a second dimension there is one group, of everything.
    """

    label: str
    condition: t.Typed | None
    rows: Mapping[str, ast.ResponsibilityRow | None]


@dataclass(frozen=True, slots=True)
class Second:
    """`value` is what the second column lists the values of."""

    value: t.Typed
    category: Category
    name: str


def check_second(node: ast.Responsibilities, checker: ExpressionChecker, reporter: Reporter) -> Second | None:
    """The dimension, None where it was reported."""
    assert node.second is not None  # noqa: S101  (the caller looked)
    value = checker.check(node.second)
    if value is None:
        return None
    if value.type.kind is not Kind.CATEGORY or value.type.category is None:
        advice = "a segment turns conditions into values: `segment size { value large { when arr >= 1m } … }`"
        if value.type.kind is Kind.PERCENT:
            advice = "write the margin first: `by agreement.margin and partner.program`"
        message = f"`{node.second.text}` is {value.type.shown}, and the rows need the values of a category"
        reporter.report("type-mismatch", message, node.second.span, help=advice)
        return None
    name = node.second.parts[-1]
    heading = node.second_heading
    if heading is not None and heading.text != name:
        reporter.report("bad-table", f"the second heading is `{heading.text}`", heading.span, help=f"write `{name}`")
    return Second(value, value.type.category, name)


def check_values(second: Second, rows: Rows, reporter: Reporter) -> bool:
    """Whether every service has exactly one row for every value; the first that is wrong of each service is named."""
    sound = [_one_each(second, service, lines, reporter) for service, lines in rows.items()]
    return all(sound)


def _one_each(second: Second, service: str, rows: tuple[ast.ResponsibilityRow, ...], reporter: Reporter) -> bool:
    if any(not row.values for row in rows):   # the cell could not be read, which was reported
        return False
    first: dict[str, ast.Name] = {}
    for name in (name for row in rows for name in row.values):
        if name.text != ANY and name.text not in second.category.places:
            reporter.report("unknown-value", f"`{name.text}` is not a value of `{second.name}`", name.span,
                            help=partial(did_you_mean, name.text, (*second.category.names, ANY)))
            return False
        for value in _values(name.text, second):
            before = first.setdefault(value, name)
            if before is not name:
                reporter.report("value-overlap", f"`{service}` has two rows for `{value}`", name.span,
                                others=(Label(before.span, "the other row"),),
                                help="list each value in only one row of a service")
                return False
    gap = next((value for value in second.category.names if value not in first), None)
    if gap is not None:
        advice = f"add the value to one of its rows, or add a row for it; `{ANY}` means all values"
        reporter.report("value-gap", f"`{service}` has no row for `{gap}`", rows[-1].service.span, help=advice)
    return gap is None


def _values(word: str, second: Second) -> tuple[str, ...]:
    return second.category.names if word == ANY else (word,)


def groups(second: Second | None, rows: Rows) -> tuple[Group, ...]:
    """The values as far as some row tells them apart, in their order; what may be missing comes last."""
    if second is None:
        return (Group("", None, {service: lines[0] for service, lines in rows.items()}),)
    by_rows: dict[tuple[int, ...], list[str]] = {}
    for value in second.category.names:
        spoken = tuple(_row_of(value, lines, second) for lines in rows.values())
        by_rows.setdefault(spoken, []).append(value)
    divided = [_group(second, values, {service: rows[service][at] for service, at in zip(rows, spoken, strict=True)})
             for spoken, values in by_rows.items()]
    missing = {service: _any_row(lines) for service, lines in rows.items()}
    if len(divided) == 1 and missing == divided[0].rows:
        return (Group("", None, divided[0].rows),)
    if second.value.type.nullable:
        divided.append(Group(f"{second.name} missing", t.Missing(second.value), missing))
    return tuple(divided)


def _row_of(value: str, rows: tuple[ast.ResponsibilityRow, ...], second: Second) -> int:
    return next(at for at, row in enumerate(rows) if any(value in _values(name.text, second) for name in row.values))


def _any_row(rows: tuple[ast.ResponsibilityRow, ...]) -> ast.ResponsibilityRow | None:
    return next((row for row in rows if any(name.text == ANY for name in row.values)), None)


def _group(second: Second, values: list[str], rows: Mapping[str, ast.ResponsibilityRow | None]) -> Group:
    kind = Scalar(Kind.CATEGORY, category=second.category)
    consts = tuple(t.Const(value, kind) for value in values)
    condition: t.Typed = t.OneOf(second.value, consts)
    if len(consts) == 1:
        condition = t.Compare("==", second.value, consts[0])
    return Group(f"{second.name} {', '.join(values)}", condition, rows)
