"""The part of an explanation that only a run of all accounts can give: who carries this one, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from csrules.books.carriers import Carrier, carriers
from csrules.decide.decider import Decider
from csrules.decide.trace import CandidateTrace, who_fits
from csrules.engine.session import Session

MOST_UNFIT = 10


@dataclass(frozen=True, slots=True)
class BookTrace:
    """One role's person; where nobody carries the account, `unfit` says of each on the roster what is against it."""

    carrier: Carrier
    unfit: tuple[CandidateTrace, ...]

    def as_json(self) -> dict[str, Any]:
        shown = {name: f"{value:f}" if isinstance(value, Decimal) else value
                 for name, value in asdict(self.carrier).items()}
        return shown | {"unfit": [{"person": str(one.key), "why": list(_why(one))} for one in self.unfit]}


def trace_books(session: Session, decider: Decider, key: str, row: Mapping[str, Any]) -> tuple[BookTrace, ...]:
    """Read from books that were filled. Raises `EngineError`."""
    found = []
    for carrier in carriers(session, key):
        alone = carrier.person is None and carrier.role is not None
        people = who_fits(decider, row, carrier.role) if alone and carrier.role is not None else ()
        found.append(BookTrace(carrier, tuple(one for one in people if not one.held)))
    return tuple(found)


def lines(books: tuple[BookTrace, ...]) -> Iterator[str]:
    """As people read it, without control characters being taken out."""
    for one in books:
        carrier = one.carrier
        role = f"{carrier.role}: " if carrier.role is not None else ""
        yield f"  {role}{_person(carrier)}{carrier.reason}{_fullness(carrier)}"
        for person in one.unfit[:MOST_UNFIT]:
            yield f"    {person.key} does not fit: {'; '.join(_why(person))}"


def _person(carrier: Carrier) -> str:
    if carrier.person is None:
        return ""
    return f"{carrier.name} ({carrier.person}): " if carrier.name else f"{carrier.person}: "


def _fullness(carrier: Carrier) -> str:
    """What the whole book holds."""
    if carrier.accounts is None:
        return ""
    hours = "" if carrier.most_hours is None else f", {carrier.hours_per_month} of {carrier.most_hours} hours a month"
    return f" (has {carrier.accounts} of {carrier.most_accounts} accounts{hours})"


def _why(person: CandidateTrace) -> Iterator[str]:
    for rule in person.rules:
        yield "; ".join(detail.text for detail in rule.details) or rule.text
