"""Slips that have a message of their own: numbers as a spreadsheet writes them, and words that are taken."""

from __future__ import annotations

import re

from csrules.diagnostics import Reporter
from csrules.text import Document, Span

FARTHEST_BACK = 30
_SIGNS = ",.$€£¥"

# The pattern, the message, the help, and the signs that the right spelling leaves out.
NUMBERS = (
    (re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"), "a number is written without commas", "write `{0}`", ","),
    (re.compile(r"[$€£¥]\s?[0-9][0-9_.]*[kKmM]?"), "an amount is written without a currency sign",
     "write `{0}`; the policy's currency is meant", "$€£¥ "),
    (re.compile(r"[0-9]+(,[0-9]+)+%?"), "a decimal point is a point, not a comma", "write `{0}`", ""),
)  # fmt: skip

# Behind a field's type these words belong to that field, so a field's name cannot be one of them.
AFTER_A_TYPE = ("as", "at", "default", "from", "key", "optional")
_FIELD = re.compile(rf"^[ \t]*({'|'.join(AFTER_A_TYPE)})[ \t]+[^\W\d]\w*", re.MULTILINE)


def report_slip(document: Document, span: Span, begin: int, reporter: Reporter) -> bool:
    """Whether the syntax error at `span`, in the block from `begin` on, is such a slip, which is then reported."""
    return _number(document, span.start, reporter) or _field_name(document, span, begin, reporter)


def _number(document: Document, at: int, reporter: Reporter) -> bool:
    """The error may be at the first sign or at the comma inside."""
    text, begin = document.text, at
    while begin > 0 and at - begin < FARTHEST_BACK and (text[begin - 1].isdigit() or text[begin - 1] in _SIGNS):
        begin -= 1
    for pattern, message, advice, drop in NUMBERS:
        found = pattern.match(text, begin, at + FARTHEST_BACK)
        if found is not None and found.end() > at:
            right = found[0].translate(str.maketrans("", "", drop)) if drop else found[0].replace(",", ".")
            reporter.report("bad-literal", message, Span(document, begin, found.end()), help=advice.format(right))
            return True
    return False


def _field_name(document: Document, span: Span, begin: int, reporter: Reporter) -> bool:
    """In a record: a line like `from date` above the place, whose first word was read as part of the field before."""
    if re.match(r"\s*record\b", document.text[begin : begin + 200]) is None:
        return False
    found = _FIELD.search(document.text, begin, span.end)
    if found is None:
        return False
    message = f"`{found[1]}` belongs to the field before it, so it cannot be a field's name"
    place = Span(document, found.start(1), found.end(1))
    reporter.report("reserved-name", message, place, help="choose another name; a mapping can rename the column")
    return True
