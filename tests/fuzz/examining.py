"""What must hold of any text: it is read to the end, quickly, and either accepted or refused with a diagnostic."""

from __future__ import annotations

import datetime as dt
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from types import FrameType

from csrules.analysis.checker import check_policy
from csrules.analysis.policy import CheckedPolicy
from csrules.decide.decider import Decider
from csrules.diagnostics import Diagnostic, Reporter, Severity
from csrules.diagnostics.render import FORMATS, render
from csrules.plan.classes import split
from csrules.plan.lowering import lower
from csrules.plan.plan import Plan
from csrules.sql.program import build_program
from csrules.sql.results import RESULTS
from csrules.syntax.parser import parse
from csrules.text import Document
from tests.evaluators.comparing import Tally, compare
from tests.evaluators.long_run import RandomChooser
from tests.evaluators.rows import Rows
from tests.fuzz.samples import Sample

SECONDS = 1.0   # of processor time, so that a busy machine is not taken for a hang
RENDERED = 10   # one in so many is shown in every format; and of those that are accepted, one in so many is
DECIDED, WRITTEN, COMPARED = 20, 400, 2000   # decided for drawn accounts, written as SQL, run on the engine
DAY = dt.date(2026, 6, 30)


class BreachError(AssertionError):
    """Something that must hold of every text does not hold of this one."""


class Hang(BaseException):
    """Reading took longer than it may. No Exception, so that nothing on its way swallows it."""


@dataclass
class Counts:
    texts: int = 0
    accepted: int = 0
    refused: int = 0
    diagnostics: int = 0
    rendered: int = 0
    decided: int = 0
    written: int = 0
    compared: int = 0

    def add(self, other: Counts) -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises `Hang` after so many seconds of this process's own time."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def examine(sample: Sample, text: str, chance: random.Random, counts: Counts) -> None:
    """Raises whatever goes wrong; `chance` chooses the texts that are looked at more closely."""
    counts.texts += 1
    document = Document("mutated.csr", text)
    with limited(SECONDS):
        policy, found = _checked(document, sample)
        _hold_of_diagnostics(document, policy, found)
        counts.diagnostics += len(found)
        if chance.randrange(RENDERED) == 0:
            _rendered(document, found)
            counts.rendered += 1
    if policy is None:
        counts.refused += 1
        return
    counts.accepted += 1
    if chance.randrange(DECIDED) == 0:
        with limited(10 * SECONDS):
            _decided(policy, chance, counts)


def _checked(document: Document, sample: Sample) -> tuple[CheckedPolicy | None, tuple[Diagnostic, ...]]:
    reporter = Reporter()
    declarations = parse(document, reporter).declarations
    return check_policy((*declarations, *sample.declarations), reporter), tuple(reporter)


def _hold_of_diagnostics(document: Document, policy: CheckedPolicy | None, found: tuple[Diagnostic, ...]) -> None:
    errors = [one for one in found if one.severity is Severity.ERROR]
    if (policy is None) != bool(errors):
        raise BreachError(f"{'refused' if policy is None else 'accepted'} with {len(errors)} errors")
    for one in found:
        for label in (one.label, *one.others):
            if label is not None and not 0 <= label.span.start <= label.span.end <= len(label.span.document.text):
                raise BreachError(f"{one.code.name} underlines what is outside of its document")
        if "Traceback" in one.message or not one.message:
            raise BreachError(f"{one.code.name} says {one.message!r}")


def _rendered(document: Document, found: tuple[Diagnostic, ...]) -> None:
    for form in FORMATS:
        shown = render(found, form, [document.name])
        if found and not shown:
            raise BreachError(f"nothing is shown as {form}")


def _decided(policy: CheckedPolicy, chance: random.Random, counts: Counts) -> None:
    """The plan and a decision for each of a few drawn accounts; now and then its SQL too, and both held together."""
    plan = lower(policy)
    split(plan)
    tables = Rows(RandomChooser(chance.randrange(2**32)), plan, DAY).tables()
    decider = Decider(plan, DAY, tables)
    for row in tables["account"]:
        decider.decide_row(row)
    counts.decided += 1
    if chance.randrange(WRITTEN // DECIDED) == 0:
        _written(plan)
        counts.written += 1
    if chance.randrange(COMPARED // DECIDED) == 0:
        compare(plan, DAY, tables, Tally())
        counts.compared += 1


def _written(plan: Plan) -> None:
    program = build_program(plan, DAY)
    for step in program.steps:
        step.query.sql("duckdb", copy=False)
    for spec in RESULTS.values():
        spec.build(program).sql("duckdb", copy=False)
