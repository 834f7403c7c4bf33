"""Bad values that count as missing, because the project says so of their field: one finding for each field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from csrules.engine.ingest.oddities import Oddity
from csrules.engine.ingest.part import ROWS_PER_FILE
from csrules.engine.ingest.reading import CellProblem
from csrules.engine.ingest.rejects import shortened

MOST_SHOWN = 3


@dataclass(slots=True)
class Forgiven:
    """`labels` are the names of the source's files, by the number in a row's place."""

    labels: Sequence[str]
    _counts: dict[str, int] = field(default_factory=dict)
    _first: dict[str, list[str]] = field(default_factory=dict)

    def take(self, place: int, problems: Sequence[CellProblem]) -> None:
        for problem in problems:
            name = problem.field or ""
            self._counts[name] = self._counts.get(name, 0) + 1
            shown = self._first.setdefault(name, [])
            if len(shown) < MOST_SHOWN:
                row, file = place % ROWS_PER_FILE, self.labels[place // ROWS_PER_FILE]
                shown.append(f"row {row:,} of `{file}`: `{shortened(problem.value)}` {problem.reason}")

    def found(self) -> Iterator[Oddity]:
        for name, count in self._counts.items():
            values = "1 bad value of `{}` counts" if count == 1 else f"{count:,} bad values of `{{}}` count"
            more = f"; and {count - MOST_SHOWN:,} more" if count > MOST_SHOWN else ""
            first = "; ".join(self._first[name])
            yield Oddity("bad-values-missing", f"{values.format(name)} as missing: {first}{more}")
