"""The language reference: its examples check, and what it says of limits and keywords is what the code does."""

from __future__ import annotations

import re

import pytest

from csrules.analysis.extremes import MOST_COPIED
from csrules.analysis.operators import MOST_DIGITS as MOST_RESULT_DIGITS
from csrules.analysis.scope import MOST_STEPS
from csrules.diagnostics.render import MOST_SHOWN
from csrules.diagnostics.reporter import MOST_KEPT
from csrules.syntax.blocks import KEYWORDS
from csrules.syntax.builders.expressions import DEEPEST, MOST_CONDITIONS
from csrules.syntax.literals import MOST_DIGITS
from csrules.syntax.sizes import MOST_CHARACTERS, MOST_TIERS, MOST_WORDS
from csrules.syntax.tables import MOST_CELLS
from tests.docs.pages import DOCS, Block, blocks
from tests.language.fragments import check, complete

PAGE = "language.md"
TEXT = (DOCS / PAGE).read_text(encoding="utf-8")
EXAMPLES = [block for block in blocks(PAGE) if block.language == "csr"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda block: f"line {block.line}")
def test_an_example_checks(example: Block) -> None:
    """A fragment may declare what nothing uses; there is nothing else to say about it."""
    _, diagnostics = check(complete(example.text))
    assert [one.message for one in diagnostics if one.code.name != "unused-name"] == []


def test_every_block_has_its_section_with_an_example() -> None:
    for keyword in KEYWORDS:
        section = TEXT.split(f"\n### {keyword}\n", 1)[1].split("\n### ", 1)[0]
        assert "```csr" in section, keyword


def test_the_limits_are_those_of_the_code() -> None:
    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", TEXT.split("## Limits", 1)[1].split("\n## ", 1)[0], re.MULTILINE))
    assert rows["a file"] == f"{MOST_CHARACTERS // 1_000_000} million characters"
    assert rows["words of a policy, outside of its tables"] == f"{MOST_WORDS:,}"
    assert rows["tiers"] == f"{MOST_TIERS:,}"
    assert rows["links that a path follows (`partner.region.size`)"] == str(MOST_STEPS)
    assert rows["errors that csrules looks for"].startswith(f"{MOST_KEPT:,}; ")
    assert rows["errors that csrules looks for"].find(f"it shows the first {MOST_SHOWN}. ") > 0
    assert rows["operations inside each other or in a row (`a + b + c …`)"] == str(DEEPEST)
    assert rows["conditions in one row of `and` or `or`"] == f"{MOST_CONDITIONS:,}"
    nested = next(most for what, most in rows.items() if what.startswith("divisions, roundings, steps from date"))
    assert nested.startswith(f"{MOST_COPIED};")
    assert rows["digits of a number as written"] == str(MOST_DIGITS)
    assert rows["digits of a result"] == str(MOST_RESULT_DIGITS)
    assert rows["cells in a table row"] == f"{MOST_CELLS:,}"


@pytest.mark.parametrize(
    ("expression", "same_as"),
    [
        ("arr > 1 or arr > 2 and arr > 3", "arr > 1 or (arr > 2 and arr > 3)"),
        ("not arr > 1 and arr > 2", "(not (arr > 1)) and arr > 2"),
        ("nps else 1 + 2 > 3", "(nps else (1 + 2)) > 3"),
        ("nps + 1 else 2 > 3", "((nps + 1) else 2) > 3"),
        ("renewals + 2 * 3 > 1", "renewals + (2 * 3) > 1"),
        ("renewals - 2 - 3 > 1", "(renewals - 2) - 3 > 1"),
        ("renewals / 2 / 3 > 1", "(renewals / 2) / 3 > 1"),
        ("nps else renewals else 1 > 1", "(nps else (renewals else 1)) > 1"),
        ("20% of arr * 2 > 1", "(20% of arr) * 2 > 1"),
        ("-renewals * 2 > 1", "(-renewals) * 2 > 1"),
    ],
)
def test_what_binds_tighter(expression: str, same_as: str) -> None:
    values = []
    for text in (expression, same_as):
        policy, diagnostics = check(complete(f"define x = {text}\n"))
        assert policy is not None, diagnostics
        values.append(policy.defines[0].value)
    assert values[0] == values[1]
