"""The edge of the program: help, exit codes, and one line for whatever goes wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from csrules import __version__
from csrules.cli import check, endings, main
from csrules.cli.commands import COMMANDS, Commands
from csrules.diagnostics import CODES, Diagnostic
from csrules.project.errors import ProjectError


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Let `csrules check .` raise an error, and give the exit code and what stands on stderr."""

    def run(error: BaseException, *arguments: str) -> int:
        @click.command()
        @click.argument("path")
        def command(path: str) -> None:
            raise error

        monkeypatch.setattr(check, "command", command)
        return main.outcome(["check", ".", *arguments])

    return run


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.outcome(["--help"]) == 0
    text = capsys.readouterr().out
    for expected in ("csrules check policy/", "csrules run ", "csrules explain ", "Exit codes:", "0  no problem"):
        assert expected in text
    for name, (_, line) in COMMANDS.items():
        assert f"  {name} " in text
        assert line in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.outcome([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"Usage: csrules {name}" in text
    assert "Example" in text.split(f"\n    csrules {name}")[0], "the help shows an example"
    command = Commands().get_command(click.Context(click.Group()), name)
    assert command is not None
    silent = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert not silent, "options without a word of help"


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version_as_a_module(option: str) -> None:
    shown = subprocess.run([sys.executable, "-m", "csrules", option], capture_output=True, text=True, check=True)
    assert shown.stdout == f"csrules {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["chek"], ["check", "--formt", "x"], ["check", "nowhere.csr"]])
def test_a_wrong_command_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.outcome(arguments) == 2
    printed = capsys.readouterr()
    assert not printed.out
    assert "Usage: csrules" in printed.err


def test_a_misspelt_command_gets_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    main.outcome(["explian"])
    assert "explain" in capsys.readouterr().err


@pytest.mark.parametrize("exit_code", [1, 2])
def test_a_project_error_is_told_as_diagnostics(raising, exit_code: int, capsys: pytest.CaptureFixture[str]) -> None:
    problem = Diagnostic(CODES["unreadable-file"], "cannot read `x`", None, "save it as UTF-8")
    assert raising(ProjectError((problem,), exit_code)) == exit_code
    printed = capsys.readouterr()
    assert printed.err.startswith("error[CSR001 unreadable-file]: cannot read `x`\n")
    assert "help: save it as UTF-8" in printed.err
    assert not printed.out


def test_an_internal_error_is_one_line(raising, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyError("two\nlines")) == endings.FAILED == 3
    error = capsys.readouterr().err
    assert error.startswith("internal error: KeyError: ")
    assert "--traceback" in error
    assert error.count("\n") == 1


def test_a_traceback_on_request(raising, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyError("why"), "--traceback") == 3
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_failing_disk_is_no_bug_of_ours(raising, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(OSError(28, "No space left on device", "out/a.csv")) == 3
    assert capsys.readouterr().err == "error: no space left on device: `out/a.csv`\n"


def test_an_interrupt_is_130(raising, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt()) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_closed_pipe_is_quiet() -> None:
    script = "import sys; from csrules.cli.main import main; sys.stdin.read(); main(['codes'])"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()  # before the command begins to print
    process.stdin.close()
    assert process.stderr.read() == ""
    assert process.wait() == endings.PIPE_CLOSED
    process.stderr.close()


def test_a_terminal_that_lacks_a_character_is_served() -> None:
    script = "import sys; from csrules.cli.main import outcome; outcome(['--version']); print('10 €')"
    shown = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True, check=True
    )
    assert shown.stdout.endswith("10 ?\n")
