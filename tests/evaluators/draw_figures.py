"""Draws figures over rows: of a record of their own, of the matched record, of whatever has a link to an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from csrules.analysis.figures import OF, ROW_COUNT, ROWS
from csrules.analysis.operators import MOST_DIGITS, arithmetic, joined
from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.types import Link, RecordSchema
from tests.evaluators.expressions import LITERALS, MONTHS, Name, Text, Writer
from tests.evaluators.parts import Part
from tests.evaluators.scopes import fields, kept
from tests.evaluators.words import quoted

SPANS = (*LITERALS[Kind.DAYS], *MONTHS)
PERIODS = ("this month", "this quarter", "the previous half-year", "the next year", "this year")


class Figures(Part):
    """`facts` are the names that were known before anything was defined."""

    def draw(self, facts: list[Name]) -> None:
        for _ in range(self.choose.one((0, 0, 1, 2, 3))):
            record = self.choose.one([schema for name, schema in self.out.records.items() if name != "account"])
            self._figure(record, facts)

    def _figure(self, record: RecordSchema, facts: list[Name]) -> None:
        inside = kept(self.choose, fields(record, self.out.records, f"{record.name}.", 1), 4, dots=1)
        ties = list(self._ties(record, facts))
        tie = self.choose.one(ties) if ties else None
        if tie is None:
            return
        writer = Writer(self.choose, [*inside, *(self._outside(record, facts) if self.choose.chance(30) else ())])
        parts = [tie] if tie else []
        parts += [self._window(inside)] if self.choose.chance(40) else []
        numbers = any(name.type.kind in NUMERIC for name in writer.names)
        parts += [writer.at(writer.condition(1), 2)] if numbers and self.choose.chance(60) else []
        where = f" where {' and '.join(part for part in parts if part)}" if any(parts) else ""
        drawn = self._drawn(record, Writer(self.choose, inside))
        if drawn is None:
            return
        name = self.word.new()
        label = f" {quoted(name)}" if self.choose.chance(60) else ""
        self.out.blocks.append(f"define {name}{label} = {drawn.text}{where}")
        self.out.names.append(Name(name, drawn.type))

    def _outside(self, record: RecordSchema, facts: list[Name]) -> Iterator[Name]:
        for name in facts:
            if name.text == record.name or name.text.startswith(f"{record.name}."):
                continue   # there it means the row that is counted
            matched = self.out.match.name if self.out.match is not None else None
            whole = name.text.partition(".")[0] in (matched, "account")
            yield name if whole else Name(f"account.{name.text}", name.type)

    def _ties(self, record: RecordSchema, facts: list[Name]) -> Iterator[str]:
        """How the rows may belong to an account: by the link that csrules takes, or by equal links."""
        links = [field for field in record.fields if isinstance(field.type, Link)]
        to = [field.type.record for field in links if isinstance(field.type, Link)]
        if to.count("account") == 1:
            yield ""
        for field in links:
            target = field.type.record if isinstance(field.type, Link) else ""
            if target == "account":
                yield f"{record.name}.{field.name} == account.id"
            for name in self._outside(record, facts):
                if name.type.kind is Kind.LINK and name.type.record == target:
                    yield f"{record.name}.{field.name} == {name.text}"

    def _window(self, inside: list[Name]) -> str:
        days = [name.text for name in inside if name.type.kind is Kind.DATE]
        if not days:
            return ""
        day = self.choose.one(days)
        if self.choose.chance(40):
            return f"{day} is in {self.choose.one(PERIODS)}"
        return f"{day} is in the {self.choose.one(('last', 'next'))} {self.choose.one(SPANS)}"

    def _drawn(self, record: RecordSchema, writer: Writer) -> Text | None:
        """`sum of …` with the type that it comes to; None where the record has nothing to take it of."""
        how = self.choose.one(("count", *OF))
        if how == "count":
            return Text(f"count of {record.name}", 0, ROW_COUNT)
        named = [name for name in writer.names if name.type.kind in OF[how][0]]
        if not named:
            return None
        name = self.choose.one(named)
        words = "count of different" if how == "count different" else f"{how} of"
        kind = _type(how, name.type)
        return None if kind is None else Text(f"{words} {name.text}", 0, kind)


def _type(how: str, of: Scalar) -> Scalar | None:
    if how == "count different":
        return ROW_COUNT
    if how in ("least", "greatest", "earliest", "latest"):
        return of.missing_too()
    total = replace(of, nullable=True, digits=min(of.digits + ROWS, MOST_DIGITS - of.scale), low=None, high=None)
    if how == "sum":
        return joined(total, replace(total, nullable=False))
    return arithmetic("/", total, ROW_COUNT)
