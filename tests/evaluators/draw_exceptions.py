"""Draws certificates that partners need, and a register of overrides, each with the record that it is read from."""

from __future__ import annotations

from csrules.types import Link, Text
from tests.evaluators.parts import Part

GRACES = ("0 days", "30 days", "1 month", "2 weeks")
LONGEST = ("180 days", "6 months", "1 day", "1 year")
KINDS = ("basic", "extra", "third")


class Exceptions(Part):
    def draw(self) -> None:
        if self.choose.chance(40):
            self._certifications()
        if self.choose.chance(40):
            self._overrides()

    def _field(self, kind: str, optional: int = 30) -> tuple[str, str]:
        name = self.word.new()
        return name, f"{name} {kind}" + (" optional" if self.choose.chance(optional) else "")

    def _record(self, name: str, fields: list[str]) -> None:
        self.out.blocks.append("\n".join([f"record {name} {{", *(f"  {field}" for field in fields), "}"]))

    # ── certificates ─────────────────────────────────────────────────────────

    def _certifications(self) -> None:
        record = self.word.new()
        tie = self._tie(record)
        if tie is None:
            return
        holder, link = tie
        kind, kind_field = self._field(f"one of {', '.join(KINDS)}" if self.choose.chance(60) else "text")
        ends, ends_field = self._field("date", 40)
        starts, starts_field = self._field("date", 40)
        good, good_field = self._field("flag", 50)
        self._record(record, [holder, kind_field, ends_field, starts_field, good_field])
        rows = ["| kind | covers | needs |"]
        for word in self.choose.some(KINDS, 1):
            services = ", ".join(self.choose.some(self.out.services, 1))
            rows.append(f"| {word} | {services} | {self.choose.one((1, 1, 2))} |")
        lines = [*rows]
        if link is not None:
            lines.append(f"where {link}")
        if self.choose.chance(30):
            lines.append(f"where {record}.{good}")
        begins = f" from {record}.{starts}" if self.choose.chance(50) else ""
        grace = ""
        if self.choose.chance(70):
            grace = f", grace {self.choose.one(GRACES)}" + (f" {self.guard()}" if self.choose.chance(60) else "")
        lines.append(f"in force{begins} to {record}.{ends}{grace}")
        if self.choose.chance(35):
            lines.append(f"for accounts where {self.condition(1)}")
        if self.choose.chance(40):
            lines.append("overrides do not pass")
        head = f"certifications from {record} by {kind} {{"
        self.out.blocks.append("\n".join([head, *(f"  {line}" for line in lines), "}"]))

    def _tie(self, record: str) -> tuple[str, str | None] | None:
        """The certificate's link, and the condition that ties it to an account, where it has to be written."""
        account = self.out.records["account"]
        links = [(field.name, field.type.record) for field in account.fields if isinstance(field.type, Link)]
        others = [(name, target) for name, target in links if target != "account"]
        if not others:
            return None
        name, target = self.choose.one(others)
        holder = self.word.new()
        optional = " optional" if self.choose.chance(20) else ""
        return f"{holder} {target}{optional}", f"{record}.{holder} == account.{name}"

    def _ties(self) -> tuple[list[str], list[str]]:
        """The fields that tie a row to accounts, and how they are declared."""
        ties, fields = ["about"], ["about account"]
        if self.choose.chance(60):
            return ties, fields
        account = self.out.records["account"]
        targets = [field.type.record for field in account.fields if isinstance(field.type, Link)]
        once = [target for target in dict.fromkeys(targets) if target != "account" and targets.count(target) == 1]
        matched = [] if self.out.match is None or self.out.match.name in once else [self.out.match.name]
        for target in (*matched, *once):
            name = self.word.new()
            ties.append(name)
            fields.append(f"{name} {target} optional")
        texts = [field.name for field in account.fields if isinstance(field.type, Text) and not field.key]
        for name in texts[:1]:
            ties.append(name)
            fields.append(f"{name} text optional")
        return self.choose.shuffled(ties), ["about account optional", *fields[1:]]

    # ── overrides ────────────────────────────────────────────────────────────

    def _overrides(self) -> None:
        record = self.word.new()
        targets = ["tier", *self.out.services]
        what, what_field = self._field(f"one of {', '.join(targets)}" if self.choose.chance(40) else "text", 20)
        value, value_field = self._field("tier" if self.choose.chance(20) else "text", 20)
        boss, boss_field = self._field("one of first, second", 40)
        starts, starts_field = self._field("date", 20)
        ends, ends_field = self._field("date", 40)
        ties, tie_fields = self._ties()
        self._record(record, [*tie_fields, what_field, value_field, boss_field, starts_field, ends_field])
        about = f"account {', then '.join(ties)}"
        lines = [about, f"sets each of {what} to {value}", f"only where {record}.{boss} == first"]
        until = f" to {ends}" if self.choose.chance(80) else ""
        most = f", at most {self.choose.one(LONGEST)}" if self.choose.chance(60) else ""
        lines.append(f"in force from {starts}{until}{most}")
        if self.choose.chance(30):
            settable = self.choose.some(["tier", *self.out.free], 1)
            lines.append(f"may set {', '.join(settable)}")
        for service in self.choose.some(self.out.services) if self.choose.chance(50) else ():
            how = self.choose.one(("", "instead "))
            given = self.choose.one(("automated", f"included by {self.choose.one(self.out.roles)}",
                                     f"3 times 2h/quarter by {self.choose.one(self.out.roles)}"))
            lines.append(f"may grant {service} {how}{given}")
        if self.choose.chance(30) and self.out.early:
            lines.append(f"never when {self.choose.one(self.out.early)}{self.because()}")
        head = f"overrides from {record} {{"
        self.out.blocks.append("\n".join([head, *(f"  {line}" for line in self.choose.shuffled(lines)), "}"]))
