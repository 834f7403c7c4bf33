"""Draws whole policies as text: records, a match, defines, tiers, services, the matrices, assignments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from csrules.analysis.scalars import Kind, Scalar
from csrules.types import Category, CategoryValue, FieldSchema, Link, Percent, RecordSchema, Text
from tests.evaluators.choosing import Chooser
from tests.evaluators.expressions import MONTHS, Name, Writer
from tests.evaluators.margins import headings
from tests.evaluators.records import RecordDrawer, record_text
from tests.evaluators.scopes import fields, kept, matched
from tests.evaluators.words import TEXTS, Names, quoted

ANY = (
    "money",
    "integer",
    "number",
    "percent",
    "days",
    "date",
    "category",
    "flag",
    "text",
    "list",
    "tier",
    "role",
    "service",
)
FEW = ("money", "integer", "percent", "date", "category", "flag", "text", "number")
EFFORTS = ("1h/week", "90min/month", "3h/quarter", "7min/year", "0.25min/month", "1min/day", "0h/month", "10h/month",
           "0.5h/week", "3.33min/year", "16h/year", "1min/year")  # fmt: skip
PARTIES = (
    "vendor",
    "partner",
    "partner 60%",
    "shared",
    "partner 33.33%",
    "partner 0%",
    "partner 100%",
    "partner 0.01%",
)
KEPT = ("180 days", "1 day", "6 months", "1 year")
OVERSIGHT = ("10%", "0%", "100%", "8.25%", "33.33%")
COSTS = ("125", "60", "99.9999", "0", "0.01", "133.33")
WORKS = ("110h/month", "1h/year", "7min/month", "130h/month")


@dataclass
class Drawn:
    """The blocks of a policy so far, and what later blocks may name."""

    blocks: list[str] = field(default_factory=list)
    records: dict[str, RecordSchema] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    tiers: list[str] = field(default_factory=list)
    unserved: list[str] = field(default_factory=list)  # tiers without `served by`
    match: RecordSchema | None = None


class PolicyDrawer:
    def __init__(self, chooser: Chooser) -> None:
        self.choose = chooser
        self.word = Names(chooser, 25 if chooser.chance(60) else 0)
        self.out = Drawn()

    def draw(self) -> str:
        self._declare()
        self._draw_records()
        for block in (self._match, self._defines, self._segments, self._tiers, self._late_defines, self._roles):
            block()
        for block in (self._draw_services, self._entitlements, self._grants, self._responsibilities, self._assigns):
            block()
        return "\n\n".join([self._head(), *self.out.blocks]) + "\n"

    # ── small parts ──────────────────────────────────────────────────────────

    def label(self) -> str:
        return f" {quoted(self.choose.one(TEXTS))}" if self.choose.chance(60) else ""

    def because(self) -> str:
        return f" because {quoted(self.choose.one(TEXTS))}" if self.choose.chance(30) else ""

    def writer(self) -> Writer:
        return Writer(self.choose, self.out.names)

    def condition(self, depth: int = 2) -> str:
        return self.writer().condition(self.choose.between(0, depth)).text

    def guard(self) -> str:
        way = self.choose.one(("when", "unless", "both"))
        if way == "both":
            return f"when {self.condition(1)} unless {self.condition(1)}"
        return f"{way} {self.condition()}"

    def _declare(self) -> None:
        self.out.tiers = [self.word.new() for _ in range(self.choose.between(1, 4))]
        self.out.roles = [self.word.new() for _ in range(self.choose.between(1, 3))]
        self.out.services = [self.word.new() for _ in range(self.choose.between(1, 4))]

    # ── records ──────────────────────────────────────────────────────────────

    def _draw_records(self) -> None:
        groups = {"tier": self.out.tiers, "role": self.out.roles, "service": self.out.services}
        named = {kind: Category(tuple(CategoryValue(n) for n in names), kind) for kind, names in groups.items()}
        drawer = RecordDrawer(self.choose, self.word, named)
        country = self._record(drawer, "country", drawer.fields(FEW, 1, 3))
        partner_fields = [drawer.link(self.word.new(), country), *drawer.fields(FEW, 1, 3)]
        partner = self._record(drawer, "partner" if self.choose.chance(80) else self.word.new(), partner_fields)
        self._account(drawer, partner, country)
        if self.choose.chance(70):
            self._agreement(drawer, partner, country)
        if self.choose.chance(20):
            note = RecordSchema(self.word.new(), (drawer.link("about", partner), *drawer.fields(FEW, 0, 1)))
            self.out.records[note.name] = note
        self.out.blocks += [record_text(schema) for schema in self.out.records.values()]
        own = kept(self.choose, fields(self.out.records["account"], self.out.records, "", 3), 10)
        prefixed = [replace(name, text=f"account.{name.text}") if self.choose.chance(5) else name for name in own]
        self.out.names += prefixed

    def _record(self, drawer: RecordDrawer, name: str, parts: list[FieldSchema]) -> RecordSchema:
        schema = RecordSchema(name, (drawer.key(), *parts))
        self.out.records[name] = schema
        return schema

    def _account(self, drawer: RecordDrawer, partner: RecordSchema, country: RecordSchema) -> None:
        parts = [drawer.key()]
        if self.choose.chance(50):
            parts.append(FieldSchema("name", Text(), optional=self.choose.chance(50)))
        parts.append(drawer.field("arr" if self.choose.chance(70) else self.word.new(), "money"))
        parts.append(drawer.field(self.word.new(), "date"))
        parts += drawer.fields(ANY, 1, 6)
        parts += [drawer.field(self.word.new(), "tier") for _ in range(self.choose.one((0, 1, 2)))]
        if self.choose.chance(70):
            parts.append(drawer.link("partner" if self.choose.chance(70) else self.word.new(), partner))
        if self.choose.chance(25):
            parts.append(drawer.link(self.word.new(), country))
        schema = RecordSchema("account", tuple(parts))
        if self.choose.chance(15):
            schema = RecordSchema("account", (*parts, drawer.link("parent", schema)))
        self.out.records["account"] = schema

    def _agreement(self, drawer: RecordDrawer, partner: RecordSchema, country: RecordSchema) -> None:
        low, high = self.choose.one(
            ((Decimal(0), Decimal("0.45")), (Decimal(0), Decimal(1)), (Decimal("0.05"), Decimal("9.99")))
        )
        parts = [
            drawer.key(),
            drawer.link("partner" if self.choose.chance(70) else self.word.new(), partner),
            FieldSchema("margin", Percent(), optional=self.choose.chance(30), minimum=low, maximum=high),
            drawer.field(self.word.new(), "date"),
            FieldSchema(self.word.new(), drawer.field("x", "date").type, optional=self.choose.chance(70)),
            *drawer.fields(FEW, 0, 3),
        ]
        if self.choose.chance(40):
            parts.append(drawer.field(self.word.new(), "days"))
        if self.choose.chance(30):
            parts.append(drawer.link(self.word.new(), country))
        if self.choose.chance(20):
            parts.append(drawer.link(self.word.new(), self.out.records["account"]))
        name = "agreement" if self.choose.chance(75) else self.word.new()
        self.out.records[name] = RecordSchema(name, tuple(parts))
        self.out.match = self.out.records[name]

    # ── facts ────────────────────────────────────────────────────────────────

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
        lines += [f"  prefer {self._preference(inside, writer)}" for _ in range(self.choose.between(0, 2))]
        self.out.blocks.append("\n".join([f"match {record.name} to account{when} {{", *lines, "}"]))
        self.out.names += kept(self.choose, matched(record, records), 6, dots=1)

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
        value = writer.value(self.choose.one([*kinds, Kind.MONEY, Kind.CONDITION]), depth)
        name = self.word.new()
        self.out.blocks.append(f"define {name} = {value.text}")
        self.out.names.append(Name(name, value.type))

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

    def _late_defines(self) -> None:
        category = Category(tuple(CategoryValue(name) for name in self.out.tiers), "tier")
        self.out.names.append(Name("tier", Scalar(Kind.CATEGORY, nullable=True, category=category)))
        if self.choose.chance(40):
            name, tier = self.word.new(), self.choose.one(self.out.tiers)
            self.out.blocks.append(
                f"define {name} = tier {self.choose.one(('==', '!='))} {tier} or {self.condition(0)}"
            )
            self.out.names.append(Name(name, Scalar(Kind.CONDITION, nullable=True)))

    # ── tiers ────────────────────────────────────────────────────────────────

    def _tiers(self) -> None:
        held = self._held()
        lines = held + [
            self._tier(name, last=name == self.out.tiers[-1], held=bool(held)) for name in self.out.tiers
        ]
        lines += [f"  no tier {self.guard()}{self.because()}" for _ in range(self.choose.between(0, 2))]
        lines += [self._floor() for _ in range(self.choose.between(0, 3))]
        request = self._request()
        lines += [request] if request is not None else []
        self.out.blocks.append("\n".join(["tiers {", *lines, "}"]))

    def _tier_fields(self) -> list[str]:
        kinds = [(name.text, name.type.category) for name in self.out.names if name.type.kind is Kind.CATEGORY]
        return [text for text, category in kinds if category is not None and category.kind == "tier"]

    def _held(self) -> list[str]:
        """What the present tier is, and how long and when it is kept."""
        fields, dates = self._tier_fields(), [name.text for name in self.out.names if name.type.kind is Kind.DATE]
        if not fields or self.choose.chance(35):
            return []
        since = f" since {self.choose.one(dates)}" if self.choose.chance(80) else ""
        lines = [f"  current tier is {self.choose.one(fields)}{since}"]
        if since and self.choose.chance(75):
            lines.append(f"  a tier is kept for at least {self.choose.one(KEPT)}{self.because()}")
        if self.choose.chance(30):
            window = self.choose.one(("in months 1, 6", "in months 12", f"when {self.condition(1)}"))
            lines.append(f"  moves down only {window}{self.because()}")
        return lines

    def _request(self) -> str | None:
        fields = self._tier_fields()
        if not fields or self.choose.chance(60):
            return None
        most = f" up to {self.choose.one(self.out.tiers)}" if self.choose.chance(50) else ""
        steps = self.choose.between(1, len(self.out.tiers))
        return f"  request {self.choose.one(fields)} raises by {steps} {'tier' if steps == 1 else 'tiers'}{most}"

    def _stays(self) -> str:
        dates = [*(name.text for name in self.out.names if name.type.kind is Kind.DATE), "2026-06-30", "2025-12-31"]
        until = ("", f" until {self.choose.one(dates)}",
                 f" until the earliest of {self.choose.one(dates)}, {self.choose.one(dates)}")  # fmt: skip
        return f"stays while {self.condition(1)}{self.choose.one(until)}{self.because()}"

    def _floor(self) -> str:
        return f"  at least {self.choose.one(self.out.tiers)} {self.guard()}{self.because()}"

    def _tier(self, name: str, *, last: bool, held: bool) -> str:
        parts = [f"shown as {quoted(self.choose.one(TEXTS))}"] if self.choose.chance(40) else []
        if self.choose.chance(50):
            parts.append(f"touch {self.choose.one(('high', 'hybrid', 'low', 'tech'))}")
        if self.choose.chance(75):
            parts.append(f"served by {self.choose.one(self.out.roles)}")
        else:
            self.out.unserved.append(name)
        for _ in range(self.choose.between(0 if last else 1, 2)):
            unless = f" unless {self.condition(1)}" if self.choose.chance(25) else ""
            parts.append(f"when {self.condition()}{unless}{self.because()}")
        if held and self.choose.chance(45):
            parts.append(self._stays())
        if last:
            parts.append(f"otherwise{self.because()}")
        return "\n    ".join([f"  tier {name}{self.label()} {{", *parts]) + "\n  }"

    # ── services ─────────────────────────────────────────────────────────────

    def _roles(self) -> None:
        for name in self.out.roles:
            parts = []
            if self.choose.chance(85):
                parts.append(f"costs {self.choose.one(COSTS)} per hour")
            if self.choose.chance(80):
                parts.append(f"works {self.choose.one(WORKS)}")
            if self.choose.chance(30):
                parts.append("carries at most 30 accounts")
            self.out.blocks.append(f"role {name}{self.label()} {{ {'  '.join(parts)} }}")

    def _draw_services(self) -> None:
        self.runs_itself: dict[str, bool] = {}
        dates = [name.text for name in self.out.names if name.type.kind is Kind.DATE]
        for name in self.out.services:
            parts = []
            has_role = self.choose.chance(40)
            if has_role:
                parts.append(f"by {self.choose.one(self.out.roles)}")
            if self.choose.chance(20):
                parts.append("automated")
            if self.choose.chance(40):
                first = self.choose.one((0, 1, 30, 90))
                last = first + self.choose.one((0, 1, 60, 39_000))
                parts.append(f"during days {first} to {last} from {self.choose.one(dates)}")
            self.runs_itself[name] = has_role
            self.out.blocks.append(f"service {name}{self.label()}" + (f" {{ {'  '.join(parts)} }}" if parts else ""))

    def _entitlements(self) -> None:
        columns = self.choose.shuffled(self.out.tiers)
        rows = ["| service | " + " | ".join(columns) + " |"]
        for service in self.choose.shuffled(self.out.services):
            cells = [self._cell(self.runs_itself[service] or tier not in self.out.unserved) for tier in columns]
            rows.append(f"| {service} | " + " | ".join(cells) + " |")
        self.out.blocks.append("\n".join(["entitlements {", *(f"  {row}" for row in rows), "}"]))

    def _cell(self, staffed: bool) -> str:
        by = f" by {self.choose.one(self.out.roles)}"
        ways: tuple[Callable[[], str], ...] = (
            lambda: self.choose.one(EFFORTS) + (by if not staffed or self.choose.chance(30) else ""),
            lambda: "-",
            lambda: "included" + (by if self.choose.chance(40) else ""),
            lambda: "automated",
        )
        return ways[0]() if self.choose.chance(55) else self.choose.one(ways)()

    def _grants(self) -> None:
        for _ in range(self.choose.one((0, 0, 1, 2, 3))):
            service = self.choose.one(self.out.services)
            guard = f" {self.guard()}" if self.choose.chance(90) else ""
            staffed = self.runs_itself[service] or not self.out.unserved
            way = self.choose.one((" instead", "", " plus")) if staffed else self.choose.one((" instead", ""))
            given = self.choose.one(EFFORTS) if way == " plus" else self._given(staffed)
            self.out.blocks.append(f"grant {service}{way} {given}{guard}{self.because()}")
        if self.choose.chance(25):
            services = ", ".join(self.choose.some(self.out.services, 1))
            self.out.blocks.append(f"deny {services} {self.guard()}{self.because()}")

    def _given(self, staffed: bool) -> str:
        cell = self._cell(staffed)
        return "automated" if cell == "-" else cell

    # ── who delivers ─────────────────────────────────────────────────────────

    def _responsibilities(self) -> None:
        margins = [
            name
            for name in self.out.names
            if name.type.kind is Kind.PERCENT and None not in (name.type.low, name.type.high)
        ]
        if not margins or self.choose.chance(15):
            return
        count = self.choose.between(1, 3)
        for number in range(count):
            last = number == count - 1
            when = f" when {self.condition(1)}" if not last or self.choose.chance(30) else ""
            self._block(self.choose.one(margins), when)

    def _block(self, margin: Name, when: str) -> None:
        low, high = margin.type.low, margin.type.high
        assert isinstance(low, Decimal)
        assert isinstance(high, Decimal)
        bands = headings(self.choose, low, high)
        rows = ["| service | " + " | ".join(bands) + " |"]
        listed = self.choose.some(self.out.services)
        rows += [f"| {service} | " + " | ".join(self.choose.one(PARTIES) for _ in bands) + " |" for service in listed]
        rows.append(f"no agreement {self.choose.one(PARTIES)}")
        if len(listed) < len(self.out.services) or self.choose.chance(20):
            rows.append(f"others {self.choose.one(PARTIES)}")
        if self.choose.chance(70):
            rows.append(f"oversight {self.choose.one(OVERSIGHT)} by {self.choose.one(self.out.roles)}")
        head = f"responsibilities by {margin.text}{when} {{"
        self.out.blocks.append("\n".join([head, *(f"  {row}" for row in rows), "}"]))

    def _assigns(self) -> None:
        for _ in range(self.choose.between(0, 3)):
            services = ", ".join(self.choose.some(self.out.services, 1))
            guard = f" {self.guard()}" if self.choose.chance(90) else ""
            self.out.blocks.append(f"assign {services} to {self.choose.one(PARTIES)}{guard}{self.because()}")

    def _head(self) -> str:
        lines = [f"policy {quoted(self.choose.one(TEXTS))} {{", "  currency USD"]
        if self.choose.chance(40):
            lines.append(
                f"  effective {self.choose.one(('2026-01-01 to 2026-12-31', '2025-07-01', '2024-02-29 to 2024-02-29'))}"
            )
        money = [
            name.text for name in self.out.names
            if name.type.kind is Kind.MONEY and "." not in name.text and name.type.digits + name.type.scale <= 38
        ]  # fmt: skip
        if money and self.choose.chance(50):
            lines.append(f"  revenue is {self.choose.one(money)}")
        return "\n".join([*lines, "}"])


def draw_policy(chooser: Chooser) -> str:
    return PolicyDrawer(chooser).draw()
