"""Texts of hostile size through the command itself, in a process that may take only so much time and memory.

The limits are the operating system's: a process that passes them is ended by a signal, which no exit code looks like.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.policies import GOOD

MEMORY = 1536 * 2**20
SECONDS = 60   # of processor time
MEGABYTE = 2**20


def checked(path: Path | str) -> tuple[int, set[str]]:
    """The exit code of `csrules check`, and the names of what it reports."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    command = [sys.executable, "-m", "csrules", "check", str(path), "--format", "json"]
    ended = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, cwd=Path(__file__).parents[2])
    assert ended.returncode in (0, 1), (ended.returncode, ended.stderr[-2000:])
    assert len(ended.stdout) < 20 * MEGABYTE
    return ended.returncode, {one["name"] for one in json.loads(ended.stdout)["diagnostics"]}


def lines(of: Callable[[int], str], count: int) -> str:
    return "".join(map(of, range(count)))


SIZES: dict[str, tuple[Callable[[], str | bytes], set[str]]] = {
    "50 MB of blocks": (lambda: "service s\n" * (5 * MEGABYTE), {"too-large"}),
    "100 MB of one byte": (lambda: b"x" * (100 * MEGABYTE), {"too-large"}),
    "50 MB that are not UTF-8": (lambda: b"\xff" * (50 * MEGABYTE), {"unreadable-file"}),
    "10 MB in one text": (lambda: f'{GOOD}service x "{"a" * (10 * MEGABYTE)}"\n', {"missing-entitlement"}),
    "10 MB in one comment": (lambda: f"{GOOD}# {'a' * (10 * MEGABYTE)}\n", set()),
    "a condition of 1 MB": (lambda: GOOD + "define x = arr > 1 " + "or arr > 2 " * 100_000, {"too-large"}),
    "10 MB of NULs": (lambda: GOOD + "\0" * (10 * MEGABYTE), {"syntax-error"}),
    "10 MB of line ends": (lambda: GOOD + "\r\n" * (5 * MEGABYTE), set()),
    "a name of 10 MB": (lambda: f"{GOOD}define {'a' * (10 * MEGABYTE)} = arr > 1\n", {"unused-name"}),
    "a number of 10 MB": (lambda: f"{GOOD}define x = arr > {'1' * (10 * MEGABYTE)}\n", {"bad-literal"}),
    "a million opening brackets": (lambda: f"{GOOD}define x = {'(' * MEGABYTE}", {"syntax-error"}),
    "twenty thousand names": (lambda: GOOD + lines(lambda n: f"define d{n} = arr > {n}\n", 20_000), {"unused-name"}),
    "twenty thousand mistakes": (lambda: lines(lambda n: f"defin d{n}\n", 20_000), {"syntax-error"}),
    "a hundred thousand fields": (lambda: "record account {\n" + lines(lambda n: f"f{n} text\n", 100_000),
                                  {"syntax-error"}),
    "a row of a million cells": (lambda: GOOD + "rows account {\n| id | arr |\n|" + " 1 |" * 1_000_000 + "\n}\n",
                                 {"too-large"}),
    "a list of a hundred thousand values": (lambda: GOOD.replace("  arr  money", "  k one of " + ", ".join(
        f"v{n}" for n in range(100_000)) + "\n  arr  money"), set()),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SIZES)
def test_what_is_too_large_is_refused_in_little_time_and_memory(name: str, tmp_path: Path) -> None:
    make, expected = SIZES[name]
    text = make()
    file = tmp_path / "policy.csr"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, found = checked(file)
    assert expected <= found
    assert code == (0 if found <= {"unused-name"} else 1)


def test_a_file_that_never_ends_is_refused() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no such file here")
    assert checked("/dev/zero") == (1, {"too-large"})


def test_many_files_are_one_policy_and_have_its_limit(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.csr").write_bytes(b"#" * (8 * MEGABYTE))
    assert "too-large" in checked(tmp_path)[1]


DEEP = {
    "blocks": "tiers { " * 10_000,
    "records": "record a { " * 10_000 + "}" * 10_000,
    "a path": GOOD + "define x = account" + ".a" * 10_000 + " > 1\n",
    "a chain of minus": GOOD + "define x = arr > " + "-" * 10_000 + "1\n",
    "not in brackets": GOOD + "define x = " + "not (" * 10_000 + "arr > 1" + ")" * 10_000 + "\n",
    "else": GOOD + "define x = " + "arr else " * 10_000 + "1 > 1\n",
    "brackets in a list": GOOD + "define x = arr is one of " + "(" * 10_000 + "1" + ")" * 10_000 + "\n",
    "percent of": GOOD + "define x = arr > " + "1% of " * 10_000 + "arr\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DEEP)
def test_ten_thousand_deep(name: str, tmp_path: Path) -> None:
    (tmp_path / "policy.csr").write_text(DEEP[name], encoding="utf-8")
    code, found = checked(tmp_path / "policy.csr")
    assert code == 1
    assert found & {"too-large", "syntax-error", "unknown-name", "bad-literal"}
