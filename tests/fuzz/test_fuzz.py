"""A short stretch of what `long_run` does a million times, and that it would notice what it looks for."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from csrules.syntax import literals
from tests.fuzz import examining, long_run
from tests.fuzz.examining import BreachError, Counts, Hang, examine, limited
from tests.fuzz.long_run import Progress, chunk, drawn, kind_of, run
from tests.fuzz.samples import Sample, samples
from tests.language.fragments import check, complete

TEXTS = 4000
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_policies_are_read_or_refused(part: int) -> None:
    """Split in parts only so that they can run beside each other."""
    share = TEXTS // PARTS
    _, counts, findings = chunk(1, (part * share, (part + 1) * share))
    assert findings == {}
    assert counts.texts == share
    assert counts.refused > share / 2
    assert counts.accepted > share / 20
    assert counts.decided > 0


def test_samples_are_good_for_something() -> None:
    """Most of them are whole policies, so that a mutation can be accepted."""
    every, counts = samples(), Counts()
    for sample in every:
        examine(sample, sample.text, random.Random(1), counts)  # noqa: S311
    assert len({sample.name for sample in every}) == len(every) > 200
    assert counts.accepted > len(every) / 2


def test_the_same_number_gives_the_same_text() -> None:
    assert [drawn(3, number)[1] for number in range(50)] == [drawn(3, number)[1] for number in range(50)]
    assert len({drawn(3, number)[1] for number in range(500)}) > 450


def test_what_is_raised_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise ZeroDivisionError(text)

    monkeypatch.setattr(literals, "number", broken)
    _, _, findings = chunk(1, (0, 40))
    assert any(kind.startswith("ZeroDivisionError") for kind in findings)


def test_a_hang_is_found() -> None:
    with pytest.raises(Hang), limited(0.05):
        while True:
            pass
    with limited(0.2):   # time that others use does not count
        time.sleep(0.4)


def test_a_refusal_without_a_diagnostic_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "check_policy", lambda declarations, reporter: None)
    with pytest.raises(BreachError) as caught:
        examine(Sample("one", "", ()), "", random.Random(1), Counts())  # noqa: S311
    assert kind_of(caught.value).startswith("BreachError in examining.py")


OVERRIDES = """
record exception {
  account account   field text   value text   approver text   starts date   ends date
}
overrides from exception {
  account account   sets each of field to value   in force from starts to ends, at most 180 days
  only where approver is one of ("a")
}
"""
MATCHED = """
record account { id text key   arr money   partner text optional }
record agreement { id text   value money in currency key   partner text }
match agreement to account { where agreement.partner == account.partner }
"""
FOUND = {
    "a match with a record whose key is an amount of several currencies": MATCHED,
    "overrides of accounts without a key": "record account { id text   arr money }\n" + OVERRIDES,
    "an expectation about an account without a key": 'record account { id text   arr money }\n'
    'test "t" as of 2026-06-30 {\n  account { id "A"  arr 1 }\n  expect "A" tier growth\n}\n',
    "a default past its limits, and a test that leaves the field to it":
    "record account { id text key   arr money   nps integer at least 1 default 0 }\n"
    'test "t" as of 2026-06-30 {\n  account { arr 1 }\n  expect tier growth\n}\n',
}


@pytest.mark.parametrize("name", FOUND)
def test_what_the_long_run_found_is_refused(name: str) -> None:
    policy, diagnostics = check(complete(FOUND[name]))
    assert policy is None
    assert {one.code.name for one in diagnostics} & {"no-main-record", "bad-constraint"}


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    first = Progress(seed=5)
    run(first, 40, None, 1, state)
    again = long_run._loaded(state, 0, 0)
    assert again == first
    assert (again.seed, again.next, again.counts.texts) == (5, 40, 40)
    run(again, 20, None, 1, state)
    assert (again.next, again.counts.texts) == (60, 60)
