"""All combinations of the variables of a question, without writing them all down.

The steps are computed one after the other for every *state*: the values of what later steps still read. A variable
comes in when it is first read, with all its values, and what nothing reads any more is forgotten; states that are
then equal become one. So the tier, once it is decided, stands for all the figures that led to it. A state in which
the condition cannot be true any more is not followed. Of each state one way is remembered that leads to it, as an
example.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csrules.decide.compile import compile_columns, compile_expr
from csrules.decide.totals import total_of
from csrules.plan.classes import Classes, needed
from csrules.plan.nodes import refs
from csrules.plan.plan import Column, Total
from csrules.proofs.abstraction import BROKEN, Question, keys_read
from csrules.proofs.budget import Budget, TooManyError
from csrules.proofs.possible import Possible

MOST_EXAMPLES, MOST_TRAILS, FEW_STATES = 60, 3, 500   # in all, and of each state, where there are more than few
Trail = tuple[Any, ...] | None   # (what came before, the variable, its value)


@dataclass(frozen=True, slots=True)
class _Step:
    """`names` in, one more out. `options` gives its values; one for what is computed."""

    name: str
    reads: tuple[str, ...]
    options: Callable[[Mapping[str, Any]], Sequence[Any]]
    is_variable: bool


def examples(
    question: Question, possible: Possible, classes: Classes, day: dt.date, budget: Budget
) -> list[dict[str, Any]]:
    """Combinations that make the condition true, as variables by name; none where no combination does."""
    steps = list(_schedule(question, possible, classes, day))
    last_read = {name: number for number, step in enumerate(steps) for name in (*step.reads, step.name)}
    names: tuple[str, ...] = ()
    states: dict[tuple[Any, ...], list[Trail]] = {(): [None]}
    for number, step in enumerate(steps):
        kept = [at for at, name in enumerate(names) if last_read[name] > number or step.name == BROKEN]
        stays = last_read[step.name] > number or step.name == BROKEN
        after: dict[tuple[Any, ...], list[Trail]] = {}
        most = MOST_TRAILS if len(states) > FEW_STATES else MOST_EXAMPLES
        for values, trails in states.items():
            left = tuple(values[at] for at in kept)
            for value in step.options(dict(zip(names, values, strict=True))):
                if step.name in question.only and value is not question.only[step.name]:
                    continue
                known = after.setdefault((*left, value) if stays else left, [])
                if len(known) < most:   # some of each way that leads here
                    more = trails[: (most - len(known) + 1) // 2]
                    known += [(trail, step.name, value) for trail in more] if step.is_variable else more
            if not budget.spend():
                raise TooManyError
        names = (*(names[at] for at in kept), *((step.name,) if stays else ()))
        states = after
    broken = [trail for values, trails in states.items() if values[-1] is True for trail in trails]
    return [_walked(trail) for trail in broken[:MOST_EXAMPLES]]


def _walked(trail: Trail) -> dict[str, Any]:
    values: dict[str, Any] = {}
    while trail is not None:
        trail, name, value = trail
        values[name] = value
    return values


def _schedule(question: Question, possible: Possible, classes: Classes, day: dt.date) -> Iterator[_Step]:
    """The question's steps, each variable right before the first that reads it, behind what it needs itself."""
    known: set[str] = set()

    def bring(name: str) -> Iterator[_Step]:
        if name in known:
            return
        known.add(name)
        needs = possible.needs(name)
        for other in needs:
            yield from bring(other)
        yield _Step(name, needs, lambda state: possible.options(name, state), True)

    for step in question.steps:
        reads = tuple(sorted(_reads(step, classes)))
        for name in reads:
            yield from bring(name)
        known.add(step.name)
        yield _Step(step.name, reads, _computing(step, classes, day), False)


def _reads(step: Column | Total, classes: Classes) -> frozenset[str]:
    if isinstance(step, Column):
        return refs(step.expr)
    return frozenset(ref.name for ref in keys_read(classes, step))


def _computing(step: Column | Total, classes: Classes, day: dt.date) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    if isinstance(step, Column):
        compute = compile_expr(step.expr, day)
        return lambda state: (compute(state),)
    return _totalling(step, classes, day)


def _totalling(total: Total, classes: Classes, day: dt.date) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """A total over the services, as `decide` computes it for a class of accounts."""
    services = [compile_columns(needed(member.columns, total.sources), day) for member in classes.members]
    return lambda state: (total_of(total, [service(state) for service in services]),)
