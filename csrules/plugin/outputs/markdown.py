"""A report as one Markdown file: the small tables of a run, under the run's heading."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

from csrules.diagnostics.render.width import visible
from csrules.plugin.outputs.causes import by_code
from csrules.plugin.outputs.options import count_option, path_option, refuse_unknown, writing
from csrules.plugin.spec import FileFormat, Options, OutputRequest, ResultColumn, ResultTable, TextWriter

MOST_ROWS = 50
_TITLES = {
    "internal": {
        "tiers": "Tiers",
        "headcount": "Headcount",
        "people": "People",
        "books": "Books",
        "levels": "Levels",
        "agreements": "Agreements",
        "findings": "Findings",
        "rejects": "Refused rows",
        "inputs": "Data read",
    },
    "partner": {"agreements": "Agreements", "accounts": "Accounts", "duties": "Duties"},
    "customer": {"plan": "Plan", "services": "Services"},
}
_ONLY_FILLED = ("people", "books", "levels")   # most policies have no books, and tiers of accounts alone
_NUMBERS = ("integer", "decimal")
_LINES = str.maketrans("\r\n\t", "   ")
_ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in r"\`*_[]|~#@"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
)
_LINKS = re.compile(r"(?<=www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)


class MarkdownOutput:
    """Writes the file `path`; of a long table only the first `rows`, and how many more there are."""

    summary = "one Markdown report with the tiers, headcount, books, agreements, findings and refused rows"
    file_name = "report.md"

    def check(self, options: Options) -> None:
        refuse_unknown(options, ("path", "rows"))
        path_option(options, Path(), self.file_name)
        count_option(options, "rows", MOST_ROWS)

    def write(self, request: OutputRequest) -> Sequence[Path]:
        self.check(request.options)
        path = path_option(request.options, request.base, self.file_name)
        text = "\n".join(report(request, count_option(request.options, "rows", MOST_ROWS))) + "\n"
        with writing(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        with writing(path):
            path.write_text(text, encoding="utf-8", newline="\n")
        return (path,)


def report(request: OutputRequest, most: int) -> Iterator[str]:
    """The lines of the report."""
    run = request.run
    yield f"# {escaped(run.policy)}"
    yield ""
    amounts = "" if run.profile == "customer" else f" Amounts in {escaped(run.currency)}."
    yield f"As of {run.as_of}.{amounts} Made by csrules {escaped(run.version)}."
    for name, title in _TITLES[run.profile].items():
        if name in request.tables and (name not in _ONLY_FILLED or len(request.tables[name])):
            yield from ("", f"## {title}", "")
            if name == "findings":
                yield from _causes(request.tables[name])
            yield from _section(request.tables[name], most)


def _section(table: ResultTable, most: int) -> Iterator[str]:
    rows = len(table)
    if not rows:
        yield "None."
        return
    yield from _heading(table.columns)
    for row in islice(table.rows(), most):
        yield _row(map(cell, row))
    if rows > most:
        yield ""
        yield f"… and {rows - most:,} more."


def _causes(table: ResultTable) -> Iterator[str]:
    """How many findings have the same cause, above the findings themselves; nothing where all causes differ."""
    groups = [group for causes in by_code(table) for group in causes.groups.values()]
    if len(groups) == len(table):
        return
    names = ("count", "name", "place", "example", "message", "remedy")
    yield _row(names)
    yield _row(["---:", *(["---"] * (len(names) - 1))])
    for group in groups[:MOST_ROWS]:
        row, example = group.first, group.examples[0] if group.examples else None
        yield _row(map(cell, (group.count, row["name"], row["place"], example, row["message"], row["remedy"])))
    if len(groups) > MOST_ROWS:
        yield from ("", f"… and {len(groups) - MOST_ROWS:,} more causes.")
    yield ""


def _heading(columns: Sequence[ResultColumn]) -> Iterator[str]:
    yield _row(column.name.replace("_", " ") for column in columns)
    yield _row("---:" if column.type in _NUMBERS else "---" for column in columns)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def cell(value: object) -> str:
    """A value as Markdown text: decimals without needless zeros, days in ISO form, nothing for what is missing."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            text = f"{value:,f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case int():
            return f"{value:,}"
        case dt.date():
            return value.isoformat()
        case _:
            return escaped(str(value))


def escaped(text: str) -> str:
    """Text that stands in a table cell as it is: no markup, no link, no HTML, no end of the row, nothing hidden."""
    return _marked(MARKDOWN.harmless(text))


def _marked(text: str) -> str:
    return _LINKS.sub(r"\\\g<0>", visible(text.translate(_LINES)).translate(_ESCAPES))


MARKDOWN = FileFormat("md", TextWriter(
    row=lambda cells: _row(_marked(cell or "") for cell in cells) + "\n",
    head=lambda columns: "".join(f"{line}\n" for line in _heading(columns)),
))
