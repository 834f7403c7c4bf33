"""Writes `docs/codes.md` from the register of codes and their cases: `python -m tests.language.codes_page`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from csrules.diagnostics import CODES, Code
from csrules.diagnostics.render import render
from tests.language.cases import Case, cases
from tests.language.fragments import check

PAGE = Path(__file__).parents[2] / "docs" / "codes.md"

FAMILIES = {
    "CSR0": "Reading files",
    "CSR1": "Syntax",
    "CSR2": "Names",
    "CSR3": "Types and units",
    "CSR4": "Tiers, services, responsibilities and tests",
    "CSR5": "The project file",
    "CSR6": "Tests that fail",
    "CSR8": "Findings about data",
    "CSR9": "Refused rows of data",
}
HEAD = """\
# Diagnostic codes

Everything that csrules finds has a code: an id that never changes and a name that can be read. `csrules codes` lists
them, `csrules codes CSR201` describes one. An **error** stops the run before any data is read; a **warning** does not.
Codes CSR8xx are findings about single accounts, and codes CSR9xx are the reasons why a row was refused. A run reports
both in its result tables and goes on.

Every code that the text of a policy can cause has an example, which shows only the blocks that matter. Codes about
files, projects and data have none: they depend on more than the text.

<!-- This page is written by `python -m tests.language.codes_page`; do not edit it here. -->
"""


def page() -> str:
    examples = {case.code.id: case for case in cases() if case.is_example}
    parts = [HEAD]
    for prefix, title in FAMILIES.items():
        codes = sorted((code for code in CODES.values() if code.id.startswith(prefix)), key=lambda code: code.id)
        parts.append(f"\n## {title}\n\n{_table(codes)}")
        parts += ["\n" + "\n".join(_section(code, examples.get(code.id))) for code in codes]
    return "".join(parts)


def _table(codes: Iterable[Code]) -> str:
    rows = [f"| [{code.id}](#{_anchor(code)}) | `{code.name}` | {code.severity.value} | {code.summary} |\n"
            for code in codes]
    return "| code | name | | what it means |\n|---|---|---|---|\n" + "".join(rows)


def _anchor(code: Code) -> str:
    return f"{code.id.lower()}-{code.name}"


def _section(code: Code, case: Case | None) -> Iterator[str]:
    yield f"### {code.id} {code.name}\n"
    yield f"**What it means.** {_sentence(code.summary)}\n"
    if case is not None:
        _, diagnostics = check(case.example_documents)
        yield f"**Example.**\n\n```csr\n{case.example}```\n"
        blocks = render(diagnostics, "text").split("\n\n")
        yield "```text\n" + "\n\n".join(blocks[:-1]) + "\n```\n"
    yield f"**How to fix.** {code.fix}\n"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
