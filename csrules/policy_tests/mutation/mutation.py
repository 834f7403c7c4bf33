"""All mutants judged, on several processors where that pays."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from csrules.analysis.policy import CheckedPolicy
from csrules.policy_tests.figures import percent, place
from csrules.policy_tests.mutation.judge import Judge, Judged, Prover, Standing, unproved
from csrules.policy_tests.mutation.mutants import Mutant

VERSION = 1
PAYS_FROM = 100   # mutants; below, starting a process costs more than it saves
CHUNK = 16


@dataclass(frozen=True, slots=True)
class Mutation:
    """`survivors` are those that nothing noticed; both stand in the order of the text.

    A mutant that is proved to mean the same as the original is none.
    """

    mutants: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]

    @property
    def noticed(self) -> int:
        return len(self.mutants) - len(self.survivors)

    @property
    def score(self) -> str:
        """The share of mutants that were noticed, in percent, cut to one decimal."""
        return percent(self.noticed, len(self.mutants))

    def as_json(self) -> dict[str, Any]:
        """Version 1 of the schema; `changed` is null where the original is dropped."""
        return {
            "version": VERSION,
            "mutants": len(self.mutants),
            "noticed": self.noticed,
            "score": self.score,
            "survivors": [
                {**place(mutant.span), "kind": mutant.kind, "original": mutant.original, "changed": mutant.text or None}
                for mutant in self.survivors
            ],
        }


def mutate(
    policy: CheckedPolicy, jobs: int = 1, promised: Standing | None = None, prover: Prover = unproved
) -> Mutation:
    """Judge every mutant of a policy whose tests pass; the outcome does not depend on `jobs`.."""
    judge = Judge(policy, promised, prover)
    numbers = range(len(judge.mutants))
    judged = _in_parallel(judge, jobs) if jobs > 1 and len(numbers) >= PAYS_FROM else _judged(judge, numbers)
    outcomes = list(zip(judge.mutants, judged, strict=True))
    counted = tuple(mutant for mutant, what in outcomes if what is not Judged.EQUAL)
    return Mutation(counted, tuple(mutant for mutant, what in outcomes if what is Judged.SURVIVED))


def _judged(judge: Judge, numbers: range) -> list[Judged]:
    return [judge.judge(judge.mutants[number]) for number in numbers]


def _in_parallel(judge: Judge, jobs: int) -> list[Judged]:
    """A copy of this process starts at once, where the system makes copies."""
    # Both take longer to import than a few mutants to judge.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    count = len(judge.mutants)
    chunks = [range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    context = get_context("fork" if hasattr(os, "fork") else "spawn")
    with ProcessPoolExecutor(jobs, context, _start, (judge,)) as pool:
        return [outcome for outcomes in pool.map(_chunk, chunks) for outcome in outcomes]


_judges: list[Judge] = []


def _start(judge: Judge) -> None:
    """Once in each process."""
    _judges.append(judge)


def _chunk(numbers: range) -> list[Judged]:
    return _judged(_judges[0], numbers)
