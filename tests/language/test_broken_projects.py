"""One mistake in a worked project gives one or two problems, the other band where the mistake is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from csrules.analysis.checker import check_policy
from csrules.diagnostics import Diagnostic, Reporter
from csrules.syntax.blocks import blocks
from csrules.syntax.parser import Parsed, parse
from csrules.text import Document

CONFIGS = Path(__file__).parents[2] / "configs"
PROJECTS = sorted(path.name for path in CONFIGS.iterdir() if (path / "csrules.toml").is_file())
MOST = 2
_OUTSIDE = re.compile(r'"[^"\n]*"|#[^\n]*|\|[^\n]*|(?P<and>\band\b)|(?P<word>[^\W\d]\w*)|(?P<brace>[{}])')

Mistake = tuple[int, int, str]   # what stands from … to … is replaced by …


@cache
def documents(project: str) -> tuple[Document, ...]:
    folder = CONFIGS / project / "policy"
    files = sorted(folder.rglob("*.csr"))
    return tuple(Document(str(file.relative_to(folder)), file.read_text(encoding="utf-8")) for file in files)


@cache
def parsed(document: Document) -> Parsed:
    return parse(document, Reporter())


def problems(project: str, changed: Document) -> list[Diagnostic]:
    reporter = Reporter()
    nodes = [node for one in documents(project) if one.name != changed.name for node in parsed(one).declarations]
    nodes += parse(changed, reporter).declarations
    check_policy(nodes, reporter)
    return list(reporter)


def twisted(word: str) -> str:
    return word[:-2] + word[-1] + word[-2] if word[-1] != word[-2] else f"{word}x"


def parts(text: str, start: int, end: int, group: str) -> list[re.Match[str]]:
    return [found for found in _OUTSIDE.finditer(text, start, end) if found[group]]


def mistyped_keyword(text: str, start: int, end: int) -> Iterator[Mistake]:
    for found in parts(text, start, end, "word")[:1]:
        yield found.start(), found.end(), twisted(found[0])


def foreign_and(text: str, start: int, end: int) -> Iterator[Mistake]:
    for found in parts(text, start, end, "and")[:1]:
        yield found.start(), found.end(), "&&"


def missing_brace(text: str, start: int, end: int) -> Iterator[Mistake]:
    for found in {parts(text, start, end, "brace")[at] for at in (0, -1) if parts(text, start, end, "brace")}:
        yield found.start(), found.end(), ""


def wrong_sign(text: str, start: int, end: int) -> Iterator[Mistake]:
    words = parts(text, start, end, "word")
    for found in words[len(words) // 2 :][:1]:
        yield found.end(), found.end(), " ]"


def unknown_word(text: str, start: int, end: int) -> Iterator[Mistake]:
    words = parts(text, start, end, "word")
    for found in words[2 * len(words) // 3 :][:1]:
        yield found.end(), found.end(), " zork"


def misspelt_word(text: str, start: int, end: int) -> Iterator[Mistake]:
    words = [found for found in parts(text, start, end, "word") if len(found[0]) > 3]
    for found in words[2 :: max(1, len(words) // 3)]:
        yield found.start(), found.end(), twisted(found[0])


PLACED = (mistyped_keyword, foreign_and, missing_brace, wrong_sign, unknown_word)


def broken(project: str, kind: Callable[[str, int, int], Iterator[Mistake]]) -> Iterator[tuple[Document, int]]:
    """The documents with one mistake in each of their blocks, and the line of the mistake."""
    for document in documents(project):
        for start, end in blocks(document.text):
            for first, last, new in kind(document.text, start, end):
                text = document.text[:first] + new + document.text[last:]
                yield Document(document.name, text), document.position(first).line


@pytest.mark.parametrize("project", PROJECTS)
@pytest.mark.parametrize("kind", PLACED, ids=lambda kind: kind.__name__)
def test_a_mistake_is_told_once_and_where_it_is(
    project: str, kind: Callable[[str, int, int], Iterator[Mistake]]
) -> None:
    count = 0
    for document, line in broken(project, kind):
        found = problems(project, document)
        told = [(one.code.name, one.message, one.label and one.label.span.where) for one in found]
        assert 1 <= len(found) <= MOST, (document.name, line, told)
        label = found[0].label
        assert label is not None, (document.name, line, told)
        assert label.span.document is document, (document.name, line, told)
        # Of a closing brace nothing is left but the lines round it; a word too many may be noticed at the next line.
        near = {missing_brace: 3, unknown_word: 1}.get(kind, 0)
        assert label.span.from_.line - near <= line <= label.span.to.line + near, (document.name, line, told)
        count += 1
    assert count >= 4, "the project has blocks of this kind"


@pytest.mark.parametrize("project", PROJECTS)
def test_a_misspelt_word_gives_at_most_two_problems(project: str) -> None:
    for document, line in broken(project, misspelt_word):
        found = problems(project, document)
        assert len(found) <= MOST, (document.name, line, [(one.code.name, one.message) for one in found])


def test_each_worked_project_is_without_problems() -> None:
    for project in PROJECTS:
        assert problems(project, documents(project)[0]) == []
