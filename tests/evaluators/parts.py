"""What every part of a drawn policy shares: the blocks so far, the names in reach, and small phrases."""

from __future__ import annotations

from dataclasses import dataclass, field

from csrules.analysis.scalars import Kind
from csrules.types import RecordSchema
from tests.evaluators.choosing import Chooser
from tests.evaluators.expressions import Name, Writer
from tests.evaluators.words import TEXTS, Names, quoted


@dataclass
class Drawn:
    """The blocks of a policy so far, and what later blocks may name."""

    blocks: list[str] = field(default_factory=list)
    records: dict[str, RecordSchema] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    late_names: list[Name] = field(default_factory=list)  # known from the defines on
    roles: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)  # services that are not always by one party
    of_services: tuple[str, ...] = ()  # those for which conditions may ask
    tiers: list[str] = field(default_factory=list)
    unserved: list[str] = field(default_factory=list)  # tiers without `served by`
    all_have_tiers: bool = True  # whether there is no `no tier`
    match: RecordSchema | None = None
    early: list[str] = field(default_factory=list)  # conditions that may stand before the tier is known
    revenue: str | None = None  # the name of the account's revenue
    amend: RecordSchema | None = None   # the record of amendments
    settable: dict[str, str] = field(default_factory=dict)   # fields of the match, and the amendment's of their type
    roster: RecordSchema | None = None   # the record that may hold people
    carrying: bool = False   # whether a role carries accounts


class Part:
    """Draws some of the blocks; all parts of one policy share `out`."""

    def __init__(self, chooser: Chooser, word: Names, out: Drawn) -> None:
        self.choose, self.word, self.out = chooser, word, out

    def label(self) -> str:
        return f" {quoted(self.choose.one(TEXTS))}" if self.choose.chance(60) else ""

    def because(self) -> str:
        return f" because {quoted(self.choose.one(TEXTS))}" if self.choose.chance(30) else ""

    def reason_cell(self) -> str:
        """A cell of the column `because`."""
        return f" {quoted(self.choose.one(TEXTS)) if self.choose.chance(60) else ''} |"

    def writer(self) -> Writer:
        return Writer(self.choose, self.out.names, self.out.of_services)

    def condition(self, depth: int = 2) -> str:
        return self.writer().condition(self.choose.between(0, depth)).text

    def guard(self) -> str:
        way = self.choose.one(("when", "unless", "both"))
        if way == "both":
            return f"when {self.condition(1)} unless {self.condition(1)}"
        return f"{way} {self.condition()}"

    def texts_of(self, kind: Kind) -> list[str]:
        """The names in reach that are of a kind."""
        return [name.text for name in self.out.names if name.type.kind is kind]
