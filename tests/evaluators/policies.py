"""Draws whole policies as text, block by block in the order in which later blocks may name earlier ones."""

from __future__ import annotations

from csrules.analysis.scalars import Kind
from tests.evaluators.choosing import Chooser
from tests.evaluators.draw_books import BookBlock
from tests.evaluators.draw_exceptions import Exceptions
from tests.evaluators.draw_facts import Facts
from tests.evaluators.draw_promises import Promises
from tests.evaluators.draw_records import Records
from tests.evaluators.draw_services import Services
from tests.evaluators.draw_tiers import TierBlock
from tests.evaluators.parts import Drawn, Part
from tests.evaluators.words import TEXTS, Names, quoted

FINDINGS = ("match-tie", "CSR801", "watch-fired", "duty-kept", "no-partner", "CSR807", "value-not-known",
            "overrides-differ", "not-in-effect", "promise-broken")

class Head(Part):
    def declare(self) -> None:
        self.out.tiers = [self.word.new() for _ in range(self.choose.between(1, 4))]
        self.out.roles = [self.word.new() for _ in range(self.choose.between(1, 3))]
        self.out.services = [self.word.new() for _ in range(self.choose.between(1, 4))]

    def text(self) -> str:
        lines = [f"policy {quoted(self.choose.one(TEXTS))} {{", "  currency USD",
                 f"  fiscal year starts in month {self.choose.between(1, 12)}"]
        if self.choose.chance(40):
            days = self.choose.one(("2026-01-01 to 2026-12-31", "2025-07-01", "2024-02-29 to 2024-02-29"))
            lines.append(f"  in force from {days}")
        if self.out.revenue is not None:
            lines.append(f"  revenue is {self.out.revenue}")
        for code in self.choose.some(FINDINGS) if self.choose.chance(30) else ():
            word = self.choose.one(("error", "note", "off"))
            lines.append(f'  finding {code} is {word} because "so"')
        return "\n".join([*lines, "}"])

    def pick_revenue(self) -> None:
        money = [
            name.text for name in self.out.names
            if name.type.kind is Kind.MONEY and "." not in name.text and name.type.digits + name.type.scale <= 38
        ]
        if money and self.choose.chance(50):
            self.out.revenue = self.choose.one(money)


def draw_policy(chooser: Chooser) -> str:
    shared = (chooser, Names(chooser, 25 if chooser.chance(60) else 0), Drawn())
    head, facts = Head(*shared), Facts(*shared)
    head.declare()
    Records(*shared).draw()
    facts.draw()
    head.out.early += [head.condition(1) for _ in range(2)]
    head.pick_revenue()
    TierBlock(*shared).draw()
    facts.draw_late()
    Services(*shared).draw()
    Exceptions(*shared).draw()
    Promises(*shared).draw()
    BookBlock(*shared).draw()
    return "\n\n".join([head.text(), *head.out.blocks]) + "\n"
