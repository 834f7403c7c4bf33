"""Every keyword in every place where a name can stand: it works there, or is refused with a word about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from csrules.syntax.grammar import grammar_text
from csrules.text import Document
from tests.language.fragments import check

# `expect`, `missing` and the words of an expectation are no keywords of the grammar, but words all the same.
KEYWORDS = sorted(set(re.findall(r'"([a-z]+)"', grammar_text()))
                  | {"yes", "no", "expect", "missing", "finding", "findings", "rejected", "held"})
REFERENCE = Path(__file__).parents[2] / "docs" / "language.md"

CONSTRAINTS = {"as", "at", "default", "from", "key", "optional"}
CONSTANTS = {"today", "not", "yes", "no"}
TYPES = {"text", "integer", "number", "money", "percent", "date", "days", "flag", "tier", "role", "service"}

# A whole policy in blocks, of which each place replaces some; WORD stands for the keyword.
BLOCKS = {
    "policy": 'policy "P" { currency USD }',
    "account": "record account { id text key   arr money   link text optional }",
    "tiers": "tiers { tier t1 { touch high  when arr > 5 } tier t2 { otherwise } }",
    "services": "service s1 { automated }",
    "entitlements": "entitlements {\n| service | t1 | t2 |\n| s1 | included | - |\n}",
    "more": "",
}
WHEN = "tiers {{ tier t1 {{ touch high  when {0} }} tier t2 {{ otherwise }} }}"

HEADINGS = {"because"}   # of a last column beside those of the tiers
COLUMNS = {"agreement", "partner", "revenue", "touch"}   # of the result table `accounts`, as segments are
# For each place the blocks that are different, and the words that it refuses: the reference lists them.
PLACES: dict[str, tuple[dict[str, str], set[str]]] = {
    "account field": (
        {"account": "record account {\nid text key\nWORD money\narr money\n}",
         "tiers": WHEN.format("WORD >= 5  when arr > WORD + 1  when not WORD > 3")},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "account field in one line": (
        {"account": "record account { id text key   n number   WORD money   arr money }",
         "tiers": WHEN.format("account.WORD >= 5")},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "account field after limits": (
        {"account": "record account { id text key   arr money from 0 to 9   WORD money   n integer at most 9 }",
         "tiers": WHEN.format("WORD >= 5")},
        CONSTRAINTS | CONSTANTS | {"account", "tier", "days", "month", "months", "year"},   # `9 days` is a duration
    ),
    "account field after a default": (
        {"account": "record account { id text key   arr money   n flag default no   WORD money }",
         "tiers": WHEN.format("WORD >= 5")},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "account field after a category": (
        {"account": 'record account { id text key   arr money   n one of a, b "B"   WORD money }',
         "tiers": WHEN.format("WORD >= 5")},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "field of another record": (
        {"account": "record account { id text key   arr money   link other }",
         "more": "record other { id text key   n number   WORD money }", "tiers": WHEN.format("link.WORD >= 5")},
        CONSTRAINTS | CONSTANTS,
    ),
    "record": (
        {"account": "record account { id text key   arr money   link WORD }",
         "more": "record WORD { id text key   n number }", "tiers": WHEN.format("link.n >= 5")},
        TYPES | {"one", "list", "today", "not", "account"},
    ),
    "matched record": (
        {"more": "record WORD { id text key   n date   m date }\n"
                 "match WORD to account {\nwhere WORD.id == account.link\nin force from n to m   prefer latest n }",
         "tiers": WHEN.format("WORD.n >= today")},
        TYPES | {"one", "list", "today", "not", "account"},
    ),
    "category value": (
        {"account": "record account { id text key   arr money   kind one of other, WORD, last }",
         "tiers": WHEN.format("kind == WORD  when WORD != kind and arr > 3  when kind is one of (WORD, last)")},
        {"not"},
    ),
    "category value by default": (
        {"account": "record account { id text key   arr money   kind one of WORD, other default WORD }"},
        set(),
    ),
    "define": (
        {"more": "define WORD = arr * 2",
         "tiers": WHEN.format("arr < WORD")},
        CONSTANTS | {"account", "tier"},
    ),
    "segment": (
        {"more": 'segment WORD "A" { value low { when arr < 5 } value high { otherwise } }',
         "tiers": WHEN.format("WORD == high")},
        CONSTANTS | COLUMNS | {"account", "tier"},
    ),
    "value of a segment": (
        {"more": "segment size { value WORD { when arr < 5 } value high { otherwise } }",
         "tiers": WHEN.format("size == WORD  when size is one of (high, WORD)")},
        set(),
    ),
    "field behind which more may stand": (
        {"account": "record account {\nid text key\narr money\nn tier optional\nWORD date\n}",
         "tiers": "tiers { current tier is n since WORD\ntier t1 { touch high  when arr > 5  stays while arr > 3 "
                  "until the earliest of WORD, 2026-01-01, WORD because \"so\" } tier t2 { otherwise } }"},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "requested tier": (
        {"account": "record account {\nWORD tier optional\nid text key\narr money\n}",
         "tiers": "tiers { current tier is WORD request WORD raises by 1 tier up to t1 "
                  "tier t1 { touch high  when arr > 5 } tier t2 { otherwise } }"},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "tier that is asked for": (
        {"tiers": 'tiers { tier WORD "A" { when arr > 5 } tier t2 { otherwise }\n'
                  "request level raises by 1 tier up to WORD }",
         "account": "record account { id text key   arr money   level tier optional }",
         "entitlements": "entitlements {\n| service | WORD | t2 |\n| s1 | included | - |\n}"},
        HEADINGS,
    ),
    "granted service": (
        {"services": 'service WORD "A" { automated }\nservice s1',
         "entitlements": "entitlements {\n| service | t1 | t2 |\n| s1 | included | - |\n| WORD | included | - |\n}",
         "more": "grant WORD included when arr > 5\ngrant WORD instead automated\ndeny WORD, s1 when arr > 7"},
        {"service", "others"},
    ),
    "role of a grant": (
        {"more": "role WORD { costs 5 per hour }\ngrant s1 instead 2h/month by WORD when arr > 5\n"
                 "grant s1 included by WORD"},
        set(),
    ),
    "field of a test": (
        {"account": "record account {\nid text key\nWORD money\narr money\n}",
         "tiers": WHEN.format("WORD > 5"),
         "more": 'test "a" as of 2026-01-01 { account { id "A" arr 5\nWORD 9 } expect tier t1 }\n'
                 'test table "b" as of 2026-01-01 {\naccount { WORD 2 }\n| arr | tier |\n| 5 | t2 |\n}'},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "record of a test": (
        {"account": "record account { id text key   arr money   link WORD }",
         "more": 'record WORD { id text key   n number }\n'
                 'test "a" as of 2026-01-01 { WORD { id "x" n 7 } account { arr 5 link "x" } WORD { id "y" } '
                 "expect tier t1 }", "tiers": WHEN.format("link.n >= 5")},
        TYPES | {"one", "list", "today", "not", "account"},
    ),
    "expected tier": (
        {"tiers": 'tiers { tier WORD "A" { when arr > 5 } tier t2 { otherwise } }',
         "entitlements": "entitlements {\n| service | WORD | t2 |\n| s1 | included | - |\n}",
         "more": 'test "a" as of 2026-01-01 { account { arr 6 } expect tier WORD expect earned_tier WORD }\n'
                 'test table "b" as of 2026-01-01 {\n| arr | tier |\n| 6 | WORD |\n| 1 | t2 |\n}'},
        HEADINGS,
    ),
    "expected define": (
        {"more": 'define WORD = arr * 2\ntest "a" as of 2026-01-01 { account { arr 6 } expect WORD 12 }\n'
                 'test table "b" as of 2026-01-01 {\n| arr | WORD |\n| 6 | 12 |\n}',
         "tiers": WHEN.format("arr < WORD")},
        CONSTANTS | {"account", "tier"},
    ),
    "expected segment": (
        {"more": "segment WORD { value WORD { when arr < 5 } value high { otherwise } }\n"
                 'test "a" as of 2026-01-01 { account { arr 3 } expect WORD WORD }',
         "tiers": WHEN.format("WORD == high")},
        CONSTANTS | COLUMNS | {"account", "tier"},
    ),
    "expected service": (
        {"services": 'service WORD "A" { automated }\nservice s1',
         "entitlements": "entitlements {\n| service | t1 | t2 |\n| s1 | included | - |\n| WORD | included | - |\n}",
         "more": 'test "a" as of 2026-01-01 { account { arr 9 } expect service WORD by vendor expect tier t1 }'},
        {"service", "others"},
    ),
    "expected role": (
        {"services": "service s1 { by WORD }", "more": 'role WORD { costs 5 per hour }\n'
         'test "a" as of 2026-01-01 { account { arr 9 } expect s1 2h/month role WORD expect s1 by vendor role WORD }',
         "entitlements": "entitlements {\n| service | t1 | t2 |\n| s1 | 2h/month by WORD | included by WORD |\n}"},
        set(),
    ),
    "field in promises": (
        {"account": "record account {\nid text key\narr money\nWORD money\n}",
         "more": 'promise "P" { never WORD > 3 and WORD < 3 always WORD <= 3 or WORD > 3\n'
                 'vendor share never rises as WORD rises\n'
                 'every service has an accountable party never WORD > 9 and WORD < WORD }\n'
                 'watch "W" { warn when WORD > 5 warn unless WORD < 5 warn when yearly_cost > WORD unless WORD < 2 }'},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "roster": (
        {"account": "record account { id text key   arr money   boss WORD optional }",
         "more": "record WORD { id text key   post role }\nrole r1 { carries at most 5 accounts }\n"
                 "books from WORD { fits where WORD.post == served_by   keep boss   pin account.boss }"},
        TYPES | {"one", "list", "today", "not", "account"},
    ),
    "field of a person": (
        {"more": "record people { id text key   post role\nWORD percent }\nrole r1 { carries at most 5 accounts }\n"
                 "books from people { fits where post == served_by and people.WORD > 3%   capacity people.WORD }"},
        CONSTRAINTS | CONSTANTS,
    ),
    "field that books are filled by": (
        {"account": "record account {\nid text key\narr money\nWORD money\n}",
         "more": "record people { id text key   post role }\nrole r1 { carries at most 5 accounts }\n"
                 "books from people { fits where post == served_by and WORD > 3   balance WORD, then account.WORD\n"
                 "take highest WORD, then lowest account.WORD, then lowest id }"},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "tier": (
        {"tiers": 'tiers { tier WORD "A" { when arr > 5 } tier t2 { otherwise } at least WORD when arr < 2 }',
         "entitlements": "entitlements {\n| service | WORD | t2 |\n| s1 | included | - |\n}",
         "more": "assign s1 to vendor when tier == WORD"},
        HEADINGS,
    ),
    "role": (
        {"services": "service s1 { by WORD }", "more": "role WORD { costs 5 per hour }",
         "entitlements": "entitlements {\n| service | t1 | t2 |\n| s1 | 2h/month by WORD | included by WORD |\n}"},
        set(),
    ),
    "list of duties": (
        {"account": "record account {\nWORD list of service optional\nid text key\narr money\n}",
         "more": "assign each of WORD to partner when WORD contains s1\n"
                 "assign s1 to vendor when account.WORD contains s1 and arr > 5"},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "second dimension": (
        {"account": "record account {\nid text key\narr money\ncut percent from 0% to 45%\nWORD one of x, y\n}",
         "more": "responsibilities by cut and WORD when arr > 5 {\n| service | WORD | up to 45% |\n"
                 "| s1 | x, y | vendor |\nno agreement vendor\n}"},
        CONSTRAINTS | CONSTANTS | {"account", "tier"},
    ),
    "value of a second dimension": (
        {"account": "record account { id text key   arr money   rate percent from 0% to 45%   k one of WORD, other }",
         "more": "responsibilities by rate and k {\n| service | k | up to 45% |\n"
                 "| s1 | WORD, other | vendor |\nno agreement vendor\n}"},
        set(),
    ),
    "amended field": (
        {"account": "record account { id text key   arr money   held text optional }",
         "more": "record deal {\nWORD number\nid text key\n}\n"
                 "record paper {\nWORD number optional\nid text key\nabout deal\nbegun date\n}\n"
                 "match deal to account { where deal.id == account.held }\n"
                 "amend deal from paper { where paper.about == deal\nsets WORD\nin force from begun\n}",
         "tiers": WHEN.format("deal.WORD >= 5")},
        CONSTRAINTS | CONSTANTS,
    ),
    "field of an amendment": (
        {"account": "record account { id text key   arr money   held text optional }",
         "more": "record deal { id text key   worth date   begun date }\n"
                 "record paper {\nWORD date\nid text key\nabout deal\nduties list of service optional\n}\n"
                 "match deal to account { where deal.id == account.held }\n"
                 "amend deal from paper { where paper.about == deal\nin force from WORD to WORD\nsets worth to WORD\n"
                 "sets begun to paper.WORD\nassign each of duties to shared }",
         "tiers": WHEN.format("deal.worth >= today")},
        CONSTRAINTS | CONSTANTS,
    ),
    "service": (
        {"services": 'service WORD "A" { automated }\nservice s1',
         "entitlements": "entitlements {\n| service | t1 | t2 |\n| s1 | included | - |\n| WORD | included | - |\n}",
         "more": "assign WORD, s1 to vendor when arr > 5"},
        {"service", "others"},
    ),
}


def errors(place: str, word: str) -> set[str]:
    """The names of the codes that the policy gives with the word in the place."""
    text = "\n".join((BLOCKS | PLACES[place][0]).values())
    _, diagnostics = check([Document("policy.csr", re.sub(r"\bWORD\b", word, text))])
    return {one.code.name for one in diagnostics if one.severity.value == "error"}


def test_the_keywords_are_found() -> None:
    assert len(KEYWORDS) > 60
    assert {"when", "unless", "otherwise", "latest", "vendor"} <= set(KEYWORDS)


@pytest.mark.parametrize("place", list(PLACES))
def test_an_ordinary_word_works(place: str) -> None:
    assert errors(place, "ordinary") == set()


@pytest.mark.parametrize("place", list(PLACES))
def test_a_keyword_as_a_name(place: str) -> None:
    refused = PLACES[place][1]
    for word in KEYWORDS:
        found = errors(place, word)
        if word not in refused:
            assert not found, f"`{word}` as {place}: {found}"
        elif word == "not":   # is refused where it is used as well, and that may be all that can be read
            assert found & {"reserved-name", "syntax-error"}
        elif place == "account field after limits" and word in ("days", "month", "months", "year"):
            assert found == {"syntax-error"}
        elif word == "account" or word in COLUMNS:
            assert found & {"reserved-name", "duplicate-name"}
        else:
            assert "reserved-name" in found, f"`{word}` as {place}: {found}"


def test_the_reference_lists_every_refused_word() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    section = text.split("## Reserved words", 1)[1].split("\n## ", 1)[0]
    for _, refused in PLACES.values():
        assert [word for word in sorted(refused) if f"`{word}`" not in section] == []
