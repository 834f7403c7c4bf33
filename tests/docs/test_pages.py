"""The reader of pages: what it finds, and that it can fail. And what holds for every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, Block, blocks, save, shows

PAGES = sorted(path.name for path in DOCS.glob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)?(?:#([^)\s]+))?\)")


def output(text: str, about: str = "output") -> Block:
    return Block("text", about, text, 1, "")


def test_an_output_is_compared_to_the_letter() -> None:
    assert shows(output("a\nb\n"), "a  \nb\n\n")
    assert not shows(output("a\n"), "a\nb\n")
    assert not shows(output("a\n…\n"), "a\nb\n")


@pytest.mark.parametrize(
    ("excerpt", "fits"),
    [
        ("a\n…\nd\n", True),
        ("…\nb\nc\n…\n", True),
        ("…\nc\nd\n", True),
        ("a\nb\n…\n", True),
        ("a\nb\nc\nd\n", True),
        ("b\n…\n", False),
        ("…\nb\nd\n…\n", False),
        ("…\nc\n…\nb\n…\n", False),
        ("a\n…\nc\n", False),
        ("a\nb\nc\nd\n…\nd\n", False),
    ],
)
def test_an_excerpt_stands_in_the_output_in_its_order(excerpt: str, fits: bool) -> None:
    assert shows(output(excerpt, "excerpt"), "a\nb\nc\nd\n") is fits


def test_a_change_applies_once(tmp_path: Path) -> None:
    change = Block("diff", "a.txt", " one\n-two\n+2\n+\n", 1, "")
    (tmp_path / "a.txt").write_text("one\ntwo\nthree\n", encoding="utf-8")
    save(change, tmp_path)
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "one\n2\n\nthree\n"
    with pytest.raises(AssertionError, match="once"):
        save(change, tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for path, heading in LINK.findall((DOCS / page).read_text(encoding="utf-8")):
        if path.startswith(("http:", "https:")):
            continue
        target = (DOCS / path).resolve() if path else DOCS / page
        assert target.exists(), f"{page}: {path}"
        assert target.is_relative_to(ROOT)
        if heading:
            assert heading in anchors(target), f"{page}: {path}#{heading}"


def anchors(page: Path) -> set[str]:
    """The headings of a page, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert [page for page in PAGES if page != "README.md" and f"]({page})" not in index] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_fence_is_left_open(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    assert len(re.findall(r"^```", text, re.MULTILINE)) == 2 * len(blocks(page))
