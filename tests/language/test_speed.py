"""Checking takes time in proportion to the text."""

from __future__ import annotations

import time

from csrules.text import Document
from tests.language.big_policy import big_policy
from tests.language.fragments import check


def _seconds(agreements: int) -> float:
    document = Document("big.csr", big_policy(agreements))
    started = time.process_time()
    policy, _ = check([document])
    assert policy is not None
    return time.process_time() - started


def test_eight_times_the_policy_takes_about_eight_times_as_long() -> None:
    _seconds(10)
    assert _seconds(480) < 20 * _seconds(60) + 0.2


def test_the_generated_policy_has_about_twelve_lines_for_each_agreement() -> None:
    lines = big_policy(200).count("\n") - big_policy(100).count("\n")
    assert 1000 < lines < 1300
