"""Shares and places as reports for programs write them."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from csrules.text import Span


def percent(part: int, whole: int) -> str:
    """Cut to one decimal, so that only all is 100.0; of nothing, all was reached."""
    share = Decimal(part * 100) / whole if whole else Decimal(100)
    return str(share.quantize(Decimal("0.1"), ROUND_DOWN))


def is_under(part: int, whole: int, least: Decimal) -> bool:
    """Whether less than `least` percent are reached."""
    return Decimal(part * 100) < least * whole


def place(span: Span) -> dict[str, object]:
    """Lines and columns start at 1; the end is behind the last character."""
    start, end = span.from_, span.to
    return {
        "file": span.document.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }
