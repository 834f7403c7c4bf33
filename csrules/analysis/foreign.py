"""Forms of other languages that read as expressions and mean something else here, told with what is written instead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Container, Iterator
from functools import partial
from itertools import takewhile

from csrules.analysis.scalars import Kind, Scalar
from csrules.diagnostics import Reporter
from csrules.syntax import expressions as ex

NO_VALUE = ("null", "none", "nil", "nan", "na", "undefined", "blank", "empty", "missing")
_DATE = re.compile(r"(?P<a>[0-9]{1,4})\s*[/-]\s*(?P<b>[0-9]{1,2})\s*[/-]\s*(?P<c>[0-9]{1,4})")
_NO_TEXT = (Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.DAYS, Kind.CONDITION)
_UNQUOTED = {
    Kind.MONEY: r"[0-9][0-9_]*(\.[0-9]+)?[kKmM]?", Kind.NUMBER: r"-?[0-9][0-9_]*(\.[0-9]+)?[kKmM]?",
    Kind.PERCENT: r"[0-9]+(\.[0-9]+)?%", Kind.DATE: r"[0-9]{4}-[0-9]{2}-[0-9]{2}", Kind.DAYS: r"[0-9]+ days?",
    Kind.CONDITION: "yes|no",
}


def is_no_value(node: ex.Compare, means: Callable[[ex.Expr, str], bool], reporter: Reporter) -> bool:
    """Whether a value is compared with `null`, which is then reported, unless the word means something there."""
    for item, other in ((node.left, node.right), (node.right, node.left)):
        if not isinstance(other, ex.Path) or len(other.parts) > 1 or node.op not in ("==", "!="):
            continue
        word = other.parts[0]
        if word.lower() in NO_VALUE and not means(item, word):
            right = f"{item.span.text} is {'missing' if node.op == '==' else 'present'}"
            reporter.report("unknown-name", f"nothing is called `{word}`", node.span,
                            help=f"write `{right}`")
            return True
    return False


def is_quoted_name(node: ex.Compare, left: Scalar, right: Scalar, names: Container[str], reporter: Reporter) -> bool:
    """Whether a name in quotes is compared with something that is no text, which is then reported."""
    for written, other in ((node.left, right), (node.right, left)):
        if isinstance(written, ex.Quoted) and written.value in names and other.kind in _NO_TEXT:
            reporter.report("type-mismatch", f"this compares text with {other.shown}", written.span,
                            help=f"write `{written.value}`: a name has no quotes")
            return True
    return False


def is_alternative(node: ex.Logic, peek: Callable[[ex.Expr], Scalar | None], reporter: Reporter) -> bool:
    """Whether values follow a comparison as if they were conditions (`plan == a or b`), which is then reported."""
    wanted = "==" if node.op == "or" else "!="
    for at, first in enumerate(node.items):
        if not isinstance(first, ex.Compare) or first.op != wanted or not isinstance(first.left, ex.Path):
            continue
        against = peek(first.left)
        values = list(takewhile(partial(_is_value, against, peek), node.items[at + 1 :]))
        if values:
            listed = ", ".join(value.span.text for value in (first.right, *values))
            how = "one of" if node.op == "or" else "not one of"
            reporter.report("not-a-condition", f"`{values[0].span.text}` is a value, not a condition",
                            first.span.until(values[-1].span), help=f"write `{first.left.text} is {how} ({listed})`")
            return True
    return False


def _is_value(against: Scalar | None, peek: Callable[[ex.Expr], Scalar | None], item: ex.Expr) -> bool:
    if isinstance(item, ex.Path):
        known = () if against is None or against.category is None else against.category.names
        return item.text in known and peek(item) is None
    return isinstance(item, ex.Number | ex.Percent | ex.Date | ex.Quoted)


def is_date(node: ex.Arithmetic, reporter: Reporter) -> bool:
    """Whether what reads as two divisions or differences is a date of another form, which is then reported."""
    inner = node.left
    if node.op not in "/-" or not isinstance(inner, ex.Arithmetic) or inner.op != node.op:
        return False
    match = _DATE.fullmatch(node.span.text) if isinstance(inner.left, ex.Number) else None
    days = list(dict.fromkeys(_days(match))) if match is not None else []
    if not days:
        return False
    listed = " or ".join(f"`{day.isoformat()}`" for day in days)
    reporter.report("bad-literal", f"`{node.span.text}` is not a date: write year, month, day", node.span,
                    help=f"write {listed}")
    return True


def _days(match: re.Match[str]) -> Iterator[dt.date]:
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    is_short = len(match["a"]) == len(match["b"]) == len(match["c"]) == 2
    year_last = c + 2000 if is_short else c
    orders = ((a, b, c),) if len(match["a"]) == 4 else ((year_last, b, a), (year_last, a, b)) \
        if is_short or len(match["c"]) == 4 else ()
    for year, month, day in orders:
        try:
            yield dt.date(year, month, day)
        except ValueError:
            continue


def unquoted(value: ex.Expr, other: Scalar) -> str | None:
    """Advice for an amount, a number or a day that stands in quotes."""
    pattern = _UNQUOTED.get(other.kind)
    if not isinstance(value, ex.Quoted) or pattern is None or not re.fullmatch(pattern, value.value.strip()):
        return None
    return f"write `{value.value.strip()}`, without quotes"
