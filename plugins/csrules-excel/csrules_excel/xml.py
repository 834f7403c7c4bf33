"""The few ways in which XML is read here: as a stream, without the declarations that make a small file large."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

Handlers = Mapping[str, Callable[..., Any]]
"""By the names that the parser gives them."""

_PIECE = 1 << 18
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class BrokenError(Exception):
    """What is no workbook."""


@dataclass(frozen=True, slots=True)
class Element:
    """Its name without a prefix, and its attributes."""

    name: str
    of: Mapping[str, str]


def parse(file: IO[bytes], handlers: Handlers) -> Iterator[None]:
    """Call the handlers piece by piece; what they gathered can be taken after each. Raises `BrokenError`."""
    from xml.parsers.expat import ExpatError, ParserCreate

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declarations
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except ExpatError as error:
        raise BrokenError from error
    yield


def _refuse_declarations(*_: object) -> None:
    raise BrokenError


def elements(file: IO[bytes], names: Sequence[str]) -> Iterator[Element]:
    """The elements with one of the names, in their order."""
    found: list[Element] = []

    def start(name: str, of: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name in names:
            found.append(Element(name, of))

    for _ in parse(file, {"StartElementHandler": start}):
        yield from found
        found.clear()


def texts(file: IO[bytes]) -> Iterator[str]:
    """The shared texts: each without its formatting and without how it is pronounced."""
    found: list[str] = []
    pieces: list[str] = []
    within: list[str] = []   # a text, or how it is pronounced

    def start(name: str, of: dict[str, str]) -> None:
        if name.endswith(("t", "rPh")) and name.rpartition(":")[2] in ("t", "rPh"):
            within.append(name)

    def end(name: str) -> None:
        if within and within[-1] == name:
            within.pop()
        elif name.rpartition(":")[2] == "si":
            found.append(unescaped("".join(pieces)))
            pieces.clear()

    def characters(text: str) -> None:
        if len(within) == 1 and within[0].endswith("t"):
            pieces.append(text)

    handlers: Handlers = {"StartElementHandler": start, "EndElementHandler": end, "CharacterDataHandler": characters}
    for _ in parse(file, handlers):
        yield from found
        found.clear()


def unescaped(text: str) -> str:
    """`_x000D_` as the character that it stands for."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else chr(code)
