"""Every format, on one sample: a wrong name, a place in two files, and a problem without a place."""

from __future__ import annotations

import json
import re

import pytest

from csrules.diagnostics import Code, Diagnostic, Label, Severity
from csrules.diagnostics.render import FORMATS, render
from csrules.text import Document, Span

UNKNOWN = Code("CSR990", "unknown-thing", "", "")
TWICE = Code("CSR991", "said-twice", "", "", Severity.WARNING)
NOWHERE = Code("CSR992", "no-place", "", "")

POLICY = Document(
    "policy/a,b.csr",
    'policy "Demo" {\n\tcurrency USD\n}\n'
    'tiers {\n  tier core "核心" { when ar >= 10k }\n}\ntier core\n\ntier core { }\n',
)
OTHER = Document("policy/more.csr", "role csm\n" * 12)


def at(text: str, document: Document = POLICY, after: int = 0) -> Span:
    start = document.text.index(text, after)
    return document.span(start, start + len(text))


SAMPLE = (
    Diagnostic(UNKNOWN, "`ar` is not a field of `account`", Label(at("ar"), "not found"), "did you mean `arr`?"),
    Diagnostic(
        TWICE,
        "tier `core` is declared 3 times",
        Label(at("tier core\n"), "here"),
        "keep one:\nthe first",
        (Label(at("core"), "first"), Label(at("core {"), "again"), Label(OTHER.span(99, 103), "and a role")),
    ),
    Diagnostic(NOWHERE, "100% of `x` is wrong", None),
)

TEXT = """\
error[CSR990 unknown-thing]: `ar` is not a field of `account`
 --> policy/a,b.csr:5:25
  |
5 |   tier core "核心" { when ar >= 10k }
  |                           ^^ not found
  = help: did you mean `arr`?

warning[CSR991 said-twice]: tier `core` is declared 3 times
  --> policy/a,b.csr:7:1
   |
 5 |   tier core "核心" { when ar >= 10k }
   |        ---- first
...
 7 | tier core
   | ^^^^^^^^^ here
...
 9 | tier core { }
   |      ------ again
  ::: policy/more.csr:12:1
   |
12 | role csm
   | ---- and a role
   = help: keep one:
           the first

error[CSR992 no-place]: 100% of `x` is wrong

2 errors, 1 warning in 1 file
"""

GITHUB = """\
::error file=policy/a%2Cb.csr,line=5,endLine=5,col=25,endColumn=27,title=CSR990 unknown-thing::\
`ar` is not a field of `account`%0Ahelp: did you mean `arr`?
::warning file=policy/a%2Cb.csr,line=7,endLine=8,title=CSR991 said-twice::\
tier `core` is declared 3 times%0Ahelp: keep one:%0Athe first
::error title=CSR992 no-place::100%25 of `x` is wrong
"""


def test_text() -> None:
    assert render(SAMPLE, "text", [POLICY.name, OTHER.name]) == TEXT


def test_github() -> None:
    assert render(SAMPLE, "github") == GITHUB


def test_json() -> None:
    report = json.loads(render(SAMPLE, "json", [POLICY.name, OTHER.name]))
    assert report["version"] == 1
    assert report["files"] == ["policy/a,b.csr", "policy/more.csr"]
    first, second, third = report["diagnostics"]
    assert first == {
        "code": "CSR990",
        "name": "unknown-thing",
        "severity": "error",
        "message": "`ar` is not a field of `account`",
        "help": "did you mean `arr`?",
        "file": "policy/a,b.csr",
        "line": 5,
        "column": 25,
        "end_line": 5,
        "end_column": 27,
        "length": 2,
        "label": "not found",
        "others": [],
    }
    assert second["severity"] == "warning"
    assert second["others"][2] == {
        "file": "policy/more.csr",
        "line": 12,
        "column": 1,
        "end_line": 12,
        "end_column": 5,
        "length": 4,
        "label": "and a role",
    }
    assert (third["file"], third["line"], third["label"], third["help"]) == (None, None, None, None)


def test_colour_changes_nothing_but_colour() -> None:
    coloured = render(SAMPLE, "text", colour=True)
    assert "\x1b[1;31merror[CSR990 unknown-thing]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(SAMPLE, "text")


@pytest.mark.parametrize(
    ("format", "nothing"),
    [("text", "no problems in 2 files\n"), ("github", "::notice title=csrules::no problems in 2 files\n")],
)
def test_no_problems(format: str, nothing: str) -> None:
    assert render((), format, ["a.csr", "b.csr"]) == nothing


def test_every_format_takes_every_diagnostic() -> None:
    empty = Document("empty.csr", "")
    odd = [
        Diagnostic(UNKNOWN, "", Label(empty.span(0, 0)), ""),
        Diagnostic(UNKNOWN, "m", Label(POLICY.span(0, len(POLICY.text) + 9), "all"), None),
    ]
    for format in FORMATS:
        assert "empty.csr" in render(odd, format)


def underlines(document: Document, span: Span, label: str = "") -> list[str]:
    """The snippet's lines, from the first source line on, without the gutter."""
    lines = render([Diagnostic(UNKNOWN, "m", Label(span, label))], "text").splitlines()
    return lines[3 : lines.index("")]


def test_a_long_span_shows_its_ends() -> None:
    span = POLICY.span(0, POLICY.text.index("tier core\n"))
    assert underlines(POLICY, span, "whole") == [
        '1 | policy "Demo" {',
        "  | ^^^^^^^^^^^^^^^",
        "...",
        "6 | }",
        "  | ^ whole",
    ]


def test_a_short_span_is_shown_whole() -> None:
    assert underlines(POLICY, at("{\n\tcurrency USD\n}")) == [
        '1 | policy "Demo" {',
        "  |               ^",
        "2 |     currency USD",
        "  |     ^^^^^^^^^^^^",
        "3 | }",
        "  | ^",
    ]


def test_a_place_behind_the_last_line() -> None:
    assert underlines(POLICY, POLICY.span(len(POLICY.text), len(POLICY.text)), "expected `}`") == [
        "10 |",
        "   | ^ expected `}`",
    ]


def test_a_very_long_line_is_cut_round_the_place() -> None:
    document = Document("long.csr", "x" * 5000 + " here " + "y" * 5000)
    code, strokes = underlines(document, at("here", document))
    assert len(code) < 180
    assert code.startswith("1 | …x")
    assert code.endswith("y…")
    start = strokes.index("^^^^")
    assert code[start : start + 4] == "here"


def test_control_characters_cannot_forge_the_screen() -> None:
    document = Document("bad\x1b[2J.csr", "a \x1b[31mred \u202e gnp\r\n")
    label = Label(at("red", document), "\x07")
    text = render([Diagnostic(UNKNOWN, "see \x1b[0m\nerror: forged", label, "\x1bc")], "text")
    assert not {"\x1b", "\u202e", "\x07", "\r"} & set(text)
    assert "\nerror: forged" not in text


MANY = [Diagnostic(TWICE, f"warning {n}", None) for n in range(120)] + [Diagnostic(UNKNOWN, "the error", None)]
MORE = "21 more problems found and not shown"


def test_of_many_problems_the_first_hundred_are_shown_errors_before_warnings() -> None:
    text = render(MANY, "text")
    assert text.startswith("error[CSR990 unknown-thing]: the error\n")
    assert (text.count("warning["), text.count(MORE)) == (99, 1)
    assert text.endswith("1 error, 120 warnings\n")
    report = json.loads(render(MANY, "json"))
    assert (len(report["diagnostics"]), report["more"]) == (100, 21)
    lines = render(MANY, "github").splitlines()
    assert len(lines) == 101
    assert MORE in lines[-1]


def test_as_many_as_wanted_are_shown() -> None:
    assert render(MANY, "text", most=121).count("warning[") == 120
    assert json.loads(render(MANY, "json", most=121))["more"] == 0
    assert json.loads(render(MANY, "json", most=1))["more"] == 120
