"""The texts that are mutated: every policy of this repository, in pieces small enough that thousands run in a second.

A sample is one document and the rest of its policy, which is read once. Of a large policy each block is a sample of its
own, with the other blocks as its rest, and so is the whole; small cases are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from csrules.diagnostics import Reporter
from csrules.syntax import ast
from csrules.syntax.blocks import blocks
from csrules.syntax.parser import parse_all
from csrules.text import Document
from tests.language.cases import cases
from tests.language.fragments import ALONE, complete

ROOT = Path(__file__).parents[2]
PIECE = re.compile(r'"[^"\n]*"|\w+|[ \t]+|\n|[^\w\s]')
_FENCED = re.compile(r"^```csr[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SMALL = 800   # characters; what is longer is cut into its blocks
MOST_REST = 6_000


@dataclass(frozen=True)
class Sample:
    """`text` is mutated, `rest` is not."""

    name: str
    text: str
    rest: tuple[Document, ...]

    @cached_property
    def declarations(self) -> tuple[ast.Declaration, ...]:
        """Of the rest."""
        return parse_all(self.rest, Reporter())

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Words, texts, signs and blanks of the text, in order and without a loss."""
        return tuple(PIECE.findall(self.text))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.text.splitlines(keepends=True))


def samples() -> tuple[Sample, ...]:
    """The smallest policies first, which are read the quickest; the order depends on the files alone."""
    found = [sample for sample in _all() if sample.text.strip()]
    return tuple(sorted(found, key=lambda one: (len(one.text) + sum(len(rest.text) for rest in one.rest), one.name)))


def _all() -> Iterator[Sample]:
    for case in cases():
        yield _fragment(case.path.stem, case.example, alone=case.text.startswith(ALONE))
    for page in sorted((ROOT / "docs").glob("*.md")):
        if page.stem != "codes":   # its examples are the cases
            for number, text in enumerate(_FENCED.findall(page.read_text(encoding="utf-8"))):
                yield from _cut(_fragment(f"{page.stem} {number}", text))
    for path in sorted((ROOT / "tests" / "language" / "good").glob("*.csr")):
        yield from _cut(Sample(path.stem, path.read_text(encoding="utf-8"), ()))
    for folder in sorted((ROOT / "configs").glob("*/policy")):
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.csr"))]
        yield from _cut(Sample(folder.parent.name, "\n".join(texts), ()))


def _fragment(name: str, text: str, *, alone: bool = False) -> Sample:
    return Sample(name, text, () if alone else complete(text)[1:])


def _cut(sample: Sample) -> Iterator[Sample]:
    yield sample
    if len(sample.text) <= SMALL:
        return
    stretches = list(blocks(sample.text))
    for number, (start, end) in enumerate(stretches):
        others = sample.text[:start] + sample.text[end:]
        if len(others) <= MOST_REST and len(stretches) > 1:
            rest = (*sample.rest, Document("others.csr", others))
            yield Sample(f"{sample.name}#{number}", sample.text[start:end], rest)
