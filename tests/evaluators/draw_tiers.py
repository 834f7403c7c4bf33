"""Draws the `tiers` block: tiers, floors, no tier, and what holds an account in its tier."""

from __future__ import annotations

from csrules.analysis.scalars import Kind
from tests.evaluators.parts import Part
from tests.evaluators.words import TEXTS, quoted

KEPT = ("180 days", "1 day", "6 months", "1 year")


class TierBlock(Part):
    def draw(self) -> None:
        held = self._held()
        lines = held + [self._tier(name, last=name == self.out.tiers[-1], held=bool(held)) for name in self.out.tiers]
        without = [f"  no tier {self.guard()}{self.because()}" for _ in range(self.choose.between(0, 2))]
        self.out.all_have_tiers = not without
        lines += without
        lines += [self._floor() for _ in range(self.choose.between(0, 3))]
        request = self._request(held=bool(held))
        lines += [request] if request is not None else []
        self.out.blocks.append("\n".join(["tiers {", *lines, "}"]))

    def _tier_fields(self) -> list[str]:
        kinds = [(name.text, name.type.category) for name in self.out.names if name.type.kind is Kind.CATEGORY]
        return [text for text, category in kinds if category is not None and category.kind == "tier"]

    def _held(self) -> list[str]:
        """What the present tier is, and how long and when it is kept."""
        fields, dates = self._tier_fields(), self.texts_of(Kind.DATE)
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

    def _request(self, *, held: bool) -> str | None:
        fields = self._tier_fields()
        if not fields or self.choose.chance(60):
            return None
        most = f" up to {self.choose.one(self.out.tiers)}" if self.choose.chance(50) else ""
        steps = self.choose.between(1, len(self.out.tiers))
        base = "the kept tier " if held and self.choose.chance(50) else ""
        return f"  request {self.choose.one(fields)} raises {base}by {steps} {'tier' if steps == 1 else 'tiers'}{most}"

    def _stays(self) -> str:
        dates = [*self.texts_of(Kind.DATE), "2026-06-30", "2025-12-31"]
        until = ("", f" until {self.choose.one(dates)}",
                 f" until the earliest of {self.choose.one(dates)}, {self.choose.one(dates)}")
        return f"stays while {self.condition(1)}{self.choose.one(until)}{self.because()}"

    def _floor(self) -> str:
        return f"  at least {self.choose.one(self.out.tiers)} {self.guard()}{self.because()}"

    def _tier(self, name: str, *, last: bool, held: bool) -> str:
        parts = [f"shown as {quoted(self.choose.one(TEXTS))}"] if self.choose.chance(40) else []
        if self.choose.chance(50):
            parts.append(f"touch {self.choose.one(('high', 'hybrid', 'low', 'tech'))}")
        if self.choose.chance(75):
            parts.append(f"served by {self.choose.one(self.out.roles)}")
            if self.choose.chance(25):
                parts.append(f"programme costs {self.choose.one(('12k', '0', '99.9999', '10'))} per year")
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
