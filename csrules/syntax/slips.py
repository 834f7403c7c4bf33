"""Slips that have advice of their own: forms of other languages, texts that do not end, taken words."""

from __future__ import annotations

import re

from csrules.diagnostics import Reporter, nearest
from csrules.syntax.blocks import KEYWORDS
from csrules.syntax.habits import habit
from csrules.text import Document, Span

FARTHEST_BACK = 80
FARTHEST_ON = 120
LONGEST_RECORD = 20_000   # in which a `key` is looked for

# Advice that depends on what stands before the place in its line: that, what was found there, and the advice.
HINTS = (
    (r"", r'"[^"]*', 'close the text with `"` on the same line'),
    (r"", r"==|!=|<|<=|>|>=", "comparisons do not chain: write `a < b and b < c`"),
    (r"\w\s+$", r"by", "write `by vendor`, `by partner` or `by shared` behind the name of a service"),
    (r"\bprefer\s+\w+\s+$", r"\w+", "write `latest`, `earliest`, `highest` or `lowest` before the field"),
)
_COMPILED = [(re.compile(before), re.compile(wrong), advice) for before, wrong, advice in HINTS]

# Behind a field's type these words belong to that field, so a field's name cannot be one of them.
AFTER_A_TYPE = ("as", "at", "default", "from", "key", "optional")
_HEAD = re.compile(r"(?:\s|#[^\n]*)*+([^\W\d]\w*)?")
BUILT_IN_TYPES = ("text", "integer", "number", "money", "percent", "date", "days", "flag")
_WORDS = "|".join(AFTER_A_TYPE)
_FIELD = re.compile(
    rf"(?:^[ \t]*(?P<first>{_WORDS})[ \t]+[^\W\d]\w*)|(?:\b(?P<inner>{_WORDS})\s+(?:{'|'.join(BUILT_IN_TYPES)})\b)",
    re.MULTILINE,
)


def report_slip(document: Document, span: Span, begin: int, reporter: Reporter) -> bool:
    """Whether the syntax error at `span`, in the block from `begin` on, is such a slip, which is then reported."""
    return _field_name(document, span, begin, reporter) or _habit(document, span, begin, reporter)


def report_bad_number(span: Span, reporter: Reporter) -> bool:
    """Whether what no token could be read from begins as a number does, which is then reported."""
    if not span.text[:1].isdigit():
        return False
    reporter.report("bad-literal", f"`{span.text}` is not a number that csrules can read", span,
                    help="write a form such as `40k`, `1_000`, `249.50`, `25%`, `90 days` or `2h/month`")
    return True


def hint(document: Document, span: Span) -> str | None:
    """Advice for what was found at `span`, if it is a known slip."""
    start = document.text.rfind("\n", 0, span.start) + 1
    line = document.text[max(start, span.start - FARTHEST_BACK) : span.start]
    return next((say for before, wrong, say in _COMPILED if wrong.fullmatch(span.text) and before.search(line)), None)


def _habit(document: Document, span: Span, begin: int, reporter: Reporter) -> bool:
    """A form of another language in the line of the error."""
    text, at = document.text, span.start
    first = max(text.rfind("\n", begin, at) + 1, begin, at - FARTHEST_BACK)
    last = text.find("\n", at, at + FARTHEST_ON)
    last = min(last if last >= 0 else len(text), at + FARTHEST_ON)
    last -= text[last - 1 : last] == "\r"
    slip = habit(text, first, last, at, _blocks(text, begin, first))
    if slip is None:
        return False
    wrong = text[slip.start : slip.end].rstrip()
    whole = Span(document, slip.start, slip.start + len(wrong))
    if slip.message:
        reporter.report("bad-literal", slip.message, whole, help=slip.advice)
    else:
        reporter.report("syntax-error", f"unexpected `{wrong.strip()}`", whole, help=slip.advice)
    return True


def _blocks(text: str, begin: int, line: int) -> frozenset[str]:
    """The block's first word, `head` at the beginning of a block, and `keyless` in a record without a key."""
    match = _HEAD.match(text, begin)
    word = (match[1] if match is not None else None) or ""
    at_margin = text[line - 1 : line] == "\n" and not text[line : line + 1].isspace()
    is_head = word not in KEYWORDS or word == "define" or at_margin or not text[begin:line].strip()
    body = text[begin : begin + LONGEST_RECORD].partition("}")[0] if word == "record" else "key"
    keyless = not re.search(r"(?<!primary )\bkey\b", body)
    return frozenset((word, *(("head",) if is_head else ()), *(("keyless",) if keyless else ())))


def _field_name(document: Document, span: Span, begin: int, reporter: Reporter) -> bool:
    """In a record: words like `from date` before the place, of which the first was read as part of the field before."""
    if re.match(r"\s*record\b", document.text[begin : begin + 200]) is None:
        return False
    match = _FIELD.search(document.text, begin, span.end)
    if match is None:
        return False
    group = "first" if match["first"] else "inner"
    report_taken(Span(document, match.start(group), match.end(group)), reporter)
    return True


def report_taken(word: Span, reporter: Reporter) -> None:
    message = f"csrules reads `{word.text}` as a part of the field before it, so a field cannot have this name"
    reporter.report("reserved-name", message, word, help="choose another name; a mapping can rename the column")


def report_odd_word(word: Span, begin: int, reporter: Reporter) -> None:
    """In the record from `begin` on: a word that is neither a field's name nor belongs to its type."""
    if report_slip(word.document, word, begin, reporter):
        return
    near = nearest(word.text, AFTER_A_TYPE)
    advice = f"did you mean `{near[0]}`?" if near else "write a field as a name and a type on one line"
    reporter.report("syntax-error", f"unexpected `{word.text}`", word, help=advice)
