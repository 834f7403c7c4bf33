"""What findings say of one account: texts are made, and rows are gathered for them, only where a finding holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import compress
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import TEXT
from csrules.decide.compile import compile_late
from csrules.decide.gathering import Gatherer
from csrules.decide.notes import FindingNote
from csrules.plan.classes import Classes
from csrules.plan.nodes import Expr
from csrules.plan.plan import LOOKED, TOTAL_PREFIX, Finding, Gather, ServiceFinding

Values = Mapping[str, Any]
Note = Callable[[Values], FindingNote]


class Words:
    """The texts of findings that read nothing but the account; most data needs few of them, so each is made on demand.

    `gatherer` makes what gathers rows for a text.
    """

    def __init__(self, classes: Classes, as_of: dt.date, gatherer: Callable[[Gather], Gatherer]) -> None:
        self._classes, self._as_of, self._gatherer = classes, as_of, gatherer
        self._gatherers: dict[str, Gatherer] = {}

    def of(self, finding: Finding) -> Note:
        """What says the finding of an account."""
        if finding.told is None:
            note = FindingNote(finding.code, finding.message)
            return lambda row: note
        text = _Text(finding.told, finding.looks, self)
        return lambda row: FindingNote(finding.code, text.of(row))

    def of_services(self, finding: ServiceFinding) -> Mapping[str, Note]:
        """The same of each service of which the words differ between accounts."""
        return {service: self._of_service(finding, service) for service in finding.details}

    def _of_service(self, finding: ServiceFinding, service: str) -> Note:
        text = _Text(finding.details[service], finding.looks, self)
        return lambda row: FindingNote(finding.code, f"{finding.said(service)}{text.of(row)}")

    def compiled(self, node: Expr) -> Callable[[Values, Values], tuple[Any, ...]]:
        return compile_late(self._classes.columns, [node], self._as_of, LOOKED)

    def gathered(self, looks: Gather | None, row: Values) -> Values:
        """What a text needs beside the account."""
        if looks is None:
            return {}
        if looks.name not in self._gatherers:
            self._gatherers[looks.name] = self._gatherer(looks)
        found = dict(row)
        self._gatherers[looks.name].add(found)
        return found


class _Text:
    def __init__(self, node: Expr, looks: Gather | None, words: Words) -> None:
        self._node, self._looks, self._words = node, looks, words

    @cached_property
    def _compiled(self) -> Callable[[Values, Values], tuple[Any, ...]]:
        return self._words.compiled(self._node)

    def of(self, row: Values) -> str:
        return str(self._compiled(row, self._words.gathered(self._looks, row))[0])


class LateFindings:
    """Those that look at what the account's services come to."""

    def __init__(self, classes: Classes, as_of: dt.date) -> None:
        self._codes = [finding.code for finding in classes.late]
        conditions = [t.Known(finding.condition) for finding in classes.late]
        self._flags = compile_late(classes.columns, conditions, as_of, TOTAL_PREFIX)
        self._texts = [
            compile_late(classes.columns, [finding.told or t.Const(finding.message, TEXT)], as_of, TOTAL_PREFIX)
            for finding in classes.late
        ]

    def of(self, row: Values, totals: Values) -> tuple[FindingNote, ...]:
        flags = self._flags(row, totals)
        if True not in flags:
            return ()
        held = compress(zip(self._codes, self._texts, strict=True), flags)
        return tuple(FindingNote(code, text(row, totals)[0]) for code, text in held)
