"""One small change: what stands there instead, and how that would be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Change:
    """`new` stands for the thing at `span`; `text` is how that would be written, empty where it is dropped."""

    kind: str
    span: Span
    new: Any
    text: str


def with_field(item: Any, name: str, value: object) -> Any:
    return replace(item, **{name: value})


def rewritten(whole: Span, part: Span, text: str) -> str:
    """The text of `whole` on one line, with `text` in place of `part`."""
    document = whole.document.text
    return one_line(f"{document[whole.start : part.start]}{text}{document[part.end : whole.end]}")


def one_line(text: str) -> str:
    return " ".join(text.split())


def inside(part: Span | None, whole: Span | None) -> bool:
    """Whether the part was written inside the whole, and is not all of it."""
    if part is None or whole is None or part.document is not whole.document or part == whole:
        return False
    return whole.start <= part.start and part.end <= whole.end


def between(left: Span | None, right: Span | None) -> Span | None:
    """What is written between two parts; None where they do not stand one behind the other."""
    if left is None or right is None or left.document is not right.document or left.end > right.start:
        return None
    return Span(left.document, left.end, right.start)


Changes = Iterator[Change]
