"""Parts of texts, texts without case, sizes and several values of lists: the same in every evaluator."""

from __future__ import annotations

import sys
import unicodedata
from itertools import product

import pytest

from csrules.types.folding import CAPITALS, SMALL, fold
from tests.evaluators.small import decide_both, defines, policy

TEXTS = ("Legacy Plus", "legacy plus", "LEGACY", "MÜNCHEN", "münchen", "ΣΊΣΥΦΟΣ", "σίσυφος", "İstanbul", "straße",
         "STRASSE", "😀 Legacy", "e\u0301tat", "état", "100%_\\", "x", None)
PARTS = ("legacy", "LEG", "plus", "mün", "Σ", "😀", "%", "_", "\\", "é", "ß", None)
WORDS = {"starts with": str.startswith, "ends with": str.endswith, "contains": str.__contains__}


@pytest.mark.parametrize("words", list(WORDS))
@pytest.mark.parametrize("ignoring", ["", " ignoring case"])
def test_parts_of_texts(words: str, ignoring: str) -> None:
    text = policy("whole text optional  part text optional", f"define found = whole {words} part{ignoring}")
    for row in decide_both(text, [{"whole": whole, "part": part} for whole, part in product(TEXTS, PARTS)]):
        whole, part = row["whole"], row["part"]
        if whole is not None and part is not None and ignoring:
            whole, part = fold(whole), fold(part)
        assert row["found"] == (None if whole is None or part is None else WORDS[words](whole, part)), row


def test_every_letter_is_folded_alike() -> None:
    """All characters that a database can hold, each in a text of its own, against its small letter."""
    letters = [chr(code) for code in range(1, 0x3000)
               if not 0xD800 <= code < 0xE000 and not chr(code).isspace() and unicodedata.category(chr(code)) != "Cn"]
    rows = [{"a": f"x{letter}", "b": f"X{letter.lower()}"} for letter in letters]
    values = {"same": "a == b ignoring case", "other": "a != b ignoring case", "exact": "a == b"}
    for row in decide_both(policy("a text  b text", defines(values)), rows):
        assert row["same"] is (fold(row["a"]) == fold(row["b"])) is not row["other"]
        assert row["exact"] is False


def test_the_table_is_fixed() -> None:
    """Of pairs that every Unicode since version 8 knows; a new Python changes nothing."""
    assert (len(CAPITALS), len(SMALL), sys.version_info >= (3, 11)) == (len(SMALL), len(CAPITALS), True)
    assert fold("ÄÖÜ ÅÆØ ŁŻ ΑΩ ЖЯ ԱՖ İ ẞ") == "äöü åæø łż αω жя աֆ İ ẞ"


def test_sizes_and_several_values() -> None:
    values = {"many": "size of wanted >= 2", "any": 'wanted contains any of ("a", "b")',
              "word": 'name contains any of ("leg", "PLUS") ignoring case', "one": 'wanted contains any of ("a")'}
    lists = ((), ("a",), ("b", "c"), ("c", "a", "a"), None)
    fields = "wanted list of text optional  name text optional"
    rows = [{"wanted": wanted, "name": name} for wanted, name in product(lists, ("Legacy", "plus", "x", None))]
    for row in decide_both(policy(fields, defines(values)), rows):
        wanted, name = row["wanted"], row["name"]
        assert row["many"] == (None if wanted is None else len(wanted) >= 2)
        assert row["any"] == (None if wanted is None else bool({"a", "b"} & set(wanted)))
        assert row["one"] == (None if wanted is None else "a" in wanted)
        assert row["word"] == (None if name is None else name != "x")
