"""Turns lark's "unexpected" into a message for the author: what was found, and what could stand there."""

from __future__ import annotations

import re
import unicodedata

from lark import UnexpectedCharacters, UnexpectedToken

from csrules.diagnostics import Reporter, nearest
from csrules.syntax.blocks import KEYWORDS
from csrules.syntax.slips import hint, report_bad_number, report_slip
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
    "MINOR_UNITS": "`in minor units`",
    "PER_PERIOD": "`per month`, `per year`",
    "STATED_IN": "`in` and the field of the currency",
    "QUOTA": "a number of occasions such as `3 times/quarter`",
    "ROW": "a table row",
    "FIGURE": "a figure such as `count of`",
    "CONTAINS_ANY": "`contains any of (`",
    "IN_TEXT": "`starts with`, `ends with`",
    "IGNORING": "`ignoring case`",
    "SIZE_OF": "`size of`",
    "EXTREME": "`smaller of (`, `greater of (`, `earlier of (`, `later of (`",
    "ROUNDED": "`rounded to`",
    "IN_TIME": "`is in the last`, `is in the next`",
    "IN_PERIOD": "a period such as `is in this quarter`",
    "OF_SERVICE": "what becomes of a service, such as `offered` or `by partner`",
    "DAY_OF_PERIOD": "a day such as `first day of this quarter`",
    "ANNIVERSARY": "`next anniversary of`, `previous anniversary of`",
    "PART_OF": "a part of a date such as `month of`",
    "EVERY_PERIOD": "a period such as `of every quarter`",
    "INSTEAD": "`instead`",
    "ADDED": "`plus`",
    "EXPECT": "`expect`",
    "FINDING_NAME": "the name of a finding",
    "$END": "the end of the file",
    "LBRACE": "`{`", "RBRACE": "`}`", "LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "DOT": "`.`",
    "EQ": "`==`", "NE": "`!=`", "GE": "`>=`", "GT": "`>`", "LE": "`<=`", "LT": "`<`", "EQUALS": "`=`",
    "PLUS": "`+`", "MINUS": "`-`", "STAR": "`*`", "SLASH": "`/`",
}

# Tokens that people think of as one thing, the larger groups first: all that are needed to be sure, all that it stands
# for, and its name. An operand begins an expression; an operator goes on with one.
_OPERAND = {"NAME", "NUMBER", "PERCENT", "DATE", "STRING", "DURATION", "TODAY", "LPAR", "MINUS",
            "EXTREME", "SIZE_OF", "DAY_OF_PERIOD", "ANNIVERSARY", "PART_OF"}
_OPERATOR = {"EQ", "NE", "GE", "GT", "LE", "LT", "EQUALS", "PLUS", "MINUS", "STAR", "SLASH", "DOT"}
_LOGIC = {"AND", "OR", "ELSE", "IS", "CONTAINS", "CONTAINS_ANY", "IN_TEXT", "IGNORING", "ROUNDED", "IN_TIME",
          "IN_PERIOD", "OF_SERVICE"}
_TIER_ITEM = {"SHOWN", "TOUCH", "SERVED", "PROGRAMME", "WHEN", "OTHERWISE", "STAYS"}
_TIERS_ITEM = {"A", "AT", "CURRENT", "MOVES", "NO", "REQUEST", "TIER"}
GROUPS = (
    ({"AND", "TOUCH"}, _TIER_ITEM, "another item of the tier"),   # behind a condition, where much else may follow
    ({"AND", "MOVES"}, _TIERS_ITEM, "another item of `tiers`"),
    ({"NAME", "NUMBER", "LPAR", "NOT"}, _OPERAND | {"NOT"}, "an expression"),
    ({"NAME", "NUMBER", "LPAR"}, _OPERAND, "a value"),
    ({"NAME", "NUMBER", "DATE", "STRING"}, _OPERAND, "a plain value"),
    ({"NUMBER", "DATE", "PERCENT"}, _OPERAND, "a plain value"),
    ({"EQ", "LT", "AND", "OR"}, _OPERATOR | _LOGIC | {"OF"}, "an operator"),
    ({"PLUS", "STAR"}, _OPERATOR | _LOGIC | {"OF"}, "an operator"),
    ({"DOT"}, {"DOT"}, ""),
)
MOST_LISTED = 9
LONGEST_SHOWN = 40

_UNIT = re.compile(r'\w+|"[^"\n]*"?|&&|\|\||<>|==|!=|<=|>=|//|/\*|[^\w\s"]')


def explain_unexpected(
    document: Document, error: UnexpectedToken | UnexpectedCharacters, begin: int, end: int, reporter: Reporter
) -> None:
    """Report one syntax error in the stretch from `begin` to `end`."""
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        last = begin + len(document.text[begin:end].rstrip())
        expected = _expected(error)
        advice = "close the block with `}`" if "`}`" in expected else None
        span = Span(document, max(last - 1, begin), last)
        reporter.report("syntax-error", "the block ends here, unfinished", span, label=_sentence(expected), help=advice)
        return
    span = _span(document, error, begin)
    if (lacking := _lacks_brace(document, span, begin, error)) is not None:
        reporter.report("syntax-error", "a `{` is missing here", lacking, help="put the items of the block in braces")
        return
    if report_slip(document, span, begin, reporter):
        return
    if isinstance(error, UnexpectedCharacters) and report_bad_number(span, reporter):
        return
    expected = _expected(error)
    label = _sentence(expected) if isinstance(error, UnexpectedToken) else ""
    reporter.report("syntax-error", _found(span.text), span, label=label, help=_help(document, span, begin, expected))


def report_open_block(document: Document, at: int, reporter: Reporter) -> None:
    """A block that should have been closed before the line that begins at an offset."""
    end = len(document.text[:at].rstrip())
    reporter.report("syntax-error", "a `}` is missing here", document.span(end - 1, end),
                    help=f"close the block before `{_first_word(document, at)}` with `}}`")


def _first_word(document: Document, at: int) -> str:
    match = _UNIT.match(document.text, at)
    return match[0] if match is not None else ""


def place(error: UnexpectedToken | UnexpectedCharacters, text: str) -> int:
    """The offset in the text that was read; its last character where it ended too early."""
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is not None and token.type == "$END":
        return max(0, len(text.rstrip()) - 1)
    return int((token.start_pos if token is not None else error.pos_in_stream) or 0)


def _span(document: Document, error: UnexpectedToken | UnexpectedCharacters, begin: int) -> Span:
    """The word, text or sign at the place."""
    token = error.token if isinstance(error, UnexpectedToken) else None
    at = begin + int((token.start_pos if token is not None else error.pos_in_stream) or 0)
    unit = _UNIT.match(document.text, at, at + 2 * LONGEST_SHOWN)
    stop = at + len(token.split("\n", 1)[0]) if token else unit.end() if unit else at + 1
    return Span(document, at, min(stop, at + 2 * LONGEST_SHOWN))


def _lacks_brace(
    document: Document, span: Span, begin: int, error: UnexpectedToken | UnexpectedCharacters
) -> Span | None:
    """The end of the line before, where a block should have been opened."""
    allowed = error.accepts if isinstance(error, UnexpectedToken) else ()
    before = document.text[begin : span.start]
    if "LBRACE" not in (allowed or ()) or "\n" not in before[len(before.rstrip()):]:
        return None
    end = begin + len(before.rstrip())
    return Span(document, end - 1, end)


def _found(text: str) -> str:
    if len(text) == 1 and not text.isascii() and not text.isalnum():
        name = unicodedata.name(text, "a control character").lower()
        return f"unexpected character U+{ord(text):04X}, {name}"
    if not text.isprintable():
        return f"unexpected character U+{ord(text[0]):04X}" if not text[0].isprintable() else "unexpected text"
    shown = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return f"unexpected `{shown}`"


def _expected(error: UnexpectedToken | UnexpectedCharacters) -> list[str]:
    """What could stand at the place, in the words of `WORDS`; `accepts` tells it more exactly than `expected`."""
    exact = error.accepts if isinstance(error, UnexpectedToken) else None
    names = set(exact or getattr(error, "expected", None) or getattr(error, "allowed", None) or ())
    listed = []
    for needed, meant, words in GROUPS:
        if needed <= names:
            names -= meant
            listed.append(words)
    named = [WORDS.get(name, f"`{name.lower()}`") for name in names]
    return [words for words in (*listed, *sorted(named)) if words]


def _sentence(expected: list[str]) -> str:
    if not expected or len(expected) > MOST_LISTED:
        return ""
    return f"expected {_listed(expected)}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _help(document: Document, span: Span, begin: int, expected: list[str]) -> str | None:
    if f"`{span.text}`" not in expected and (advice := hint(document, span)) is not None:
        return advice
    kind = unicodedata.category(span.text[:1] or " ")
    if kind in ("Zs", "Zl", "Zp"):
        return "replace it with a space: it is a space of another kind, and perhaps you pasted it with other text"
    if kind in ("Cf", "Cc"):
        return "delete it: it is invisible, and perhaps you pasted it with other text"
    begins = not document.text[begin : span.start].strip()
    near = nearest(span.text, KEYWORDS if begins else [word.strip("`") for word in expected if word.startswith("`")])
    if near and near[0] != span.text:
        return f"did you mean `{near[0]}`?"
    return f"a block begins with {_listed([f'`{word}`' for word in KEYWORDS])}" if begins else None
