"""The fenced blocks of a page, and how each kind is tried.

What stands behind the language of a block says what it is:

    ```csr policy/coverage.csr     a file that the reader saves (whatever the language)
    ```diff policy/coverage.csr    a change to it: lines with `-` go, lines with `+` come, the others stay
    ```sh                          commands; `sh exit 1` where the last one ends with that code
    ```sh setup                    commands that make the environment, which a slow test runs
    ```text output                 what the block before prints, to the letter
    ```text excerpt                the same, where a line `…` stands for any number of lines
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from csrules.cli.main import outcome

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LEFT_OUT = "…"
PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
_FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<about>[^\n]*))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """`about` is what stands behind the language; `before` is the last line of prose above."""

    language: str
    about: str
    text: str
    line: int
    before: str

    @property
    def is_output(self) -> bool:
        return self.language == "text" and self.about in ("output", "excerpt")


def blocks(page: str) -> list[Block]:
    return list(_found((DOCS / page).read_text(encoding="utf-8")))


def _found(text: str) -> Iterator[Block]:
    for match in _FENCE.finditer(text):
        above = text[: match.start()]
        before = next((line for line in reversed(above.splitlines()) if line.strip()), "")
        yield Block(match["language"], match["about"] or "", match["text"], above.count("\n") + 1, before)


def table(heading: str, text: str) -> list[list[str]]:
    """The cells of the first table below a heading or mark of a page's text, without its own headings."""
    rows = re.search(rf"^{re.escape(heading)}\n(?:[^|\n].*\n|\n)*((?:\|.*\n)+)", text, re.MULTILINE)
    assert rows, heading
    return [re.split(r"\s*\|\s*", line.strip("| ")) for line in rows[1].splitlines()[2:]]


def names(cell: str) -> list[str]:
    """What stands in `backticks`."""
    return re.findall(r"`([^`]+)`", cell)


def save(block: Block, directory: Path) -> Path:
    """Write the file that a block names, or change it."""
    path = directory / block.about
    if block.language == "diff":
        text = path.read_text(encoding="utf-8")
        old, new = (_side(block.text, sign) for sign in "-+")
        assert text.count(old) == 1, f"line {block.line}: `{block.about}` does not hold these lines once"
        path.write_text(text.replace(old, new), encoding="utf-8")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    return path


def _side(text: str, sign: str) -> str:
    """The lines of a change before (`-`) or after (`+`) it."""
    return "".join(line[1:] for line in text.splitlines(keepends=True) if line[0] in (" ", sign))


def shell(commands: str, directory: Path, scripts: Path | None = None) -> tuple[int, str]:
    """How the commands end, and what they print on both streams; `csrules` is the one in the directory `scripts`."""
    path = os.pathsep.join([str(scripts or sysconfig.get_path("scripts")), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-ec", commands],
        cwd=directory,
        env={**os.environ, **PLAIN, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, done.stdout


def quick(commands: str, directory: Path) -> tuple[int, str]:
    """The same, where `csrules` is called and not started: that is several times faster."""
    printed, code = "", 0
    for line in commands.splitlines():
        code, more = _called(line, directory) if line.startswith("csrules ") else shell(line, directory)
        printed += more
        if code:
            break
    return code, printed


def _called(line: str, directory: Path) -> tuple[int, str]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    environment = mock.patch.dict(os.environ, PLAIN)
    with environment, chdir(directory), redirect_stdout(stream), redirect_stderr(stream):
        code = outcome(shlex.split(line)[1:])
    stream.seek(0)
    return code, stream.read()


def shows(block: Block, printed: str) -> bool:
    """Whether the block is what was printed, or in an excerpt, whether its pieces stand there in this order."""
    shown, said = _lines(block.text), _lines(printed)
    return shown == said if block.about == "output" else _in_order(_pieces(shown), said)


def _pieces(lines: list[str]) -> list[list[str]]:
    """The lines between the marks; the first or last piece is empty where a mark stands at that end."""
    pieces: list[list[str]] = [[]]
    for line in lines:
        if line == LEFT_OUT:
            pieces.append([])
        else:
            pieces[-1].append(line)
    return pieces


def _in_order(pieces: list[list[str]], said: list[str]) -> bool:
    """The first piece at the start, the last one at the end, and the others where they are first found."""
    first, *others = pieces
    if not others or said[: len(first)] != first:
        return said == first
    start = len(first)
    for piece in others[:-1]:
        found = (at for at in range(start, len(said)) if said[at : at + len(piece)] == piece)
        start = next(found, len(said)) + len(piece)
    last = others[-1]
    return len(said) - len(last) >= start and said[len(said) - len(last) :] == last


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip("\n").splitlines()]
