"""Names: which may be used where, and that one mistake is reported once."""

from __future__ import annotations

import pytest

from csrules.diagnostics import Reporter, nearest
from csrules.diagnostics.render import FORMATS, render
from csrules.diagnostics.reporter import MOST_ADVISED
from csrules.diagnostics.suggest import LONG_LIST
from csrules.plan.classes import split
from csrules.plan.lowering import lower
from csrules.text import Document
from tests.language.fragments import check, complete


def names(text: str) -> list[str]:
    return [one.code.name for one in check(complete(text))[1] if one.severity.value == "error"]


@pytest.mark.parametrize(
    "text",
    [
        "define x = nobody == gold",                                 # the left side is told, the right is not
        "define x = gold == partner.nothing",
        "define x = partner.nothing is one of (gold, silver)",
        "define x = partner.nothing else gold == silver",
        "define x = nobody > 1\ndefine y = x + 1\ndefine z = y > x",   # what stands on a broken define
        "record account { id text key   arr money   kind nothing }\ndefine x = kind == a\ndefine y = account.kind == b",
        "record partner { id text key   program nothing }\ndefine x = partner.program == gold",
        "rows partner {\n| id | programm |\n| \"A\" | gold |\n}",
        "entitlements {\n| service | growth | cor |\n| review | - | - |\n}\n"
        "tiers { tier growth { when arr > 1 } tier core { otherwise } }",
        "service review\nentitlements {\n| service | growth | core |\n| reviw | - | - |\n}",
        "service review\nentitlements {\n| service | growth | core |\n| review | - |\n}",
        "service review\nresponsibilities by agreement.margin {\n| service | below 50% |\n| review | vendors |\n"
        "no agreement vendor\n}",
        "service review\nresponsibilities by agreement.margin {\n| service | below 50% |\n| review |\n"
        "no agreement vendor\n}",
        "tiers { tier a { when nobody } tier b { otherwise } }",
        "tiers { tier a { when arr > } }\ndefine x = tier == a\nassign review to vendor when x",
        "match nothing to account { where nothing.x == account.y }\ndefine x = nothing.z > 1",
    ],
)
def test_one_mistake_is_reported_once(text: str) -> None:
    assert len(names(text)) == 1


def test_what_could_not_be_read_leaves_no_name_unused() -> None:
    _, diagnostics = check(complete("define x = arr > 1\ntiers { tier a { when x and } }\n"))
    assert [one.code.name for one in diagnostics] == ["syntax-error"]


@pytest.mark.parametrize("use", ["today", "tier", "keen", "agreement.margin > 5%"])
def test_a_name_of_a_later_stage(use: str) -> None:
    found = names(f"define keen = nps > 5\nmatch agreement to account when {use} {{ where agreement.id == name }}\n")
    assert found == (["not-a-condition"] if use == "today" else ["too-early"])


def test_a_match_may_not_take_the_name_of_a_field() -> None:
    text = "match partner to account { where partner.id == account.name }\n"
    assert names(text) == ["duplicate-name"]


def test_fields_of_other_records_may_be_called_account_or_tier() -> None:
    policy, diagnostics = check(complete(
        "record account { id text key   arr money }\n"
        "record agreement { id text key   account account   tier text   margin percent from 0% to 45% }\n"
        "match agreement to account { where agreement.account == account.id   prefer agreement.tier == \"x\" }\n"
        "tiers { tier a { when agreement.tier == \"gold\" } tier b { otherwise } }\n"
    ))
    assert diagnostics == ()
    assert policy is not None
    assert split(lower(policy)).keys


def test_a_value_may_be_called_as_a_name_or_a_constant() -> None:
    text = (
        "record account { id text key   arr money   kind one of arr, today, tier, yes, review }\n"
        "tiers { tier a { when kind == today  when kind == arr  when tier != kind } tier b { otherwise } }\n"
    )
    assert names(text) == []


def test_currency() -> None:
    assert names('policy "P" { currency EUR }') == []
    for wrong in ("eur", "EURO", "Dollars"):
        assert names(f'policy "P" {{ currency {wrong} }}') == ["bad-literal"]


def test_a_word_that_a_longer_name_begins_with_means_that_name() -> None:
    known = ["oversight_cost", "vendor_hours_per_month", "partner_hours_per_month", "oversight_hours_per_month"]
    for word in ("vendor_hours", "partner_hours", "oversight_hours"):
        assert nearest(word, known) == [f"{word}_per_month"]


def test_the_nearest_name_is_found_in_a_long_list_too() -> None:
    long = [f"contract_{n}" for n in range(20 * LONG_LIST)] + ["net_revenue", "partner_level"]
    assert nearest("net_revenu", long) == ["net_revenue"]
    assert nearest("artner_level", long) == ["partner_level"]
    assert nearest("contract_77O", long)[0].startswith("contract_77")
    assert nearest("zebra", long) == []


def test_advice_is_looked_for_a_hundred_times() -> None:
    asked = []
    reporter = Reporter()
    for number in range(MOST_ADVISED + 5):
        reporter.report("unknown-name", f"nothing is called `{number}`", None,
                        help=lambda: asked.append(1) or "advice")
    helps = [one.help for one in reporter]
    assert len(asked) == helps.count("advice") == MOST_ADVISED
    assert helps.count(None) == 5


@pytest.mark.parametrize(
    "text",
    [
        "record account { id text key   arr money   Arr money }",
        "record account { id text key   arr money }\ndefine ARR = arr > 1",
        "define small = arr > 1\ndefine Small = arr > 2",
        "record partner { id text key }\nrecord Partner { id text key }",
        "record partner { id text key   kind text   KIND text }",
        "service review\nservice Review",
        "define small = arr > 1\nsegment SMALL { value a { otherwise } }",
    ],
)
def test_names_that_differ_only_in_case_are_one_to_a_database(text: str) -> None:
    assert "duplicate-name" in names(text)


def test_values_may_differ_only_in_case() -> None:
    assert names("record account { id text key   arr money   kind one of a, A }") == []


MISSPELT = [
    ("".join(f"define d{n} = arr > nobody\n" for n in range(12)), "nobody", "and in 9 more places"),
    ("define x = arr > nobody\ndefine y = nps > nobody\n", "nobody", "and here"),
    ("tiers { tier a { when arr > 1 } tier b { otherwise } }\ndefine x = tier == aa\ndefine y = tier != aa\n", "aa",
     "and here"),
]


@pytest.mark.parametrize(("text", "word", "further"), MISSPELT)
def test_a_name_that_is_unknown_many_times_is_one_problem(text: str, word: str, further: str) -> None:
    _, diagnostics = check(complete(text))
    (found,) = [one for one in diagnostics if one.label is not None and one.label.span.text == word]
    assert further in found.others[-1].text
    assert len(found.others) <= 2


def test_errors_in_the_text_come_first_in_every_format() -> None:
    early, late = Document("a.csr", "define x = arr > nobody\n"), Document("b.csr", "define y = arr >> 10\n")
    _, diagnostics = check([early, late, *complete("")])
    assert [one.code.name for one in diagnostics] == ["syntax-error", "unknown-name"]
    for form in FORMATS:
        text = render(diagnostics, form)
        assert text.index("b.csr") < text.index("a.csr"), form
