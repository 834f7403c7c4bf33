"""Hostile text: whatever stands in a document, it is refused with diagnostics, quickly, and nothing is raised."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from csrules.analysis.policy import CheckedPolicy
from csrules.analysis.scope import MOST_STEPS
from csrules.diagnostics import Diagnostic, Reporter
from csrules.diagnostics.render import FORMATS, render
from csrules.plan.classes import split
from csrules.plan.lowering import lower
from csrules.project.check import check as check_path
from csrules.sql.program import build_program
from csrules.syntax.builders.expressions import DEEPEST, MOST_CONDITIONS
from csrules.syntax.grammar import grammar_text
from csrules.syntax.parser import parse
from csrules.syntax.sizes import MOST_CHARACTERS
from csrules.text import Document
from tests.language.fragments import ALONE, check, complete

MANY = 10_000
GOOD = Path(__file__).parents[1] / "language" / "good" / "everything.csr"


def rule(condition: str) -> str:
    """A policy whose first tier has this condition."""
    return f"tiers {{ tier high {{ touch high  when {condition} }} tier low {{ touch tech  otherwise }} }}"


def found(text: str) -> tuple[CheckedPolicy | None, list[str], tuple[Diagnostic, ...]]:
    """The policy, the names of the errors, and all diagnostics, which are also rendered in every format."""
    policy, diagnostics = check(complete(text))
    for form in FORMATS:
        assert isinstance(render(diagnostics, form), str)
    return policy, [one.code.name for one in diagnostics if one.severity.value == "error"], diagnostics


NESTED = {
    "brackets": lambda n: "(" * n + "arr" + ")" * n + " > 1",
    "not": lambda n: "not " * n + "arr > 1",
    "minus": lambda n: "- " * n + "nps > 1",
    "a sum": lambda n: "nps" + " + nps" * n + " > 1",
    "a product": lambda n: "nps" + " * nps" * n + " > 1",
    "a division": lambda n: "nps" + " / nps" * n + " > 1",
    "else": lambda n: "nps else " * n + "1 > 1",
    "dates": lambda n: "today" + " + 1 days" * n + " > started",
    "conditions in brackets": lambda n: "(nps > 1 or " * n + "arr > 1" + ")" * n,
    "comparisons": lambda n: "(" * n + "(arr > 1)" + " == yes)" * n,
    "and": lambda n: "arr > 1" + " and arr > 1" * n,
    "or": lambda n: "arr > 1" + " or arr > 1" * n,
}


@pytest.mark.parametrize("nest", NESTED.values(), ids=NESTED)
def test_ten_thousand_deep_is_refused_once(nest: Callable[[int], str]) -> None:
    policy, errors, _ = found(rule(nest(MANY)))
    assert policy is None
    assert errors == ["too-large"]


@pytest.mark.parametrize("kind", ["not", "else", "conditions in brackets", "comparisons", "brackets"])
def test_the_deepest_expression_that_is_allowed_goes_all_the_way(kind: str) -> None:
    deepest = max(n for n in range(DEEPEST + 1) if "too-large" not in found(rule(NESTED[kind](n)))[1])
    assert deepest >= DEEPEST // 2 - 2
    policy, errors, _ = found(rule(NESTED[kind](deepest)))
    assert errors == []
    assert policy is not None
    assert split(lower(policy)).keys


def test_a_long_row_of_conditions_goes_all_the_way() -> None:
    policy, errors, _ = found(rule(NESTED["or"](MOST_CONDITIONS - 1)))
    assert errors == []
    assert policy is not None
    assert split(lower(policy)).keys


@pytest.mark.parametrize(("count", "errors"), [(3, []), (4, ["too-precise"]), (20, ["too-precise"])])
def test_divisions_inside_each_other(count: int, errors: list[str]) -> None:
    policy, got, _ = found(rule("renewals" + " / renewals" * count + " > 1"))
    assert got == errors
    assert policy is None or split(lower(policy)).keys


def test_divisions_and_dates_count_together() -> None:
    steps = "today + 1 days + 1 days"
    assert found(rule(f"({steps}) + 1 days > started"))[1] == []
    assert found(rule(f"({steps}) - 1 days + 1 months > started"))[1] == ["too-precise"]


def test_a_chain_of_defines_is_not_nested() -> None:
    chain = "".join(f"define d{n} = d{n - 1} else 0\n" for n in range(1, 3000))
    policy, errors, _ = found("define d0 = nps / 2\n" + chain + rule("d2999 > 1"))
    assert errors == []
    assert policy is not None
    assert [define.name for define in policy.defines[:3]] == ["d0", "d1", "d2"]


def test_a_chain_of_defines_may_be_written_backwards() -> None:
    chain = "".join(f"define d{n} = d{n + 1}\n" for n in range(3000))
    policy, errors, _ = found(chain + "define d3000 = nps\n" + rule("d0 > 1"))
    assert errors == []
    assert policy is not None


def test_a_circle_of_many_defines_is_reported_once() -> None:
    circle = "".join(f"define d{n} = d{(n + 1) % 3000}\n" for n in range(3000))
    assert found(circle + rule("d0 > 1"))[1] == ["circular-define"]


STRANGE = {
    "a number of a million digits": (rule("arr > " + "1" * 1_000_000), {"bad-literal"}),
    "a fraction of a million digits": (rule("arr > 1." + "1" * 1_000_000), {"bad-literal"}),
    "a million digits and a letter": (rule("arr > " + "1" * 1_000_000 + "x"), {"bad-literal"}),
    "a duration of a million digits": (rule("today - started > " + "9" * 1_000_000 + " days"), {"bad-literal"}),
    "a million commas between digits": (rule("arr > 1" + ",000" * 300_000), {"bad-literal"}),
    "a name of a million letters": (rule("a" * 1_000_000 + " > 1"), {"unknown-name"}),
    "a text of a million letters": (rule(f'region == "{"a" * 1_000_000}"'), set()),
    "a path of a hundred thousand parts": (rule("partner" + ".a" * 100_000 + " > 1"), {"unknown-name"}),
    "a row of a million bars": (rule("arr > 1") + "\nentitlements {\n| service" + "|" * 1_000_000 + "\n}",
                                {"too-large"}),
    "a row of quotes": ('rows partner {\n  | id | program |\n  | ' + '"|' * 300_000 + "\n}", {"too-large"}),
    "a row that never ends": ("rows partner {\n  | id | program |\n  | " + "a " * 500_000 + "\n}", {"bad-table"}),
    "an empty document": ("", set()),
    "only blanks": (" \t\r\n\f" * 1000, set()),
    "only a comment": ("# " + "x" * 1_000_000, set()),
    "nul bytes": (rule("arr > 1\0"), {"syntax-error"}),
    "lone surrogates": (rule('region == "\ud800" or \udfff > 1'), {"syntax-error"}),
    "a surrogate in a text": (rule('region == "\ud800"'), set()),
    "right-to-left marks": (rule("arr \u202e> 1"), {"syntax-error"}),
    "an emoji as a name": ("define 😀 = 1", {"syntax-error"}),
    "a no-break space": (rule("arr\u00a0> 1"), {"syntax-error"}),
    "digits of another script": (rule("arr > ٣"), {"bad-literal"}),
    "letters of another script": ("record account { id text key   arr money   größe_α number }\n"
                                  + rule("größe_α > 1"), set()),
    "closing braces": ("}" * MANY, {"syntax-error"}),
    "opening braces": ("{" * MANY, {"syntax-error"}),
    "opening brackets": (rule("(" * MANY), {"syntax-error"}),
    "an unfinished text": (rule('region == "a'), {"syntax-error"}),
    "bars": ("|" * MANY, {"syntax-error"}),
    "carriage returns alone": (rule("arr > 1\r or arr > 2\r"), set()),
    "tabs": (rule("\tarr\t>\t1").replace(" ", "\t"), set()),
}


@pytest.mark.parametrize(("text", "errors"), STRANGE.values(), ids=STRANGE)
def test_strange_text(text: str, errors: set[str]) -> None:
    started = time.process_time()
    _, got, _ = found(text)
    assert set(got) == errors
    assert time.process_time() - started < 5


def test_every_keyword_alone_and_all_together() -> None:
    keywords = sorted({word for word in grammar_text().replace('"', " ").split() if word.isalpha() and word.islower()})
    for word in keywords:
        assert found(f"{ALONE}\n{word}")[1]
    assert found(" ".join(keywords * 50))[1]


def test_windows_line_ends_change_nothing() -> None:
    text = GOOD.read_text(encoding="utf-8")
    policy, diagnostics = check([Document("policy.csr", text.replace("\n", "\r\n"))])
    assert diagnostics == ()
    assert policy is not None
    expected, _ = check([Document("policy.csr", text)])
    assert expected is not None
    assert (policy.rows, policy.records) == (expected.rows, expected.records)


def test_a_byte_order_mark_is_passed_over() -> None:
    text = GOOD.read_text(encoding="utf-8")
    assert check([Document("policy.csr", "\ufeff" + text)])[1] == ()
    reporter = Reporter()
    parse(Document("policy.csr", "\ufeffdefine x = \ndefine y = = 1\n"), reporter)
    assert [one.label.span.from_ for one in reporter if one.label] == [(1, 11), (2, 12)]


def test_a_document_beyond_the_limit_is_refused_by_its_size(tmp_path: Path) -> None:
    _, errors, diagnostics = found("#" * (MOST_CHARACTERS + 1))
    assert "too-large" in errors
    assert "split the policy" in str(diagnostics[0].help)
    file = tmp_path / "large.csr"
    file.write_text("# a comment\n" * 1_700_000, encoding="utf-8")
    assert file.stat().st_size > 20_000_000
    started = time.process_time()
    assert "too-large" in {one.code.name for one in check_path([file]).diagnostics}
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("part", "errors"),
    [
        ("define = 1\n", "syntax-error"),
        ("define x{n} = 1 +\n", "syntax-error"),
        ("define x{n} = nobody{n} > 1\n", "unknown-name"),
        ("service s{n} {{ by nobody{n} }}\n", "unknown-name"),
        ("record r{n} {{ id text key   a t{n} }}\n", "unknown-type"),
        ("define x = 1\n", "duplicate-name"),
    ],
)
def test_many_problems_take_time_in_proportion(part: str, errors: str) -> None:
    """Ten times the text takes about ten times as long; a square would take a hundred times."""

    def seconds(count: int) -> float:
        text = "".join(part.format(n=n) for n in range(count))
        document = complete(text)
        started = time.process_time()
        _, diagnostics = check(document)
        taken = time.process_time() - started
        assert errors in {one.code.name for one in diagnostics}
        return taken

    seconds(50)
    few, many = seconds(200), seconds(2000)
    assert many < 40 * few + 0.5


LARGE = {
    "a hundred thousand mistakes": ("x =\n" * 100_000, {"syntax-error", "too-large"}),
    "mistakes on one block's lines": ("tiers {\n  tier a {\n" + "    when >\n" * 40_000 + "  }\n}\n", {"syntax-error"}),
    "a row of a hundred thousand conditions": (rule("arr > 1" + " or arr > 2" * 100_000), {"too-large"}),
    "the same in many lines": (rule("arr > 1" + "\n or arr > 2" * 100_000), {"too-large"}),
    "a hundred thousand tiers": ("tiers {\n" + "".join(
        f"  tier t{n} {{ touch tech  when arr >= {n} }}\n" for n in range(100_000)) + "}\n", {"too-large"}),
    "half a million services": ("".join(f"service s{n} {{ automated }}\n" for n in range(520_000)), {"too-large"}),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_too_much_is_refused_before_the_work(name: str, tmp_path: Path) -> None:
    text, errors = LARGE[name]
    file = tmp_path / "policy.csr"
    file.write_text(text, encoding="utf-8")
    started = time.process_time()
    report = check_path([file])
    shown = render(report.diagnostics, "text", report.files)
    assert time.process_time() - started < 8
    assert {one.code.name for one in report.diagnostics} == errors
    assert len(report.diagnostics) <= 1001
    assert len(shown) < 60_000


def test_more_errors_are_found_where_more_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "policy.csr"
    file.write_text("x =\n" * 3000, encoding="utf-8")
    assert len(check_path([file]).diagnostics) == 1001
    assert check_path([file]).diagnostics[-1].message == "csrules stopped looking after 1,000 errors"
    assert len(check_path([file], most=2000).diagnostics) == 2001
    assert len(check_path([file], most=5000).diagnostics) == 3000


def test_many_warnings_do_not_hide_an_error() -> None:
    text = "".join(f"define d{n} = arr > {n}\n" for n in range(1500)) + "define z = arr > nothing_like_it\n"
    policy, errors, _ = found(rule("arr > 1") + text)
    assert policy is None
    assert errors == ["unknown-name"]


def links(steps: int) -> str:
    return ("record account { id text key  arr money  nps number optional  up hub optional }\n"
            "record hub { id text key  up hub optional  size number }\n"
            + rule(f"{'up.' * steps}size > 1"))


def test_the_longest_path_that_is_allowed_goes_all_the_way() -> None:
    policy, errors, _ = found(links(MOST_STEPS))
    assert errors == []
    assert policy is not None
    program = build_program(lower(policy), dt.date(2026, 6, 30))
    assert all(step.query.sql(dialect="duckdb") for step in program.steps)
    assert found(links(MOST_STEPS + 1))[1] == ["too-large"]
    assert found(links(80))[1] == ["too-large"]
