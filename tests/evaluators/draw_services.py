"""Draws roles and services, what each tier gets of them, and who delivers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from csrules.analysis.scalars import Kind
from tests.evaluators.expressions import Name
from tests.evaluators.margins import headings
from tests.evaluators.parts import Part

EFFORTS = ("1h/week", "90min/month", "3h/half-year", "7min/year", "0.25min/month", "1min/day", "0h/month", "10h/month",
           "0.5h/week", "3.33min/year", "16h/year", "1min/year")
INCLUDED = ("included", "included", "3 times/half-year", "1 time/year", "2 times/day")
PARTIES = ("vendor", "partner", "partner 60%", "shared", "partner 33.33%", "partner 0%", "partner 100%",
           "partner 0.01%", "vendor 40%", "shared, partner 30%", "shared, vendor 0%", "shared, partner answers",
           "shared, vendor 12.5%, partner answers", "shared, vendor answers")
OVERSIGHT = ("10%", "0%", "100%", "8.25%", "33.33%")
COSTS = ("125", "60", "99.9999", "0", "0.01", "133.33")
WORKS = ("110h/month", "1h/year", "7min/month", "130h/month")


class Services(Part):
    def draw(self) -> None:
        for block in (self._roles, self._services, self._entitlements, self._grants, self._responsibilities):
            block()
        self._assigns()

    def _roles(self) -> None:
        for name in self.out.roles:
            parts = []
            if self.choose.chance(85):
                parts.append(f"costs {self.choose.one(COSTS)} per hour")
            if self.choose.chance(80):
                alone = self.choose.chance(25)
                self.out.carrying |= alone
                parts.append(f"{'carries at most' if alone else 'works'} {self.choose.one(WORKS)}")
            if self.choose.chance(50):
                parts.append(f"carries at most {self.choose.one((30, 1, 7))} accounts")
                self.out.carrying = True
            if self.out.revenue is not None and self.choose.chance(40):
                parts.append(f"carries at most {self.choose.one(('2.5m', '1', '3.3333'))} of revenue")
            if self.choose.chance(20):
                parts.append(self.choose.one(("aims at 1 accounts", "aims at 1min/year")))
            if self.out.revenue is not None and self.choose.chance(20):
                parts.append("aims at 1 of revenue")
            self.out.blocks.append(f"role {name}{self.label()} {{ {'  '.join(parts)} }}")

    def _services(self) -> None:
        self.runs_itself: dict[str, bool] = {}
        dates = self.texts_of(Kind.DATE)
        for name in self.out.services:
            parts = []
            has_role = self.choose.chance(40)
            if has_role:
                parts.append(f"by {self.choose.one(self.out.roles)}")
            if self.choose.chance(20):
                parts.append("automated")
            if self.choose.chance(40):
                first = self.choose.one((0, 1, 30, 90, -90, -1))
                last = first + self.choose.one((0, 1, 60, 39_000))
                parts.append(f"during days {first} to {last} from {self.choose.one(dates)}")
            elif self.choose.chance(40):
                first = self.choose.one((-28, -3, 0, 5))
                last = first + self.choose.one((0, 1, 22))
                every = self.choose.one(("year", "quarter", "month", "fiscal year", f"half-year since {dates[0]}",
                                         f"month since {self.choose.one(dates)}", "year since 2024-02-29"))
                parts.append(f"during days {first} to {last} of every {every}")
            if self.choose.chance(25):
                parts.append(f"offered while {self.condition(1)}{self.because()}")
            if self.choose.chance(25):
                parts.append(f"succeeds when {self.condition(1)}{self.because()}")
            if self.choose.chance(15):
                parts.append(f"always by {self.choose.one(PARTIES)}{self.because()}")
            else:
                self.out.free.append(name)
            self.runs_itself[name] = has_role
            self.out.blocks.append(f"service {name}{self.label()}" + (f" {{ {'  '.join(parts)} }}" if parts else ""))

    def _entitlements(self) -> None:
        columns = self.choose.shuffled(self.out.tiers)
        reasoned = self.choose.chance(30)
        rows = ["| service | " + " | ".join(columns) + " |" + (" because |" if reasoned else "")]
        for service in self.choose.shuffled(self.out.services):
            cells = [self._cell(self.runs_itself[service] or tier not in self.out.unserved) for tier in columns]
            rows.append(f"| {service} | " + " | ".join(cells) + " |" + (self.reason_cell() if reasoned else ""))
        self.out.blocks.append("\n".join(["entitlements {", *(f"  {row}" for row in rows), "}"]))

    def _cell(self, staffed: bool) -> str:
        first, *others = self.choose.shuffled(self.out.roles)
        by = f" by {first}"
        second = others[0] if others and self.choose.chance(30) else None
        named = not staffed or second is not None   # a second role has to differ from the first
        ways: tuple[Callable[[], str], ...] = (
            lambda: self._amount() + (by if named or self.choose.chance(30) else "") + self._overlay(second),
            lambda: "-",
            lambda: self._owed(by, second),
            lambda: "automated",
        )
        return ways[0]() if self.choose.chance(55) else self.choose.one(ways)()

    def _owed(self, by: str, second: str | None) -> str:
        named = second is not None or self.choose.chance(40)
        return self.choose.one(INCLUDED) + (by if named else "") + self._overlay(second)

    def _amount(self) -> str:
        times = f"{self.choose.one((1, 3, 7))} times " if self.choose.chance(20) else ""
        return times + self.choose.one(EFFORTS)

    def _overlay(self, role: str | None) -> str:
        return f" and {self.choose.one(EFFORTS)} by {role}" if role is not None else ""

    def _grants(self) -> None:
        for _ in range(self.choose.one((0, 0, 1, 2, 3))):
            service = self.choose.one(self.out.services)
            guard = f" {self.guard()}" if self.choose.chance(90) else ""
            if self.choose.chance(30):
                guard = f" when tier == {self.choose.one(self.out.tiers)} and ({self.condition(1)})"
            tier = not self.out.unserved and (self.out.all_have_tiers or guard.startswith(" when tier =="))
            staffed = self.runs_itself[service] or tier
            way = self.choose.one((" instead", "", " plus")) if staffed else self.choose.one((" instead", ""))
            given = self.choose.one(EFFORTS) if way == " plus" else self._given(staffed)
            self.out.blocks.append(f"grant {service}{way} {given}{guard}{self.because()}")
        if self.choose.chance(25):
            services = ", ".join(self.choose.some(self.out.services, 1))
            self.out.blocks.append(f"deny {services} {self.guard()}{self.because()}")

    def _given(self, staffed: bool) -> str:
        cell = self._cell(staffed)
        return "automated" if cell == "-" else cell

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
        second = self._second()
        column = "" if second is None else f" {second.text.rsplit('.', 1)[-1]} |"
        reasoned = self.choose.chance(30)
        rows = [f"| service |{column} " + " | ".join(bands) + " |" + (" because |" if reasoned else "")]
        listed = self.choose.some(self.out.free) if self.out.free else []
        rows += [
            f"| {service} |{values} " + " | ".join(self.choose.one(PARTIES) for _ in bands) + " |"
            + (self.reason_cell() if reasoned else "")
            for service in listed for values in self._values(second)
        ]
        rows.append(f"no agreement {self.choose.one(PARTIES)}")
        if len(listed) < len(self.out.free) or not listed or self.choose.chance(20):
            rows.append(f"others {self.choose.one(PARTIES)}")
        if self.choose.chance(70):
            rows.append(f"oversight {self.choose.one(OVERSIGHT)} by {self.choose.one(self.out.roles)}")
        by = "" if second is None else f" and {second.text}"
        head = f"responsibilities by {margin.text}{by}{when} {{"
        self.out.blocks.append("\n".join([head, *(f"  {row}" for row in rows), "}"]))

    def _second(self) -> Name | None:
        """Another dimension for the table: a category whose values are not too many."""
        found = [name for name in self.out.names if name.type.kind is Kind.CATEGORY and name.type.category is not None
                 and "any" not in name.type.category.names]
        return self.choose.one(found) if found and self.choose.chance(40) else None

    def _values(self, second: Name | None) -> list[str]:
        """The second cell of each row of a service: all values once, however split; one empty text without one."""
        if second is None:
            return [""]
        if self.choose.chance(30):
            return [" any |"]
        assert second.type.category is not None
        names = self.choose.shuffled(second.type.category.names)
        cut = self.choose.between(1, len(names))
        return [f" {', '.join(part)} |" for part in (names[:cut], names[cut:]) if part]

    def _assigns(self) -> None:
        lists = [name.text for name in self.out.names
                 if name.type.kind is Kind.LIST and name.type.category is not None]
        for _ in range(self.choose.between(0, 2) if lists else 0):
            guard = f" {self.guard()}" if self.choose.chance(50) else ""
            given = f"each of {self.choose.one(lists)} to {self.choose.one(PARTIES)}"
            self.out.blocks.append(f"assign {given}{guard}{self.because()}")
        for _ in range(self.choose.between(0, 3) if self.out.free else 0):
            services = ", ".join(self.choose.some(self.out.free, 1))
            guard = f" {self.guard()}" if self.choose.chance(90) else ""
            self.out.blocks.append(f"assign {services} to {self.choose.one(PARTIES)}{guard}{self.because()}")
