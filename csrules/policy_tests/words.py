"""What was expected and what came out, in the words of the language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from csrules.analysis.book_phrases import PERSON
from csrules.analysis.checked_tests import About, Wanted
from csrules.decide.voice import shown
from csrules.types.values import plain

PERIODS = (("month", 12), ("week", 52), ("quarter", 4), ("year", 1))
MINUTES_PER_HOUR = 60
TITLES = {
    "minutes": "effort", "party": "party", "accountable": "the party that answers", "role": "role",
    "times": "occasions a year", "overlay_effort": "the second role's effort", "overlay_role": "the second role",
    "vendor_share": "our part", "partner_share": "the partner's part",
}


def title(wanted: Wanted) -> str:
    """What an answer is about."""
    if wanted.about is About.SERVICE:
        return f"`{wanted.service}`" if wanted.name == "mode" else f"`{wanted.service}`: {_title(wanted.name)}"
    if wanted.about is About.BOOK:
        who = f"the `{wanted.role}` who carries it" if wanted.role else "who carries it"
        return who if wanted.name == PERSON else f"the change of {who}"
    return f"`{wanted.name}`"


def _title(name: str) -> str:
    return TITLES.get(name) or name.replace("_", " ")


def value(wanted: Wanted, actual: Any) -> str:
    """A value of the answer as a policy would write it."""
    if actual is None:
        return "no tier" if wanted.name == "tier" else "missing"
    if wanted.name in ("minutes", "overlay_effort") and isinstance(actual, Decimal):
        return effort(actual)
    if wanted.name == "mode":
        return "given with effort" if actual == "effort" else str(actual).replace("_", " ")
    if wanted.name in ("certification", "success"):
        return str(actual).replace("_", " ")
    if isinstance(actual, str) and wanted.kind.category is None and wanted.about in (About.ACCOUNT, About.BOOK):
        return f'"{actual}"'
    if wanted.name in ("vendor_share", "partner_share", "cost_share") and isinstance(actual, Decimal):
        return f"{plain(actual * 100)}%"
    return shown(actual, wanted.kind)


def effort(minutes: Decimal) -> str:
    """Minutes a year in the first period in which they are whole hours, else whole minutes."""
    for unit, size in (("h", MINUTES_PER_HOUR), ("min", 1)):
        for period, count in PERIODS:
            amount = minutes / (size * count)
            if minutes and amount == amount.to_integral_value() and amount * size * count == minutes:
                return f"{plain(amount)}{unit}/{period}"
    return f"{plain(minutes)}min/year"
