"""The cases of the diagnostic codes: small policies that say in comments what the checker must find in them.

A comment `# error: unknown-name` or `# warning: unused-name` stands in the line that is underlined; `# error above: …`
in the line below it, where a comment would be part of what is wrong; `# error here: …`, anywhere, means a problem
without a place. The case `CSR101-syntax-error.csr` is the example of its code in the documentation, there without these
comments; further cases of a code are called `CSR101-syntax-error.more.csr`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from csrules.diagnostics import CODES, Code, Diagnostic
from csrules.text import Document
from tests.language.fragments import ALONE, complete

FOLDER = Path(__file__).parent / "codes"
FAMILIES = ("CSR1", "CSR2", "CSR3", "CSR4")
NOWHERE = 0
_EXPECTED = re.compile(r"[ \t]*# (error|warning)( above| here)?: ([\w-]+(?:, [\w-]+)*)[ \t]*$", re.MULTILINE)

Found = tuple[int, str, str]   # line (0: no place), severity, code name


@dataclass(frozen=True)
class Case:
    path: Path
    text: str

    @property
    def code(self) -> Code:
        """The code that the file's name begins with."""
        wanted = self.path.stem.split("-", 1)[0]
        return next(code for code in CODES.values() if code.id == wanted)

    @property
    def is_example(self) -> bool:
        return "." not in self.path.stem

    @property
    def expected(self) -> list[Found]:
        found = []
        for number, line in enumerate(self.text.split("\n"), 1):
            for severity, where, names in _EXPECTED.findall(line):
                place = {" above": number - 1, " here": NOWHERE}.get(where, number)
                found += [(place, severity, name) for name in names.split(", ")]
        return sorted(found)

    @property
    def documents(self) -> tuple[Document, ...]:
        return complete(self.text, self.path.name)

    @property
    def example_documents(self) -> tuple[Document, ...]:
        documents = complete(self.example, "policy.csr")
        return documents[:1] if self.text.startswith(ALONE) else documents

    @property
    def example(self) -> str:
        """The text without the comments that speak to the tests."""
        lines = [_EXPECTED.sub("", line) for line in self.text.split("\n")]
        kept = [line for line, written in zip(lines, self.text.split("\n"), strict=True)
                if (line.strip() or not written.strip()) and line != ALONE]
        return "\n".join(kept).strip("\n") + "\n"


def cases() -> list[Case]:
    """Of all codes, in the order of their ids."""
    return [Case(path, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.csr"))]


def as_found(diagnostic: Diagnostic) -> Found:
    line = NOWHERE if diagnostic.label is None else diagnostic.label.span.from_.line
    return line, diagnostic.severity.value, diagnostic.code.name
