"""Parts of texts, texts of which case is ignored, and sizes of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csrules.analysis import comparisons, typed as t
from csrules.analysis.scalars import TEXT, Kind
from csrules.syntax import expressions as ex
from csrules.types.folding import fold

if TYPE_CHECKING:
    from csrules.analysis.expressions import ExpressionChecker


def check_in_text(checker: ExpressionChecker, node: ex.InText) -> t.Typed | None:
    text, part = checker.check(node.text), checker.check(node.part)
    if text is None or part is None:
        return None
    if text.type.kind is not Kind.TEXT:
        return checker.mismatch(node.text.span, f"only a text {node.how} with another, and this is {text.type.shown}")
    return in_text(checker, node.how, node, text, part, node.text, node.part)


def in_text(
    checker: ExpressionChecker, how: str, node: ex.Expr, text: t.Typed, part: t.Typed, wrote_text: ex.Expr,
    wrote_part: ex.Expr,
) -> t.Typed | None:
    if not comparisons.fits(checker.reporter, "==", text, part, wrote_text, wrote_part, node.span):
        return None
    if isinstance(part, t.Const) and part.value == "":
        checker.reporter.report("always-true", "every text has an empty part", node.span, help="write a text")
    return t.InText(how, text, part, node.span)


def check_folded(checker: ExpressionChecker, node: ex.Folded) -> t.Typed | None:
    item = checker.check(node.item)
    if item is None:
        return None
    if item.type.kind is not Kind.TEXT:
        return checker.mismatch(node.span, f"only texts have case to ignore, and this is {item.type.shown}")
    if isinstance(item, t.Const):
        return t.Const(fold(str(item.value)), TEXT, node.span)
    return t.Folded(item, node.span)


def check_size(checker: ExpressionChecker, node: ex.SizeOf) -> t.Typed | None:
    item = checker.check(node.item)
    if item is None:
        return None
    if item.type.kind is not Kind.LIST:
        return checker.mismatch(node.span, f"only a list has a size, and this is {item.type.shown}")
    return t.SizeOf(item, node.span)
