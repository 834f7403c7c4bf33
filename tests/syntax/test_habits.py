"""Forms of other languages and of spreadsheets: each is told in its place, and the advice parses."""

from __future__ import annotations

import re

import pytest

from csrules.diagnostics import Diagnostic, Reporter
from csrules.syntax.habits import FORMS, TYPES
from csrules.syntax.parser import parse
from csrules.syntax.slips import BUILT_IN_TYPES
from csrules.text import Document
from tests.language.fragments import check, complete


def condition(text: str) -> str:
    return f"tiers {{\n  tier growth {{\n    when {text}\n  }}\n}}\n"


def item(text: str) -> str:
    return f"tiers {{\n  tier growth {{\n    {text}\n  }}\n}}\n"


def field(text: str) -> str:
    return f"record account {{\n  id text key\n  {text}\n  name text\n}}\n"


def grant(text: str) -> str:
    return f"grant review {text}\n"


def alone(text: str) -> str:
    return f"{text}\n"


NO_SEARCH = ("a condition cannot search in a text: compare whole texts with `is one of (…)`, "
             "or add a field to the source")

# What is written, what of it is underlined, and what is written here instead.
HABITS = [
    (condition, "arr > 5k && nps > 3", "&&", "and"),
    (condition, "arr > 5k & nps > 3", "&", "and"),
    (condition, "arr > 5k || nps > 3", "||", "or"),
    (condition, "!(arr > 5k)", "!", "not"),
    (condition, "plan <> premium", "<>", "!="),
    (condition, "plan ≠ premium", "≠", "!="),
    (condition, "plan ~= premium", "~=", "!="),
    (condition, "plan !== premium", "!==", "!="),
    (condition, "plan === premium", "===", "=="),
    (condition, "arr => 5k", "=>", ">="),
    (condition, "arr =< 5k", "=<", "<="),
    (condition, "arr ≥ 5k", "≥", ">="),
    (condition, "arr ≤ 5k", "≤", "<="),
    (condition, "arr × 2 > 5k", "×", "*"),
    (condition, "arr ÷ 2 > 5k", "÷", "/"),
    (condition, "arr – 2 > 5k", "–", "-"),
    (condition, "arr > 5k AND nps > 3", "AND", "and"),
    (condition, "arr > 5k OR nps > 3", "OR", "or"),
    (condition, "NOT (arr > 5k)", "NOT", "not"),
    (condition, "arr >> 5k", ">>", ">"),
    (condition, "arr << 5k", "<<", "<"),
    (condition, "arr ?? 0 > 5k", "??", "else"),
    (condition, "keen is True", "is True", "== yes"),
    (condition, "nps exists", "exists", "is present"),
    (condition, "exists(nps)", "exists(nps)", "nps is present"),
    (condition, "started < 90 days ago", "90 days ago", "today - 90 days"),
    (condition, "nps is null", "is null", "is missing"),
    (condition, "nps is blank", "is blank", "is missing"),
    (condition, "nps is empty", "is empty", "is missing"),
    (condition, "nps is not present", "is not present", "is missing"),
    (condition, "nps is not missing", "is not missing", "is present"),
    (condition, "nps is not null", "is not null", "is present"),
    (condition, "nps is not blank", "is not blank", "is present"),
    (condition, "ISBLANK(nps)", "ISBLANK(nps)", "nps is missing"),
    (condition, "isnull(nps)", "isnull(nps)", "nps is missing"),
    (condition, "keen is true", "is true", "== yes"),
    (condition, "keen is false", "is false", "== no"),
    (condition, "plan is premium", "is premium", "== premium"),
    (condition, "plan is not premium", "is not premium", "!= premium"),
    (condition, "plan equals premium", "equals", "=="),
    (condition, "nps is equal to 5", "is equal to", "=="),
    (condition, "nps not equal to 5", "not equal to", "!="),
    (condition, "nps is greater than 5", "is greater than", ">"),
    (condition, "nps more than 5", "more than", ">"),
    (condition, "nps less than 5", "less than", "<"),
    (condition, "nps greater than or equal to 5", "greater than or equal to", ">="),
    (condition, "nps is at least 5", "is at least", ">="),
    (condition, "nps at most 5", "at most", "<="),
    (condition, "plan in (a, b)", "in (a, b)", "is one of (a, b)"),
    (condition, "plan in [a, b]", "in [a, b]", "is one of (a, b)"),
    (condition, "plan not in (a, b)", "not in (a, b)", "is not one of (a, b)"),
    (condition, "plan IN (a, b)", "IN (a, b)", "is one of (a, b)"),
    (condition, "plan is one of a, b", "is one of a, b", "is one of (a, b)"),
    (condition, "plan is any of a, b", "is any of a, b", "is one of (a, b)"),
    (condition, "nps between 3 and 5", "nps between 3 and 5", "nps >= 3 and nps <= 5"),
    (condition, "arr BETWEEN 3k AND 5k", "arr BETWEEN 3k AND 5k", "arr >= 3k and arr <= 5k"),
    (condition, "nps not between 3 and 5", "nps not between 3 and 5", "nps < 3 or nps > 5"),
    (condition, "3 <= nps <= 5", "3 <= nps <= 5", "3 <= nps and nps <= 5"),
    (condition, "adds includes review", "includes", "contains"),
    (condition, "now() > started", "now()", "today"),
    (condition, "today() > started", "today()", "today"),
    (condition, "coalesce(nps, 0) > 3", "coalesce(nps, 0)", "(nps else 0)"),
    (condition, "datediff(started, today) > 3 days", "datediff(started, today)", "(today - started)"),
    (condition, 'started > date("2026-01-01")', 'date("2026-01-01")', "2026-01-01"),
    (condition, 'lower(code) == "a"', "lower(code)", "code"),
    (condition, 'upper(code) == "A"', "upper(code)", "code"),
    (condition, "arr > 50 000", "50 000", "50000"),
    (condition, "arr > 1 250 000", "1 250 000", "1250000"),
    (condition, "arr > 1'250", "1'250", "1250"),
    (condition, "arr > 50k USD", "50k USD", "50k"),
    (condition, "arr > USD 50k", "USD 50k", "50k"),
    (condition, "arr > 50 €", "50 €", "50"),
    (condition, "arr > $40k", "$40k", "40k"),
    (condition, "arr > €40k", "€40k", "40k"),
    (condition, "arr > 1,000", "1,000", "1000"),
    (condition, "arr > 50.000,00", "50.000,00", "50000.00"),
    (condition, "nps > 5,5", "5,5", "5.5"),
    (condition, "arr > 40mio", "40mio", "40m"),
    (condition, "arr > 40 million", "40 million", "40m"),
    (condition, "arr > 2bn", "2bn", "2000m"),
    (condition, "arr > 5 k", "5 k", "5k"),
    (condition, "margin > 10 percent", "10 percent", "10%"),
    (condition, "margin > 10  %", "10  %", "10%"),
    (condition, "arr > 5e3", "5e3", "5000"),
    (condition, "nps > .5", ".5", "0.5"),
    (condition, "started > 30.06.2026", "30.06.2026", "2026-06-30"),
    (condition, "started > June 30, 2026", "June 30, 2026", "2026-06-30"),
    (condition, "started > 30 June 2026", "30 June 2026", "2026-06-30"),
    (condition, "started > 2026-06-30T10:00", "2026-06-30T10:00", "2026-06-30"),
    (condition, "today - started > 90d", "90d", "90 days"),
    (condition, "started > today - 3 quarters", "3 quarters", "9 months"),
    (condition, "started > today - 2 yrs", "2 yrs", "2 years"),
    (condition, "region == 'EMEA'", "'EMEA'", '"EMEA"'),
    (condition, "region == “EMEA”", "“EMEA”", '"EMEA"'),
    (condition, "region == „EMEA“", "„EMEA“", '"EMEA"'),
    (condition, "arr > 5k;", ";", ""),
    (condition, "arr > 5k,", ",", ""),
    (condition, "arr > 5k // large", "// large", "# large"),
    (condition, "arr > 5k -- large accounts", "-- large accounts", "# large accounts"),
    (condition, "arr > 5k /* large */", "/* large */", "# large"),
    (condition, "arr > 5k then strategic", "then strategic", ""),
    (item, "if arr > 5k", "if", "when"),
    (item, "else if arr > 5k", "else if", "when"),
    (item, "elif arr > 5k", "elif", "when"),
    (item, "rule when arr > 5k", "rule when", "when"),
    (item, "else", "else", "otherwise"),
    (item, "default", "default", "otherwise"),
    (item, "otherwise:", "otherwise:", "otherwise"),
    (item, "when: arr > 5k", "when:", "when"),
    (item, "- when arr > 5k", "-", ""),
    (field, 'plan one of "free", paid', '"free"', "free"),
    (field, "tags List<text>", "List<text>", "list of text"),
    (field, "tags text[]", "text[]", "list of text"),
    (field, "since date YYYY-MM-DD", "YYYY-MM-DD", ""),
    (field, "region: text", "region: text", "region text"),
    (field, "region text required", "required", ""),
    (field, "region text nullable", "nullable", "optional"),
    (field, "region text?", "?", "optional"),
    (field, "region varchar(50)", "varchar(50)", "text"),
    (field, "nps integer >= 0", ">= 0", "at least 0"),
    (field, "nps integer min 0", "min 0", "at least 0"),
    (field, "nps integer max 9", "max 9", "at most 9"),
    (field, "nps integer 0..9", "0..9", "from 0 to 9"),
    (field, "nps integer = 5", "= 5", "default 5"),
    (field, "plan enum(free, paid)", "enum(free, paid)", "one of free, paid"),
    (field, "region text,", ",", ""),
    (field, "region text;", ";", ""),
    (field, "last-seen date", "last-seen", "last_seen"),
    (alone, 'service check-in "Check-ins"', "check-in", "check_in"),
    (alone, "let big = arr > 5k", "let big =", "define big ="),
    (alone, "var big = arr > 5k", "var big =", "define big ="),
    (alone, "const big = arr > 5k", "const big =", "define big ="),
    (alone, "big := arr > 5k", "big :=", "define big ="),
    (alone, "define big := arr > 5k", "define big :=", "define big ="),
    (alone, "define big == arr > 5k", "define big ==", "define big ="),
    (alone, 'import "other.csr"', 'import "other.csr"', ""),
    (alone, "@cached", "@cached", ""),
    (alone, "// a comment", "// a comment", "# a comment"),
    (grant, "3 hrs/mo", "3 hrs/mo", "3h/month"),
    (grant, "5h/wk", "5h/wk", "5h/week"),
    (grant, "2 h per month", "2 h per month", "2h/month"),
    (grant, "2 hours monthly", "2 hours monthly", "2h/month"),
    (grant, "12h p.a.", "12h p.a.", "12h/year"),
    (grant, "30 mins a week", "30 mins a week", "30min/week"),
]


def first(text: str) -> Diagnostic:
    reporter = Reporter()
    parse(Document("policy.csr", text), reporter)
    return next(iter(reporter))


def advised(diagnostic: Diagnostic) -> str:
    """The text to put in the place that is underlined."""
    assert diagnostic.help is not None
    found = re.match(r"write `([^`]*)`|leave (out) `[^`]*`", diagnostic.help)
    assert found is not None, diagnostic.help
    return found[1] or ""


@pytest.mark.parametrize(("around", "written", "underlined", "instead"), HABITS)
def test_a_foreign_form_is_told_with_what_is_written_here(
    around: object, written: str, underlined: str, instead: str
) -> None:
    assert callable(around)
    text = around(written)
    found = first(text)
    assert found.label is not None
    span = found.label.span
    assert (span.text, advised(found).strip()) == (underlined, instead)
    mended = Document("policy.csr", text[: span.start] + advised(found) + text[span.end :])
    reporter = Reporter()
    parse(mended, reporter)
    assert list(reporter) == [], mended.text


def test_there_are_many() -> None:
    assert len(HABITS) >= 60
    assert len(FORMS) >= 60


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (condition("len(name) > 3"), "there are no functions: name a part with `define`"),
        (condition("sum(arr) > 3"), "there are no functions: name a part with `define`"),
        (condition('name like "A%"'), NO_SEARCH),
        (condition('name not like "A%"'), NO_SEARCH),
        (condition('name starts with "A"'), NO_SEARCH),
        (condition('name matches "A.*"'), NO_SEARCH),
        (condition('name =~ "A.*"'), NO_SEARCH),
        (condition("nps mod 3 == 1"), "a division has no remainder"),
        (condition("nps % 3 == 1"), "a division has no remainder"),
        (condition("keen xor late"), "write both cases with `and not`, joined by `or`"),
        (condition("arr > 5k, nps > 3"), "join conditions with `and` or `or`"),
        (condition("arr > 5k ? 1 : 2"), "a value cannot contain `if`: name the cases with a `segment`"),
        ("define x = if arr > 3 then 1\n", "a value cannot contain `if`: name the cases with a `segment`"),
        (condition("arr ^ 2 > 3"), "there are no powers: multiply instead"),
        (condition("arr > case when nps > 3 then 1 else 2 end"),
         "a value cannot contain `if`: name the cases with a `segment`"),
        (item("unless arr > 5k"), "write `when … unless …`; only `at least`, `no tier`, `grant`, `deny`, "
                                  "`assign`, `warn` and `grace` take `unless` alone"),
        ("function f(x) { }\n", "there are no functions: name a part with `define`"),
        ("return arr > 3\n", "a policy has no steps: name a value with `define`"),
        ("if arr > 3 { }\n", "write a condition in a `tier`, or after `grant`, `deny` or `assign`"),
    ],
)
def test_a_form_that_has_no_counterpart_is_told_with_the_way_round(text: str, advice: str) -> None:
    assert first(text).help == advice


@pytest.mark.parametrize("written", ["region text not null", "region text NOT NULL"])
def test_not_null_behind_a_type_is_one_mistake(written: str) -> None:
    _, diagnostics = check(complete(f"record account {{\n  id text key\n  arr money\n  {written}\n}}\n"))
    (found,) = [found for found in diagnostics if found.severity.value == "error"]
    assert (found.label is not None and found.label.span.text.lower()) == "not null"
    assert advised(found) == ""


@pytest.mark.parametrize(("theirs", "ours"), TYPES.items())
def test_a_type_of_another_language_is_told_with_ours_and_all_types(theirs: str, ours: str) -> None:
    text = "record account {\n  id text key\n  arr money\n  extra THEIRS\n}\n"
    _, diagnostics = check(complete(text.replace("THEIRS", theirs)))
    (found,) = [one for one in diagnostics if one.code.name == "unknown-type"]
    assert advised(found) == ours
    assert all(name in str(found.help) for name in BUILT_IN_TYPES)
    _, diagnostics = check(complete(text.replace("THEIRS", ours)))
    assert "unknown-type" not in [one.code.name for one in diagnostics]


@pytest.mark.parametrize(
    ("cell", "instead"),
    [("3 hrs/mo", "3h/month"), ("5h/wk", "5h/week"), ("2h per month", "2h/month"),
     ("2h / week by csm;", "2h / week by csm"),
     ("12h p.a.", "12h/year"), ("–", "-"), ("90 mins monthly", "90min/month")],
)
def test_a_foreign_form_in_a_cell(cell: str, instead: str) -> None:
    found = first(f"entitlements {{\n  | service | growth |\n  | review  | {cell} |\n}}\n")
    assert (found.code.name, advised(found)) == ("bad-cell", instead)
