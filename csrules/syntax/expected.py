"""Turns lark's "unexpected" into a message for the author: what was found, and what could stand there."""

from __future__ import annotations

import re

from lark import UnexpectedCharacters, UnexpectedToken

from csrules.diagnostics import Reporter, nearest
from csrules.syntax.blocks import KEYWORDS
from csrules.text import Document, Span

# Words for tokens that are not spelled out by their own text.
WORDS = {
    "NAME": "a name",
    "STRING": "a quoted text",
    "NUMBER": "a number",
    "PERCENT": "a percentage",
    "DATE": "a date",
    "DURATION": "a duration such as `90 days`",
    "EFFORT": "an effort such as `2h/month`",
    "ROW": "a table row",
    "$END": "the end of the file",
    "LBRACE": "`{`", "RBRACE": "`}`", "LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "DOT": "`.`",
    "EQ": "`==`", "NE": "`!=`", "GE": "`>=`", "GT": "`>`", "LE": "`<=`", "LT": "`<`", "ASSIGN": "`=`",
    "PLUS": "`+`", "MINUS": "`-`", "STAR": "`*`", "SLASH": "`/`",
}  # fmt: skip
OPERATORS = {"EQ", "NE", "GE", "GT", "LE", "LT", "ASSIGN", "PLUS", "MINUS", "STAR", "SLASH", "DOT"}

# Slips with a message of their own: a pattern at the place (or around it), the message and the help.
SLIPS = (
    (re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?"), "a number is written without commas", "write `{0}`", ","),
    (re.compile(r"[$€£¥]\s?\d[\d_.]*[kKmM]?"), "an amount is written without a currency sign",
     "write `{0}`; the policy's currency is meant", "$€£¥ "),
    (re.compile(r"\d+(,\d+)+%?"), "a decimal point is a point, not a comma", "write `{0}`", ""),
)  # fmt: skip
SIGNS = {
    "&&": "write `and`", "||": "write `or`", "!": "write `not`", "<>": "write `!=`", "'": 'quote texts with `"`',
    "“": 'quote texts with `"`', "”": 'quote texts with `"`', "≥": "write `>=`", "≤": "write `<=`", "≠": "write `!=`",
    ";": "items need nothing between them", "//": "a comment begins with `#`", "/*": "a comment begins with `#`",
}  # fmt: skip


def explain_unexpected(
    document: Document, error: UnexpectedToken | UnexpectedCharacters, end: int, reporter: Reporter
) -> None:
    """Report one syntax error; `end` is where the text that was read ends."""
    at, stop = _place(document, error, end)
    if _slip(document, at, reporter):
        return
    span = Span(document, at, stop)
    ends = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    found = "the block ends here, unfinished" if ends else f"unexpected `{_shown(span.text)}`"
    expected = _expected(error)
    advice = _help(document, span, expected, ends)
    label = _sentence(expected) if isinstance(error, UnexpectedToken) else ""
    reporter.report("syntax-error", found, span, label=label, help=advice)


def _place(document: Document, error: UnexpectedToken | UnexpectedCharacters, end: int) -> tuple[int, int]:
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is not None and token.type == "$END":
        last = len(document.text[:end].rstrip())
        return last, last + 1
    at = (token.start_pos if token is not None else error.pos_in_stream) or 0
    word = re.compile(r'\w+|"[^"\n]*"?|[^\w\s"]{1,2}?').match(document.text, at)
    stop = token.end_pos if token is not None and token.end_pos else (word.end() if word else at + 1)
    return at, min(stop, at + 80)


def _shown(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= 40 else first[:39] + "…"


def _slip(document: Document, at: int, reporter: Reporter) -> bool:
    """Numbers written as in a spreadsheet; the error may be at the first sign or at the comma inside."""
    text = document.text
    begin = at
    while begin > 0 and (text[begin - 1].isdigit() or text[begin - 1] in ",.$€£¥") and at - begin < 30:
        begin -= 1
    for pattern, message, advice, drop in SLIPS:
        found = pattern.match(text, begin)
        if found is not None and found.end() > at:
            right = found[0].translate(str.maketrans("", "", drop)) if drop else found[0].replace(",", ".")
            reporter.report("bad-literal", message, Span(document, begin, found.end()), help=advice.format(right))
            return True
    return False


def _expected(error: UnexpectedToken | UnexpectedCharacters) -> list[str]:
    names = error.accepts if isinstance(error, UnexpectedToken) and error.accepts else getattr(error, "expected", None)
    names = set(names or getattr(error, "allowed", None) or ())
    if len(names & OPERATORS) > 6:
        names = (names - OPERATORS) | {"_OPERATOR"}
    if isinstance(error, UnexpectedCharacters):
        names.discard("NAME")
    return sorted(WORDS.get(name, "an operator" if name == "_OPERATOR" else f"`{name.lower()}`") for name in names)


def _sentence(expected: list[str]) -> str:
    if not expected or len(expected) > 9:
        return ""
    if len(expected) == 1:
        return f"expected {expected[0]}"
    return f"expected {', '.join(expected[:-1])} or {expected[-1]}"


def _help(document: Document, span: Span, expected: list[str], at_end: bool) -> str | None:
    if at_end:
        return "a block that begins with `{` ends with `}`" if "`}`" in expected else None
    for sign, advice in SIGNS.items():
        if document.text.startswith(sign, span.start):
            return advice
    words = [word.strip("`") for word in expected if word.startswith("`")]
    near = nearest(span.text, words) or nearest(span.text, KEYWORDS)
    if near and near[0] != span.text:
        return f"did you mean `{near[0]}`?"
    return None
