"""Figures over rows: one gathering for all that look at the same rows of a record, with a measure for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.figures import COUNT, DIFFERENT, ROW_COUNT, count_name, sum_type
from csrules.analysis.scalars import Scalar
from csrules.plan.lower.defines import FACTS
from csrules.plan.lower.gathers import gather
from csrules.plan.plan import Gather, Measure
from csrules.plan.telling import RowTelling, Words

HOW = {COUNT: "count", DIFFERENT: "distinct", "sum": "sum", "average": "sum",
       "least": "min", "greatest": "max", "earliest": "min", "latest": "max"}


def lower_figures(
    defines: Iterable[checked.Define], policy: checked.CheckedPolicy, whose: str = ""
) -> tuple[Gather, ...]:
    """`whose` tells the gatherings of one record's figures from those of others."""
    alike: dict[tuple[str, t.Typed], list[checked.Figure]] = {}
    for define in defines:
        if define.figure is not None:
            alike.setdefault((define.figure.record, define.figure.tie), []).append(define.figure)
    return tuple(_gathered(f"figures:{whose}{number}", record, tie, figures, policy)
                 for number, ((record, tie), figures) in enumerate(alike.items()))


def _gathered(
    name: str, record: str, tie: t.Typed, figures: Sequence[checked.Figure], policy: checked.CheckedPolicy
) -> Gather:
    measures = [measure for figure in figures for measure in _measures(figure)]
    return replace(gather(name, record, tie, measures, policy), telling=_of_rows(figures))


def _measures(figure: checked.Figure) -> Iterator[Measure]:
    words = Words(" ".join(figure.span.text.split()))
    yield Measure(figure.name, HOW[figure.how], _type(figure), figure.value, figure.where, words=words)
    if figure.how == "average":
        yield Measure(count_name(figure), "count", ROW_COUNT, figure.value, figure.where, words=words)


def _type(figure: checked.Figure) -> Scalar:
    if figure.value is None or figure.how == DIFFERENT:
        return ROW_COUNT
    return sum_type(figure) if HOW[figure.how] == "sum" else figure.value.type.missing_too()


def _of_rows(figures: Sequence[checked.Figure]) -> RowTelling:
    wheres = tuple((figure.name, t.YES if figure.where is None else figure.where) for figure in figures)
    return RowTelling(((FACTS, None),), figures=wheres)
