"""How commands end that cannot end well: signals, closed and full streams, a full disk, too little memory."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from csrules.cli.endings import PIPE_CLOSED
from tests.project.small import ACCOUNTS, small_project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shells and signals of Unix")
CSRULES = f"{shlex.quote(sys.executable)} -m csrules"


def shell(command: str, cwd: Path, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["sh", "-c", command.replace("csrules", CSRULES, 1)],
        cwd=cwd, capture_output=True, text=True, env=os.environ | environment, check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("command", ["--help", "codes", "run . -q --json"])
def test_a_full_device(tmp_path: Path, command: str) -> None:
    small_project(tmp_path)
    assert shell(f"csrules {command} > /dev/full", tmp_path) == (3, "", "error: no space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_an_error_that_nobody_can_be_told(tmp_path: Path) -> None:
    assert shell("csrules check nowhere.csr 2> /dev/full", tmp_path) == (3, "", "")


@pytest.mark.parametrize("command", ["--help", "run . --out here"])
def test_closed_streams(tmp_path: Path, command: str) -> None:
    small_project(tmp_path)
    assert shell(f"csrules {command} >&-", tmp_path) == (0, "", "")
    assert shell(f"csrules {command} <&- >&- 2>&-", tmp_path) == (0, "", "")
    assert shell("csrules check nowhere.csr 2>&-", tmp_path)[0] == 2
    if "here" in command:
        assert (tmp_path / "here/accounts.csv").read_text().startswith("account,")


def test_a_reader_that_stops_reading(tmp_path: Path) -> None:
    code, _, error = shell("csrules schema | true; exit 0", tmp_path)
    assert (code, error) == (0, "")
    assert PIPE_CLOSED == 128 + signal.SIGPIPE


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
from csrules.cli.main import main
main(sys.argv[1:])
"""


FORGOTTEN = """
import sys
from csrules.cli.main import main
from csrules.project import config_model
config_model.LEAST_MEMORY = 0
main(sys.argv[1:])
"""


@pytest.mark.parametrize("format", ["csv", "json", "ndjson", "parquet", "markdown"])
def test_a_disk_that_takes_no_more(tmp_path: Path, format: str) -> None:
    """A limit for files has the same effect, in Python and in the engine."""
    project = small_project(tmp_path / "p")
    command = ["run", str(project), "-q", "--format", format, "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *command],
        capture_output=True, text=True, env=os.environ | {"CSRULES_CACHE": ""}, check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"error: file too large: `{tmp_path / 'out'}`\n"
    assert not (tmp_path / "out").exists()


def test_too_little_memory(tmp_path: Path) -> None:
    """Less than the least that a project may set, so that a small file is enough."""
    rows = "".join(f"B-{number},{number},,{'EMEA;' * 200},2026-06-01\n" for number in range(30_000))
    project = small_project(tmp_path / "p", accounts=ACCOUNTS + rows)
    command = ["run", str(project), "-q", "--set", "engine.memory_limit=2MB", "--set", "engine.threads=1"]
    done = subprocess.run(
        [sys.executable, "-c", FORGOTTEN, *command],
        capture_output=True, text=True, env=os.environ | {"CSRULES_CACHE": "", "NO_COLOR": "1"}, check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "needs more memory than it may use" in done.stderr
    assert "help: raise `engine.memory_limit`" in done.stderr


@pytest.mark.parametrize(("name", "code", "said"), [
    ("SIGINT", 130, "\ninterrupted\n"),
    ("SIGTERM", 143, "stopped by SIGTERM\n"),
    ("SIGHUP", 129, "stopped by SIGHUP\n"),
])
def test_a_signal_in_the_middle_of_the_engine(tmp_path: Path, name: str, code: int, said: str) -> None:
    """The engine runs a statement that would take hours; a library between makes an error of its own of the signal."""
    program = f"""
import os, signal, threading
from csrules.cli import check
from csrules.cli.signals import listen
import click
@click.command()
def command():
    from csrules.engine import Session
    with Session() as session:
        print(session.scratch, flush=True)
        threading.Timer(0.5, os.kill, (os.getpid(), signal.{name})).start()
        session.execute("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range % 5")
check.command = command
listen()
from csrules.cli.main import main
main(["check"])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (code, said)
    assert not Path(done.stdout.strip()).exists()


def test_copies_of_the_process_end_without_a_word() -> None:
    """As those do that run many tests, when their work is done: also when they are told while they are being made."""
    program = """
from csrules.cli.signals import listen
listen()
from multiprocessing import get_context
for _ in range(200):
    with get_context("fork").Pool(2) as pool:
        total = sum(pool.map(abs, range(-3, 0)))
print(total)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("6\n", "")


def test_a_signal_that_the_parent_ignores_stays_ignored() -> None:
    program = """
import os, signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from csrules.cli.signals import listen
listen()
os.kill(os.getpid(), signal.SIGHUP)
print("goes on")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "goes on\n"
