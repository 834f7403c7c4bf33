"""The parts of a workbook: which sheets it has, how their cells are formatted, and the texts that cells share."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from zipfile import ZipFile

from csrules_excel.formats import PLAIN, Shown, shown
from csrules_excel.xml import BrokenError, Element, elements, texts

MOST_UNPACKED = 4_000_000_000
"""Bytes of all parts together. A sheet with as many cells as Excel opens at all has less."""

_OF_SHEETS = "worksheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    part: str
    hidden: bool


class Package:
    """An open workbook. Raises `BrokenError` where it is none."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())
        if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
            raise BrokenError(f"unpacks to more than {MOST_UNPACKED:,} bytes")
        self._book = next((part for _, kind, part in self._links("") if kind == "officeDocument"), "")
        if self._book not in self._names:
            raise BrokenError

    @cached_property
    def sheets(self) -> Sequence[Sheet]:
        """Those with cells, in their order; not charts."""
        links = {id: (kind, part) for id, kind, part in self._links(self._book)}
        found = []
        for sheet in self._elements(self._book, "sheet"):
            id = next((value for key, value in sheet.of.items() if key.rpartition(":")[2] == "id"), "")
            kind, part = links.get(id, ("", ""))
            if kind == _OF_SHEETS and part in self._names:
                found.append(Sheet(sheet.of.get("name", ""), part, sheet.of.get("state", "visible") != "visible"))
        return found

    @cached_property
    def since_1904(self) -> bool:
        """Whether days are counted from 1904, as on old Macs."""
        return any(book.of.get("date1904") in ("1", "true") for book in self._elements(self._book, "workbookPr"))

    @cached_property
    def shown(self) -> Mapping[str, Shown]:
        """By a cell's style what its number format adds; styles that add nothing are left out."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        formats: dict[str, str] = {str(number): text for number, text in BUILTIN_FORMATS.items()}
        styles: dict[str, Shown] = {}
        within = False
        for element in self._elements(self._linked("styles"), "numFmt", "cellXfs", "cellStyles", "xf"):
            if element.name == "numFmt":
                formats[element.of.get("numFmtId", "")] = element.of.get("formatCode", "")
            elif element.name != "xf":
                within = element.name == "cellXfs"
            elif within:
                styles[str(len(styles))] = shown(formats.get(element.of.get("numFmtId", "0"), "General"))
        return {style: adds for style, adds in styles.items() if adds != PLAIN}

    @cached_property
    def shared(self) -> Sequence[str]:
        part = self._linked("sharedStrings")
        if not part:
            return ()
        with self._archive.open(part) as file:
            return list(texts(file))

    def open(self, sheet: Sheet) -> IO[bytes]:
        return self._archive.open(sheet.part)

    def _linked(self, kind: str) -> str:
        """The workbook's part of a kind, or nothing."""
        return next((part for _, of, part in self._links(self._book) if of == kind and part in self._names), "")

    def _links(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Where a part leads: each link's own name, its kind, and the part."""
        base, name = posixpath.split(part)
        for element in self._elements(posixpath.join(base, "_rels", f"{name}.rels"), "Relationship"):
            target = posixpath.normpath(posixpath.join(base, element.of.get("Target", "")))
            yield element.of.get("Id", ""), element.of.get("Type", "").rpartition("/")[2], target.lstrip("/")

    def _elements(self, part: str, *names: str) -> Iterator[Element]:
        if part in self._names:
            with self._archive.open(part) as file:
                yield from elements(file, names)
