"""What an author reads about a slip: the message, the words at the underline, what is underlined, and the advice."""

from __future__ import annotations

import pytest

from csrules.diagnostics import Reporter
from csrules.syntax.parser import parse
from csrules.text import Document

OPERATOR_OR = "expected another item of the tier, an operator, `because`, `unless` or `}`"


def in_tier(item: str) -> str:
    return f'tiers {{ tier growth "Growth" {{ {item} }} }}'


# The text, the message, what is underlined, the words beside it, the advice.
SLIPS = [
    (in_tier("tuoch tech"), "unexpected `tuoch`", "tuoch",
     "expected `otherwise`, `programme`, `served`, `shown`, `stays`, `touch`, `when` or `}`", "did you mean `touch`?"),
    (in_tier("when arr > 5k and"), "unexpected `}`", "}", "expected an expression", None),
    (in_tier("when arr >"), "unexpected `}`", "}", "expected a value", None),
    (in_tier("when arr 5k"), "unexpected `5k`", "5k", OPERATOR_OR, None),
    (in_tier("when (arr > 5k"), "unexpected `}`", "}", "expected `)`", None),
    (in_tier("when arr > 5k > 3k"), "unexpected `>`", ">",
     "expected another item of the tier, `and`, `because`, `ignoring case`, `or`, `rounded to`, `unless` or `}`",
     "comparisons do not chain: write `a < b and b < c`"),
    (in_tier("when arr > 5kk"), "`5kk` is not a number that csrules can read", "5kk", "",
     "write a form such as `40k`, `1_000`, `249.50`, `25%`, `90 days` or `2h/month`"),
    (in_tier("when arr > 1,250.50"), "write numbers without commas", "1,250.50", "", "write `1250.50`"),
    (in_tier("when arr > 1.250,50"), "the decimal sign is a point, not a comma", "1.250,50", "", "write `1250.50`"),
    (in_tier("when nps > 5,5"), "the decimal sign is a point, not a comma", "5,5", "", "write `5.5`"),
    ('tiers { tier growth "Growth { } }', 'unexpected `"Growth { } }`', '"Growth { } }', "",
     'close the text with `"` on the same line'),
    ('tiers {\n  tier core "Core" { otherwise }', "the block ends here, unfinished", "}",
     "expected `a`, `at`, `current`, `moves`, `no`, `request`, `tier` or `}`",
     "close the block with `}`"),
    ("tiers { at least core when arr 5k }", "unexpected `5k`", "5k",
     "expected another item of `tiers`, an operator, `because`, `unless` or `}`", None),
    (in_tier("stays arr > 5"), "unexpected `arr`", "arr", "expected `while`", None),
    (in_tier("stays while arr > 5 until 5"), "unexpected `5`", "5", "expected `the`, a date or a name", None),
    ("tiers { a tier is kept for at least 180 }", "unexpected `180`", "180",
     "expected a duration such as `90 days`", None),
    ("grant review plsu 1h/month", "unexpected `plsu`", "plsu",
     "expected `automated`, `included`, `instead`, `plus`, a number, a number of occasions such as "
     "`3 times/quarter` or an effort such as `2h/month`", "did you mean `plus`?"),
    ("record account { id text default }", "unexpected `}`", "}", "expected a plain value", None),
    ("record account {\n  id text key\n  from date\n}",
     "csrules reads `from` as a part of the field before it, so a field cannot have this name", "from", "",
     "choose another name; a mapping can rename the column"),
    ("recrod account { id text key }", "unexpected `recrod`", "recrod", "", "did you mean `record`?"),
    ("assign review to customer", "unexpected `customer`", "customer", "expected `partner`, `shared` or `vendor`",
     None),
    ("define x\u200b = 5", "unexpected character U+200B, zero width space", "\u200b", "",
     "delete it: it is invisible, and perhaps you pasted it with other text"),
    ("define x = arr = 5", "`=` does not compare", "=", "", "write `==` to compare two values"),
]


@pytest.mark.parametrize(("text", "message", "underlined", "label", "advice"), SLIPS)
def test_a_slip_is_explained(text: str, message: str, underlined: str, label: str, advice: str | None) -> None:
    reporter = Reporter()
    parse(Document("policy.csr", text), reporter)
    (found,) = reporter
    assert found.label is not None
    assert (found.message, found.label.span.text, found.label.text, found.help) == (message, underlined, label, advice)


def test_a_broken_block_does_not_hide_the_next() -> None:
    text = in_tier("when") + "\ndefine good = arr > 1\nrole csm { costs $5 per hour }\nservice\n\ndefine x = 1 1\n"
    reporter = Reporter()
    parsed = parse(Document("policy.csr", text), reporter)
    assert [one.label.span.from_.line for one in reporter if one.label] == [1, 3, 4, 6]
    assert [type(node).__name__ for node in parsed.declarations] == ["Tiers", "Define", "Role"]


def test_a_missing_brace_costs_only_its_block() -> None:
    text = 'tiers {\n  tier core "Core" { otherwise }\n\nrecord account { id text key }\ndefine x = 1\n'
    reporter = Reporter()
    parsed = parse(Document("policy.csr", text), reporter)
    (found,) = reporter
    assert found.message == "the block ends here, unfinished"
    assert [type(node).__name__ for node in parsed.declarations] == ["Record", "Define"]


MATRIX = "entitlements {{\n  | service | core | because |\n  | review | included | {} |\n}}"
QUOTED = "write `\"{}\"`, or leave the cell blank"


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("§4.2 of the guide", QUOTED.format("§4.2 of the guide")),
        ("'§4.2'", QUOTED.format("§4.2")),
        ("“§4.2 of the guide”", QUOTED.format("§4.2 of the guide")),
        ("“§4.2” of the guide", QUOTED.format("“§4.2” of the guide")),
        ('because "§4.2"', QUOTED.format("§4.2")),
        ('"a" or "b"', QUOTED.format("a' or 'b")),
        ("-", "leave the cell blank"),
        ("because", "leave the cell blank"),
        ("'", "leave the cell blank"),
    ],
)
def test_a_reason_in_a_table_is_quoted(cell: str, advice: str) -> None:
    reporter = Reporter()
    parse(Document("policy.csr", MATRIX.format(cell)), reporter)
    (found,) = reporter
    assert found.label is not None
    assert (found.message, found.label.span.text, found.help) == (f"`{cell}` is not a quoted text", cell, advice)


@pytest.mark.parametrize("cell", ['"§4.2 of the guide"', '"a | b # c"', '""', ""])
def test_a_reason_is_a_quoted_text_or_blank(cell: str) -> None:
    reporter = Reporter()
    (matrix,) = parse(Document("policy.csr", MATRIX.format(cell)), reporter).declarations
    assert not list(reporter)
    (row,) = matrix.rows
    assert (None if row.because is None else f'"{row.because.text}"') == (cell or None)
    assert [column.text for column in matrix.columns] == ["core"]
