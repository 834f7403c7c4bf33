"""Slips that have advice of their own: numbers as a spreadsheet writes them, signs of other languages, taken words."""

from __future__ import annotations

import re

from csrules.diagnostics import Reporter, nearest
from csrules.text import Document, Span

FARTHEST_BACK = 30
_SIGNS = ",.$€£¥"

# The pattern, the message, the help, and the signs that the right spelling leaves out.
NUMBERS = (
    (re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+"), "a decimal point is a point, not a comma", "write `{0}`", "."),
    (re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"), "a number is written without commas", "write `{0}`", ","),
    (re.compile(r"[$€£¥]\s?[0-9][0-9_.]*[kKmM]?"), "an amount is written without a currency sign",
     "write `{0}`; the policy's currency is meant", "$€£¥ "),
    (re.compile(r"[0-9]+(,[0-9]+)+%?"), "a decimal point is a point, not a comma", "write `{0}`", ""),
    (re.compile(r"[0-9][0-9_]*d(ays?)?\b"), "a number of days is written with its word", "write `{0} days`", "days"),
)

# What stands before the place in its line, what was found there, and the advice.
HINTS = (
    (r"=$", r"=", "write one `=`"),
    (r"=$", r">", "write `>=`"),
    (r"=$", r"<", "write `<=`"),
    (r"", r"&&", "write `and`"),
    (r"", r"\|\|", "write `or`"),
    (r"", r"!", "write `not`"),
    (r"", r"<>|≠", "write `!=`"),
    (r"", r"≥", "write `>=`"),
    (r"", r"≤", "write `<=`"),
    (r"", r"[–—−]", "write `-`"),
    (r"", r"×", "write `*`"),
    (r"", r"÷", "write `/`"),
    (r"", r"['“”„‘’]", 'quote texts with `"`'),
    (r"", r'"[^"]*', 'close the text with `"` on the same line'),
    (r"", r"//|/\*|/", "a comment begins with `#`"),
    (r"", r";|,", "items need nothing between them"),
    (r"", r"\^|\*\*", "there are no powers: multiply"),
    (r"", r"==|!=|<|<=|>|>=", "comparisons do not chain: write `a < b and b < c`"),
    (r"\bis\s+$", r"\w+", "write `== …`, or `is one of (…)`"),
    (r"\bis\s+not\s+$", r"\w+", "write `!= …`, or `is not one of (…)`"),
    (r"\bone\s+of\s+$", r"\w+", "write the values in brackets: `is one of (green, yellow)`"),
    (r"[0-9]\s+$", r"[kKmM]", "write `40k` or `1.5m` without a blank"),
    (r"", r"unless", "write `when … unless …`; only floors, `no tier` and `assign` take `unless` alone"),
    (r"\bprefer\s+\w+\s+$", r"\w+", "write `latest`, `earliest`, `highest` or `lowest` before the field"),
    (r"\b(if|min|max|round|sum|avg|count)\s*$", r"\(|\w+", "there are no functions; a `define` names a part"),
)
_COMPILED = [(re.compile(before), re.compile(found), advice) for before, found, advice in HINTS]

# Behind a field's type these words belong to that field, so a field's name cannot be one of them.
AFTER_A_TYPE = ("as", "at", "default", "from", "key", "optional")
BUILT_IN_TYPES = ("text", "integer", "number", "money", "percent", "date", "days", "flag")
_WORDS = "|".join(AFTER_A_TYPE)
_FIELD = re.compile(
    rf"(?:^[ \t]*(?P<first>{_WORDS})[ \t]+[^\W\d]\w*)|(?:\b(?P<inner>{_WORDS})\s+(?:{'|'.join(BUILT_IN_TYPES)})\b)",
    re.MULTILINE,
)


def report_slip(document: Document, span: Span, begin: int, reporter: Reporter) -> bool:
    """Whether the syntax error at `span`, in the block from `begin` on, is such a slip, which is then reported."""
    return _number(document, span.start, reporter) or _field_name(document, span, begin, reporter)


def report_bad_number(span: Span, reporter: Reporter) -> bool:
    """Whether what no token could be read from begins as a number does, which is then reported."""
    if not span.text[:1].isdigit():
        return False
    reporter.report("bad-literal", f"`{span.text}` is not a number as the language writes one", span,
                    help="write it like `40k`, `1_000`, `249.50`, `25%`, `90 days` or `2h/month`")
    return True


def hint(document: Document, span: Span) -> str | None:
    """Advice for what was found at `span`, if it is a known slip."""
    start = document.text.rfind("\n", 0, span.start) + 1
    line = document.text[max(start, span.start - FARTHEST_BACK) : span.start]
    return next((say for before, found, say in _COMPILED if found.fullmatch(span.text) and before.search(line)), None)


def _number(document: Document, at: int, reporter: Reporter) -> bool:
    """The error may be at the first sign or at the comma inside."""
    text, begin = document.text, at
    while begin > 0 and at - begin < FARTHEST_BACK and (text[begin - 1].isdigit() or text[begin - 1] in _SIGNS):
        begin -= 1
    for pattern, message, advice, drop in NUMBERS:
        found = pattern.match(text, begin, at + FARTHEST_BACK)
        if found is not None and found.end() > at:
            right = found[0].translate(str.maketrans("", "", drop)).replace(",", ".")
            reporter.report("bad-literal", message, Span(document, begin, found.end()), help=advice.format(right))
            return True
    return False


def _field_name(document: Document, span: Span, begin: int, reporter: Reporter) -> bool:
    """In a record: words like `from date` before the place, of which the first was read as part of the field before."""
    if re.match(r"\s*record\b", document.text[begin : begin + 200]) is None:
        return False
    found = _FIELD.search(document.text, begin, span.end)
    if found is None:
        return False
    group = "first" if found["first"] else "inner"
    report_taken(Span(document, found.start(group), found.end(group)), reporter)
    return True


def report_taken(word: Span, reporter: Reporter) -> None:
    message = f"`{word.text}` belongs to the field before it, so it cannot be a field's name"
    reporter.report("reserved-name", message, word, help="choose another name; a mapping can rename the column")


def report_odd_word(word: Span, reporter: Reporter) -> None:
    """In a record: a word that is neither a field's name nor belongs to its type."""
    near = nearest(word.text, AFTER_A_TYPE)
    advice = f"did you mean `{near[0]}`?" if near else "a field is a name and a type, in one line"
    reporter.report("syntax-error", f"unexpected `{word.text}`", word, help=advice)
