"""One literal of a test, as the value that an answer of a known type has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from csrules.analysis.comparisons import value_meant
from csrules.analysis.scalars import Kind, Scalar
from csrules.diagnostics import Reporter
from csrules.syntax import ast, expressions as ex
from csrules.types import Value

MISSING = "missing"
FLAGS = {"yes": True, "no": False}
_WANTED = {
    Kind.CONDITION: "`yes` or `no`", Kind.TEXT: "a quoted text", Kind.LINK: "a quoted key", Kind.NUMBER: "a number",
    Kind.MONEY: "an amount", Kind.PERCENT: "a percentage", Kind.DATE: "a day such as `2026-06-30`",
    Kind.DAYS: "a number of days", Kind.LIST: "nothing that a test can write",
}


def expected_value(name: str, kind: Scalar, word: ast.Said, reporter: Reporter) -> tuple[Value | None] | None:
    """The value in a tuple, which may hold a missing one; None where the literal was reported."""
    if isinstance(word, ex.Word) and word.text == MISSING and not _is_value(kind, word.text):
        if kind.nullable:
            return (None,)
        reporter.report("bad-expectation", f"`{name}` always has a value", word.span)
        return None
    if kind.kind is Kind.CATEGORY and isinstance(word, ex.Word):
        return _category(name, kind, word, reporter)
    read = _READ.get(kind.kind)
    value = read(word) if read is not None else None
    if value is None:
        wanted = "one of " + ", ".join(kind.category.names) if kind.category is not None else _WANTED[kind.kind]
        reporter.report("bad-expectation", f"`{name}` is {kind.shown}, and this is not {wanted}", word.span,
                        help=f"write {wanted}")
        return None
    return (value,)


def _is_value(kind: Scalar, word: str) -> bool:
    return kind.category is not None and word in kind.category.names


def _category(name: str, kind: Scalar, word: ex.Word, reporter: Reporter) -> tuple[Value | None] | None:
    assert kind.category is not None  # noqa: S101  (of this kind)
    if word.text in kind.category.names:
        return (word.text,)
    reporter.report("unknown-value", f"`{word.text}` is not a value of `{name}`", word.span,
                    help=partial(value_meant, word.text, kind.category))
    return None


def _number(word: ast.Said) -> Value | None:
    return word.value if isinstance(word, ex.Number) else None


def _key(word: ast.Said) -> Value | None:
    if isinstance(word, ex.Number) and word.value == word.value.to_integral_value():
        return int(word.value)
    return word.value if isinstance(word, ex.Quoted) else None


def _days(word: ast.Said) -> Value | None:
    if isinstance(word, ex.Duration) and not word.months:
        return word.days
    return _number(word)


_READ: dict[Kind, Callable[[ast.Said], Value | None]] = {
    Kind.CONDITION: lambda word: FLAGS.get(word.text) if isinstance(word, ex.Word) else None,
    Kind.TEXT: lambda word: word.value if isinstance(word, ex.Quoted) else None,
    Kind.LINK: _key,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.PERCENT: lambda word: word.value if isinstance(word, ex.Percent) else None,
    Kind.DATE: lambda word: word.value if isinstance(word, ex.Date) else None,
    Kind.DAYS: _days,
}
