"""The bar appears only on a terminal, only when it takes long, and leaves nothing behind."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from csrules.cli import progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_quick_work_shows_nothing(clock: list[float]) -> None:
    stream = io.StringIO()
    with progress.progress_bar(stream) as report:
        assert report is not None
        report("reading", 0.1)
    assert stream.getvalue() == ""


def test_long_work_shows_a_bar_and_clears_it(clock: list[float]) -> None:
    stream = io.StringIO()
    with progress.progress_bar(stream) as report:
        assert report is not None
        clock[0] = 1.0
        report("deciding", 0.5)
        report("too soon to draw again", 0.6)
        clock[0] = 2.0
        report("writing", 7)
    first, second, last = stream.getvalue().split("\r\x1b[K")[1:]
    assert first == "█" * 12 + "░" * 12 + "  50% deciding"
    assert second == "█" * 24 + " 100% writing"
    assert last == ""


def test_no_terminal_no_bar() -> None:
    with progress.progress_bar(None) as report:
        assert report is None
