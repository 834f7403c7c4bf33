"""Columns that a reader could misread as a whole: they are read as declared, and a finding shows an example.

The first rows are looked at, and all of a column only where these look odd: a usual file costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from csrules.engine.ingest.binding import Binding
from csrules.engine.ingest.convert import trimmed
from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.quoting import literal
from csrules.engine.ingest.words import is_missing_word
from csrules.engine.session import Session
from csrules.types import Days, FieldType, Integer, ListOf, Money, Number, Percent

FIRST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Oddity:
    """`code` is a kebab name of the CSR8xx family; `key` names the row where it is one row."""

    code: str
    message: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """How many values look odd, how many speak against it, how many say nothing; `marked` have a sign of their own."""

    odd: int = 0
    against: int = 0
    neutral: int = 0
    marked: int = 0
    example: str | None = None

    def __add__(self, other: Seen) -> Seen:
        return Seen(self.odd + other.odd, self.against + other.against, self.neutral + other.neutral,
                    self.marked + other.marked, self.example or other.example)


@dataclass(frozen=True, slots=True)
class Look:
    """What to look for in a text `{x}`: SQL conditions, of which the first that holds counts."""

    code: str
    message: str
    odd: str
    neutral: str = "false"
    marked: str = "false"

    def sql(self, x: str, kind: FieldType) -> str:
        conditions = [self.marked, self.odd, self.neutral]
        there = f"{x} IS NOT NULL AND NOT {is_missing_word(kind, x)}"
        before: list[str] = []
        counts = []
        for condition in (*conditions, "true"):
            now = condition.replace("{x}", x)
            counts.append(f"count(*) FILTER (WHERE {' AND '.join([there, *before, f'({now})'])})")
            before.append(f"NOT coalesce(({now}), false)")
        marked, odd, neutral, against = counts
        example = f"any_value({x}) FILTER (WHERE {there} AND {before[0]} AND ({self.odd.replace('{x}', x)}))"
        return ", ".join([odd, against, neutral, marked, example])

    def may_be(self, seen: Seen) -> bool:
        """Whether what was seen so far leaves it open."""
        if self.marked != "false":
            return seen.odd > 0 and seen.odd >= 3 * seen.against
        return seen.odd > 0 and not seen.against

    def is_odd(self, seen: Seen) -> bool:
        """With marks only a column that has both: without any, the values themselves are judged, by a rule of SQL."""
        if self.marked != "false":
            return self.may_be(seen) and seen.odd < 3 * (seen.against + seen.marked)
        return self.may_be(seen) and seen.odd >= seen.neutral


_SIZE = "abs(TRY_CAST({x} AS DOUBLE))"
_SIGNED = "suffix({x}, '%')"
_GROUPS = literal(r"[^0-9.,]*[1-9]\d{0,2}(\.\d{3})+[^0-9.,]*")
_FEW_DIGITS = literal(r"[^0-9.,]*\d{1,3}[^0-9.,]*")
THOUSANDS = Look(
    "looks-like-thousands",
    "every value of `{field}` in {where} that has a point has three digits behind it, such as `{example}`, and csrules "
    "reads the point as a decimal point",
    odd=f"regexp_full_match({{x}}, {_GROUPS})",
    neutral=f"regexp_full_match({{x}}, {_FEW_DIGITS})",
)
FRACTIONS = Look(
    "looks-like-fractions",
    "values of `{field}` in {where} without a % sign are 1 or less, such as `{example}`, and csrules reads them as "
    "percentages",
    odd=f"{_SIZE} > 0 AND {_SIZE} < 1", neutral=f"{_SIZE} IN (0, 1)", marked=_SIGNED,
)
PERCENTAGES = Look(
    "looks-like-percentages",
    "values of `{field}` in {where} without a % sign are above 2, such as `{example}`, and csrules reads them as "
    "fractions",
    odd=f"{_SIZE} > 2", neutral=f"{_SIZE} = 0", marked=_SIGNED,
)
LISTS = Look(
    "looks-like-a-list",
    "values of `{field}` in {where} have no `;` and look like lists, such as `{example}`; csrules reads each as one "
    "item",
    odd="contains({x}, ', ') OR contains({x}, '|')",
    neutral="NOT contains({x}, ';')",
)


def _look(kind: FieldType) -> Look | None:
    match kind:
        case Percent():
            return PERCENTAGES if kind.as_fraction else FRACTIONS
        case Integer() | Number() | Money() | Days():
            return THOUSANDS
        case ListOf():
            return LISTS
    return None


@dataclass(frozen=True, slots=True)
class _Watched:
    field: str
    look: Look
    text: str
    kind: FieldType


@dataclass(slots=True)
class Oddities:
    """Looks at the parts of one source, one after the other; `declared` are the fields whose form the project says."""

    session: Session
    where: str
    declared: Collection[str]
    _seen: dict[str, tuple[Look, Seen]] = field(default_factory=dict)
    _settled: set[str] = field(default_factory=set)

    def look(self, relation: str, bindings: Sequence[Binding], columns: Mapping[str, SourceColumn]) -> None:
        """Look at the rows of a table expression that has the columns."""
        watched = [one for one in self._watched(bindings, columns) if one.field not in self._settled]
        first = self._count(f"(SELECT * FROM {relation} LIMIT {FIRST_ROWS})", watched)
        for one, seen in first:
            if seen.against + seen.marked + seen.odd and not one.look.may_be(seen):
                self._settled.add(one.field)
        doubtful = [one for one, seen in first if seen.odd and one.field not in self._settled]
        for one, seen in self._count(relation, doubtful):
            _, before = self._seen.get(one.field, (one.look, Seen()))
            self._seen[one.field] = (one.look, before + seen)

    def found(self) -> Iterator[Oddity]:
        for name, (look, seen) in self._seen.items():
            if name not in self._settled and look.is_odd(seen):
                yield Oddity(look.code, look.message.format(field=name, where=self.where, example=seen.example))

    def _watched(self, bindings: Sequence[Binding], columns: Mapping[str, SourceColumn]) -> Iterator[_Watched]:
        for binding in bindings:
            name, kind = binding.field.name, binding.field.type
            look = _look(kind)
            if look is None or binding.column is None or (name in self.declared and not isinstance(kind, Percent)):
                continue
            column = columns[binding.column]
            text = trimmed(column, column.sql)
            if column.form is Form.JSON:
                text = f"IF(json_type({column.sql}) = 'VARCHAR', {text}, NULL)"
            if column.form in (Form.TEXT, Form.JSON):
                yield _Watched(name, look, f"translate({text}, ',.', '.,')" if binding.comma else text, kind)

    def _count(self, relation: str, watched: Sequence[_Watched]) -> list[tuple[_Watched, Seen]]:
        if not watched:
            return []
        texts = ", ".join(f"{one.text} AS x{at}" for at, one in enumerate(watched))
        counts = ", ".join(one.look.sql(f"x{at}", one.kind) for at, one in enumerate(watched))
        row = self.session.row(f"SELECT {counts} FROM (SELECT {texts} FROM {relation})")
        seen = (Seen(*five) for five in zip(*[iter(row)] * len(fields(Seen)), strict=True))
        return list(zip(watched, seen, strict=True))
