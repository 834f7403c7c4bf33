"""Rows that stand inside an object: `{"records": […]}`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # a name that typeshed leaves out
from pathlib import Path

from csrules.engine.errors import IngestError
from csrules.engine.session import Session

_BLANK = " \t\r\n"
_MOST_LOOKED_AT = 50_000_000   # bytes
_DECODER = json.JSONDecoder()


def array_inside(session: Session, path: Path, label: str, rows_at: str) -> Path:
    """A file of the array at a path of names with points between them. Raises `IngestError` where there is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        start, end = _span(text, 0, rows_at.split("."), [], label)
    except UnicodeDecodeError:
        raise IngestError(f"`{label}` is not UTF-8 text") from None
    except RecursionError:
        raise IngestError(f"`{label}` is nested too deeply") from None
    except json.JSONDecodeError as error:
        if _is_at_end(text, error):
            raise _cut_off(label) from None
        message = f"`{label}` is not JSON: line {error.lineno}, column {error.colno}"
        raise IngestError(message, "correct the file") from None
    copy = session.scratch / session.new_name("rows")
    copy.write_text(text[start:end], encoding="utf-8")
    return copy


def _span(text: str, at: int, names: Sequence[str], above: list[str], label: str) -> tuple[int, int]:
    """Where the value begins and ends that the names lead to from the value at `at`."""
    at = _past(text, at)
    if not names:
        if not text.startswith("[", at):
            raise IngestError(f"`{'.'.join(above)}` of `{label}` is not an array", None, ("rows",))
        return at, _DECODER.raw_decode(text, at)[1]
    if not text.startswith("{", at):
        where = f"`{'.'.join(above)}` of `{label}`" if above else f"`{label}`"
        raise IngestError(f"{where} is not an object with `{names[0]}` in it", None, ("rows",))
    there: list[str] = []
    at = _past(text, at + 1)
    while text.startswith('"', at):
        name, at = scanstring(text, at + 1)
        at = _past(text, at)
        if not text.startswith(":", at):
            raise json.JSONDecodeError("no colon", text, at)
        if name == names[0]:
            return _span(text, at + 1, names[1:], [*above, name], label)
        there.append(name)
        at = _past(text, _DECODER.raw_decode(text, _past(text, at + 1))[1])
        if not text.startswith(",", at):
            break
        at = _past(text, at + 1)
    if not text.startswith("}", at):
        raise json.JSONDecodeError("no end", text, at)
    listed = ", ".join(f"`{name}`" for name in there[:20])
    raise IngestError(f"`{label}` has no `{'.'.join([*above, names[0]])}`", f"it has {listed}", ("rows",))


def _past(text: str, at: int) -> int:
    """Behind the blanks."""
    while text[at : at + 1] in _BLANK and at < len(text):
        at += 1
    return at


def without_objects(path: Path, label: str) -> IngestError:
    """The fault of a file in which no line is an object."""
    message, help = f"`{label}` has no objects", "write each row as an object with names and values"
    if path.stat().st_size > _MOST_LOOKED_AT:
        return IngestError(message, help)
    try:
        text = path.read_text(encoding="utf-8-sig")
        json.loads(text)
    except UnicodeDecodeError:
        return IngestError(f"`{label}` is not UTF-8 text", "save the file as UTF-8")
    except RecursionError:
        return IngestError(f"`{label}` is nested too deeply")
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith("{"):
            return IngestError(f"`{label}` is not JSON", help)
        if _is_at_end(text, error):
            return _cut_off(label)
        message = f"`{label}` is not JSON: line {error.lineno}, column {error.colno}"
        return IngestError(message, "correct the file; each row is an object with names and values")
    return IngestError(message, help)


def _cut_off(label: str) -> IngestError:
    return IngestError(f"`{label}` is cut off: it ends inside an object", "copy or export the file again")


def _is_at_end(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the text is right up to its end; a text in quotes that does not close is told where it begins."""
    return not text[error.pos :].strip() or error.msg.startswith("Unterminated string")


def wrapped(path: Path, label: str) -> IngestError | None:
    """The fault of a file that is one object with a list of objects in it."""
    if path.stat().st_size > _MOST_LOOKED_AT:
        return None
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    for name, inside in value.items() if isinstance(value, dict) else ():
        if isinstance(inside, list) and inside and all(isinstance(one, dict) for one in inside):
            message = f"`{label}` is one object, and a list of objects stands in its `{name}`"
            return IngestError(message, f'write rows = "{name}" in the source, if these are the rows')
    return None
