"""The sections of the summary about the data: what was read, what to look at, and which rows were refused.

Findings and refused cells of one cause are one entry with a count and examples; the last entry of a code has
below it what to do about them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csrules.diagnostics import CODES
from csrules.diagnostics.codes import ONE_BY_ONE
from csrules.diagnostics.render.width import visible
from csrules.plugin.outputs.causes import Causes, by_code
from csrules.plugin.outputs.figures import count
from csrules.plugin.outputs.layout import GAP, Column, Look, grid
from csrules.plugin.outputs.records import Group, Record, grouped, records
from csrules.plugin.outputs.summary import MOST_LINES, Tables, figures, rest

VALUE_CHARACTERS = 24
_OF_IDS = {code.id: code for code in CODES.values()}
_ONE_BY_ONE = frozenset(CODES[name].id for name in ONE_BY_ONE)


def inputs(tables: Tables, look: Look) -> list[str]:
    """How many rows of each source were read, used and refused."""
    rows = list(records(tables.get("inputs")))
    if not rows:
        return []
    columns = [
        Column("Data", [row["record"] for row in rows], right=False),
        Column("", [row["source"] or "" for row in rows], right=False, flexible=True, rank=1),
        figures("read", rows, "read", count),
        figures("accepted", rows, "accepted", count),
        figures("refused", rows, "rejected", count),
    ]
    return grid(columns, look)


@dataclass(frozen=True, slots=True)
class Entry:
    """So many of one cause; the last entry of a code has its `remedy` below it."""

    count: int
    text: str
    remedy: str = ""


def findings(tables: Tables, look: Look) -> list[str]:
    """What somebody should look at, the gravest first: each cause with its count and examples."""
    entries = [entry for causes in by_code(tables.get("findings")) for entry in _of_code(causes, look)]
    return _section("Findings", entries, look)


def _of_code(causes: Causes, look: Look) -> Iterator[Entry]:
    name = str(causes.first["name"])
    texts = [(group.count, _cause(name, group, look)) for group in causes.shown()]
    if causes.others:
        texts.append((causes.others, f"{name} for other causes"))
    last = len(texts) - 1
    for at, (number, text) in enumerate(texts):
        yield Entry(number, text, causes.first.get("remedy") or "" if at == last else "")


def _cause(name: str, group: Group, look: Look) -> str:
    """In its own words; where those differ from row to row, the line of the policy and one example."""
    message = group.first["message"] or ""
    if group.alike:
        return f"{name}: {_with_examples(message, group, look)}"
    of_key = f"{group.examples[0]}: " if group.examples else ""
    return f"{name} ({group.first['place']}), for example {of_key}{message}"


def rejects(tables: Tables, look: Look) -> list[str]:
    """The cells for which rows were refused, by column and reason, with two rows and their keys."""

    def place(row: Record) -> str:
        value, key = row["value"], row.get("key")
        of = f", {look.cut(key, VALUE_CHARACTERS)}" if key and key != value else ""
        return f"row {row['row']}{of}: {look.cut(value, VALUE_CHARACTERS)}" if value else f"row {row['row']}{of}"

    def kind(row: Record) -> tuple[str, str, str, str]:
        return row["record"], row["column"], row["code"], "" if row["code"] in _ONE_BY_ONE else row["reason"]

    groups = grouped(tables.get("rejects"), kind, place, told=lambda row: row["reason"])
    return _section("Refused cells", [_refused(group, look) for group in groups], look)


def _refused(group: Group, look: Look) -> Entry:
    """The reason where there is one for all, else what the code says: each repeated key names another row."""
    row = group.first
    field = ".".join(filter(None, (row["record"], row["column"])))
    code = _OF_IDS.get(row["code"])
    reason = row["reason"] or "" if group.alike or code is None else code.summary
    return Entry(group.count, f"{field}: {_with_examples(reason, group, look)}", row.get("remedy") or "")


def _with_examples(text: str, group: Group, look: Look) -> str:
    if not group.examples:
        return text
    more = f"; {look.ellipsis}" if group.count > len(group.examples) else ""
    return f"{text} ({'; '.join(group.examples)}{more})"


def _section(title: str, entries: Sequence[Entry], look: Look) -> list[str]:
    """A heading, and the entries wrapped: a message that is cut tells nothing."""
    if not entries:
        return []
    numbers = [count(entry.count) for entry in entries[:MOST_LINES]]
    widest = max(map(len, numbers))
    lines = [look.paint("message", title)]
    for number, entry in zip(numbers, entries, strict=False):
        indent = " " * (widest + len(GAP))
        first, *more = _wrapped(entry.text, look.width - len(indent))
        lines.append(f"{number:>{widest}}{GAP}{look.paint('warning', first)}")
        lines += [indent + look.paint("warning", line) for line in more]
        lines += [indent + look.paint("help", line) for line in _wrapped(entry.remedy, look.width - len(indent))]
    return lines + rest(len(entries), look)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(visible(text), width, break_on_hyphens=False)
