"""Draws what is known of an account before it is decided: the match, defines, segments."""

from __future__ import annotations

import re
from dataclasses import replace

from csrules.analysis.operators import MOST_DIGITS, joined
from csrules.analysis.scalars import Kind, Scalar
from csrules.types import Category, CategoryValue, Link, RecordSchema
from tests.evaluators.draw_figures import Figures
from tests.evaluators.draw_services import PARTIES
from tests.evaluators.expressions import MONTHS, OR, ROUNDED, Name, Text, Writer
from tests.evaluators.parts import Part
from tests.evaluators.scopes import fields, kept, matched
from tests.evaluators.words import quoted


def chosen(kinds: list[Scalar], *, closed: bool) -> Scalar:
    """The type of one of several values."""
    kind = kinds[0]
    for other in kinds[1:]:
        kind = replace(joined(kind, other) or kind, bare=kind.bare and other.bare)
    return replace(kind, nullable=not closed or any(one.nullable for one in kinds), low=None, high=None)


class Facts(Part):
    def draw(self) -> None:
        self._match()
        known = list(self.out.names)
        self._amend()
        self.out.names += self.out.late_names
        Figures(self.choose, self.word, self.out).draw(known)
        self._look_up()
        self._defines()
        self._segments()

    def _match(self) -> None:
        record = self.out.match
        if record is None:
            return
        records = self.out.records
        inside = kept(self.choose, fields(record, records, f"{record.name}.", 2), 8, dots=1)
        outside = [
            Name(f"account.{name.text}", name.type) for name in self.out.names if not name.text.startswith("account.")
        ]
        writer = Writer(self.choose, [*inside, *outside])
        when = f" when {self.condition(1)}" if self.choose.chance(50) else ""
        lines = [f"  where {part}" for part in self._ties(record, writer)]
        days = [name.text for name in inside if name.type.kind is Kind.DATE and name.text.startswith(f"{record.name}.")]
        bare = [day.removeprefix(f"{record.name}.") for day in days]
        way = self.choose.one((0, 0, 1, 2, 3))
        start, end = (
            f" from {self.choose.one(bare)}" if way & 1 else "",
            f" to {self.choose.one(bare)}" if way & 2 else "",
        )
        if way:
            tails = [name.text.removeprefix(f"{record.name}.") for name in inside if name.type.kind is Kind.DAYS]
            tail = f", and {self.choose.one(tails)} after" if end and tails and self.choose.chance(60) else ""
            where = f" for accounts where {writer.condition(1).text}" if tail and self.choose.chance(50) else ""
            lines.append(f"  in force{start}{end}{tail}{where}")
        preferred = [self._preference(inside, writer) for _ in range(self.choose.between(0, 2))]
        if preferred:
            lines.append(f"  prefer {', then '.join(preferred)}")
        self._body = f"{record.name} to account{when} {{\n" + "\n".join([*lines, "}"])
        self.out.blocks.append(f"match {self._body}")
        self.out.names += kept(self.choose, matched(record, records), 6, dots=1)

    def _look_up(self) -> None:
        """The same row once more, under a name of its own."""
        record = self.out.match
        if record is None or self.choose.chance(50):
            return
        name = self.word.new()
        self.out.blocks.append(f"match {name} from {self._body}")
        found = matched(replace(record, name=name), self.out.records, 0)
        self.out.names += [
            replace(one, type=replace(one.type, record=record.name)) if one.text == name else one
            for one in found if one.type.kind is not Kind.LIST
        ]

    def _amend(self) -> None:
        record, match = self.out.amend, self.out.match
        if record is None or match is None:
            return
        inside = kept(self.choose, fields(record, self.out.records, f"{record.name}.", 1), 4, dots=1)
        of_kind = {kind: [name.text for name in inside if name.type.kind is kind and name.text.count(".") == 1]
                   for kind in (Kind.DATE, Kind.LIST, Kind.LINK)}
        writer = Writer(self.choose, [*inside, *self.out.names])
        tie = self.choose.shuffled([next(link for link in of_kind[Kind.LINK]), match.name])
        lines = [f"  where {' == '.join(tie)}"]
        if self.choose.chance(25):
            lines.append(f"  where {writer.condition(1).text}")
        days = self.choose.shuffled(of_kind[Kind.DATE])
        ends = f" to {days[1]}" if self.choose.chance(50) else ""
        lines.append(f"  in force from {days[0]}{ends}")
        if self.choose.chance(50):
            lines.append(f"  for accounts where {writer.condition(1).text}")
        used = self.out.blocks[-1]   # what the match reads cannot be set
        sets = [(field, own) for field, own in self.out.settable.items() if not re.search(rf"\b{field}\b", used)]
        lines += [f"  sets {field} to {own}" for field, own in sets]
        lists = [text for text in of_kind[Kind.LIST] if self.choose.chance(80) or not sets]
        lines += [f"  assign each of {text} to {self.choose.one(PARTIES)}" for text in lists]
        if not sets and not lists:
            return
        self.out.blocks.append("\n".join([f"amend {match.name} from {record.name} {{", *lines, "}"]))
        kinds = {name.text: name.type for name in matched(match, self.out.records, 0)}
        self.out.names += [Name(f"{match.name}.original_{field}", kinds[f"{match.name}.{field}"]) for field, _ in sets]

    def _ties(self, record: RecordSchema, writer: Writer) -> list[str]:
        """Equal links where there are any, so that something matches, and sometimes more."""
        parts = []
        own = [name for name in writer.names if name.text.startswith("account.") and name.type.kind is Kind.LINK]
        for field_ in record.fields:
            alike = [n for n in own if isinstance(field_.type, Link) and n.type.record == field_.type.record]
            if alike and self.choose.chance(80):
                sides = [f"{record.name}.{field_.name}", self.choose.one(alike).text]
                parts.append(" == ".join(self.choose.shuffled(sides)))
        if not parts or self.choose.chance(20):
            parts.append(writer.condition(self.choose.between(0, 1)).text)
        return parts

    def _preference(self, inside: list[Name], writer: Writer) -> str:
        ordered = [n for n in inside if n.type.kind in (Kind.DATE, Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DAYS)]
        if ordered and self.choose.chance(70):
            return f"{self.choose.one(('latest', 'earliest', 'highest', 'lowest'))} {self.choose.one(ordered).text}"
        return writer.condition(1).text

    def _defines(self) -> None:
        for _ in range(self.choose.between(0, 4)):
            self._define(2)
        if self.choose.chance(15):
            name = self.word.new()
            self.out.blocks.append(f"define {name} = {self.choose.one(MONTHS)}")
            self.out.names.append(Name(name, Scalar(Kind.MONTHS, digits=6, whole=True)))

    def _define(self, depth: int) -> None:
        writer = self.writer()
        kinds = [kind for kind in Kind if writer.of(kind) and kind not in (Kind.LIST, Kind.MONTHS)]
        kind = self.choose.one([*kinds, Kind.MONEY, Kind.CONDITION])
        value = self._choice(writer, kind) if self.choose.chance(30) else writer.value(kind, depth)
        name = self.word.new()
        label = f" {quoted(name)}" if self.choose.chance(50) else ""   # with it, it is a column of the results
        self.out.blocks.append(f"define {name}{label} = {value.text}")
        self.out.names.append(Name(name, value.type))

    def _choice(self, writer: Writer, kind: Kind) -> Text:
        """Values of one type, each with its condition; without `otherwise` it may be missing."""
        values = [writer.value(kind, 1)]
        for _ in range(self.choose.between(0, 3)):
            other = writer.value(kind, 1)
            together = joined(values[0].type, other.type)
            if together is not None and together.digits + together.scale <= MOST_DIGITS:
                values.append(other)
        closed = len(values) > 1 and self.choose.chance(60)
        lines = [f"{writer.at(value, ROUNDED)} when {self.condition(1)}" for value in values[: -1 if closed else None]]
        lines += [f"otherwise {writer.at(values[-1], ROUNDED)}"] if closed else []
        return Text(", ".join(lines), OR, chosen([value.type for value in values], closed=closed))

    def _segments(self) -> None:
        for _ in range(self.choose.one((0, 0, 1, 2))):
            names = [self.word.new() for _ in range(self.choose.between(1, 3))]
            closed = self.choose.chance(60)
            values = [self._segment_value(name, last=closed and name == names[-1]) for name in names]
            segment = self.word.new()
            self.out.blocks.append("\n".join([f"segment {segment}{self.label()} {{", *values, "}"]))
            category = Category(tuple(CategoryValue(name) for name in names))
            self.out.names.append(Name(segment, Scalar(Kind.CATEGORY, nullable=not closed, category=category)))

    def _segment_value(self, name: str, *, last: bool) -> str:
        parts = [f"when {self.condition(1)}{self.because()}" for _ in range(self.choose.between(0 if last else 1, 2))]
        parts += ["otherwise"] if last else []
        return f"  value {name}{self.label()} {{ {'  '.join(parts)} }}"

    def draw_late(self) -> None:
        """Names that only stages after the tier may use."""
        category = Category(tuple(CategoryValue(name) for name in self.out.tiers), "tier", ranked=True)
        self.out.names.append(Name("tier", Scalar(Kind.CATEGORY, nullable=True, category=category)))
        if self.choose.chance(40):
            name, tier = self.word.new(), self.choose.one(self.out.tiers)
            self.out.blocks.append(
                f"define {name} = tier {self.choose.one(('==', '!='))} {tier} or {self.condition(0)}"
            )
            self.out.names.append(Name(name, Scalar(Kind.CONDITION, nullable=True)))
