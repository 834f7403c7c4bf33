"""A word too many in a record: from it on every type is taken for a name, and every name for a type.

The grammar cannot tell, since a field is a name and a type in any line. What gives it away is a field whose type stands
in the next line, or whose type is a word that belongs behind a type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from csrules.diagnostics import Reporter, nearest
from csrules.syntax import ast
from csrules.syntax.slips import AFTER_A_TYPE, report_odd_word
from csrules.text import Span

_NOT_NULL = re.compile(r"not\s+null\b.*", re.IGNORECASE | re.DOTALL)
_BEHIND_A_TYPE = (*AFTER_A_TYPE, "of", "one", "list")


def before_slip(
    record: ast.Record, is_type: Callable[[str], bool], report_type: Callable[[ast.TypeNode], object],
    reporter: Reporter,
) -> Sequence[ast.Field]:
    """The fields in front of the word too many, which is reported; what stands behind it is in doubt."""
    fields = record.fields
    slipped = next((at for at, field in enumerate(fields) if _is_slipped(field, is_type)), None)
    if slipped is None:
        return fields
    line = _line(fields[slipped].name.span)
    first = next((at for at, field in enumerate(fields) if _line(field.name.span) == line), slipped)
    told: set[str] = set()
    for at in range(first, slipped + 1):
        name, kind = fields[at].name, fields[at].type
        near = nearest(name.text, AFTER_A_TYPE)
        if at < slipped and isinstance(kind, ast.PlainType) and not is_type(kind.name.text) and not near:
            report_type(kind)
            told.add(kind.name.text)
            break
        if at == slipped or (near and near[0] != name.text):
            report_odd_word(name.span, record.span.start, reporter)
            break
    reporter.doubt({word for field in fields[at:] for word in _words(field)} - told)
    return fields[:at]


def without_not_null(fields: Sequence[ast.Field], record: ast.Record, reporter: Reporter) -> Sequence[ast.Field]:
    """The fields without each `not null` behind a type, which reads as a field of its own and is reported."""
    kept = [field for field in fields if _NOT_NULL.fullmatch(field.span.text) is None]
    for field in fields:
        if field not in kept:
            report_odd_word(field.name.span, record.span.start, reporter)
    return kept


def _is_slipped(field: ast.Field, is_type: Callable[[str], bool]) -> bool:
    kind = field.type
    if isinstance(kind, ast.PlainType) and kind.name.text in _BEHIND_A_TYPE and not is_type(kind.name.text):
        return True
    return _line(field.name.span) != _line(kind.span)


def _line(span: Span) -> int:
    return span.from_.line


def _words(field: ast.Field) -> list[str]:
    return [word.strip(",") for word in field.span.text.split()]
