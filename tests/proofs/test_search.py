"""Over drawn policies: no account breaks what is proved, and the example of what is refuted breaks it.

What fails is drawn again with `python -m tests.proofs.long_run --examples 1 --seed N`.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.evaluators.long_run import RandomChooser
from tests.proofs.searching import WrongError, search

FEW, PARTS, MANY = 60, 20, 60
APART = 10_000


def searched(first: int, policies: int) -> Counter[str]:
    seen: Counter[str] = Counter()
    for number in range(first, first + policies):
        try:
            search(RandomChooser(number), seen)
        except WrongError as error:
            raise AssertionError(f"seed {number}: {error}") from error
    assert seen["refused by the checker"] < policies / 2
    return seen


def test_no_proof_is_wrong() -> None:
    seen = searched(FEW, FEW)   # the first sixty have no `rises` that is refuted
    assert {"rises proved", "rises refuted", "never refuted", "accountable proved"} <= seen.keys()
    assert seen["accounts"] > FEW


@pytest.mark.property
@pytest.mark.parametrize("part", range(PARTS))
def test_no_proof_of_many_is_wrong(part: int) -> None:
    seen = searched((part + 1) * APART, MANY)
    assert seen["rises proved"] + seen["rises refuted"] > MANY / 10
