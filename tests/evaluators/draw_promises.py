"""Draws promises and watches, which may name all that a decision gives."""

from __future__ import annotations

from csrules.analysis.groups import ALL, FIGURES, GROUPING, ROLE
from csrules.analysis.result_columns import COMPARED
from csrules.analysis.scalars import ORDERED
from tests.evaluators.expressions import Name
from tests.evaluators.parts import Part
from tests.evaluators.words import TEXTS, quoted


class Promises(Part):
    def draw(self) -> None:
        if self.choose.chance(50):
            return
        known = self.out.names   # without the figures, which nothing else may name
        own = {name.text for name in known}
        fields = [name for name in known if name.type.kind in ORDERED and not name.type.bare]
        self.out.of_services = tuple(self.out.services)
        self.out.names = [*known, *(Name(name, one.compared) for name, one in COMPARED.items()
                                     if name not in own)]
        texts = self.choose.some(TEXTS, 1, 3)
        for text in texts:
            block = self._watch if self.choose.chance(50) else self._promise
            self.out.blocks.append(block(text, fields))
        self.out.names, self.out.of_services = known, ()
        if self.choose.chance(60):
            self.out.blocks.append(self._of_groups(known))

    def _of_groups(self, known: list[Name]) -> str:
        """A watch over many accounts: the figures of each group against a number, its average, or all accounts."""
        grouping = [name.text for name in known if name.type.kind in GROUPING]
        by = self.choose.one(("all accounts", "each tier", "each role", *(f"each {name}" for name in grouping)))
        names = [figure.name for figure in FIGURES[ROLE if by == "each role" else ALL]] + ["accounts"]
        names += ["revenue"] if self.out.revenue is not None and by != "each role" else []
        figure, other = self.choose.one(names), self.choose.one(names)
        limit = self.choose.one((f"{self.choose.one((0, 1, 100, 5000))}", f"20% of all.{figure}", f"3 * {figure} / 3"))
        line = self.choose.one((f"when {figure} > {limit}", f"unless {figure} / accounts <= {limit}",
                                f"when {figure} >= {limit} unless {other} > 1"))
        return f"watch \"A group\" for {by} {{ warn {line} }}"

    def _watch(self, text: str, fields: list[Name]) -> str:
        lines = [f"  warn {self.guard()}" for _ in range(self.choose.between(1, 2))]
        return "\n".join([f"watch {quoted(text)} {{", *lines, "}"])

    def _promise(self, text: str, fields: list[Name]) -> str:
        lines = [f"  {self._statement(fields)}" for _ in range(self.choose.between(1, 2))]
        return "\n".join([f"promise {quoted(text)} {{", *lines, "}"])

    def _statement(self, fields: list[Name]) -> str:
        way = self.choose.one(("never", "always", "accountable", "rises"))
        if way == "rises" and fields:
            return f"vendor share never rises as {self.choose.one(fields).text} rises"
        if way in ("never", "always"):
            return f"{way} {self.condition()}"
        return "every service has an accountable party"
