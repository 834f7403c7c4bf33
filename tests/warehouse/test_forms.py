"""Small forms on PostgreSQL: texts without case, parts of texts, lists, rounding, ranks, periods, parts of dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import product

import pytest

from csrules.types.folding import CAPITALS
from tests.evaluators.cases import Case
from tests.evaluators.small import DAY, policy, sound
from tests.warehouse.loading import Connection
from tests.warehouse.server import OLD
from tests.warehouse.test_drawn import compare

FIELDS = """a text optional  b text optional  list list of text optional  arr money optional  left days optional
due date optional  level tier optional  wanted tier optional"""
VALUES = {
    "same": "a == b ignoring case", "starts": "a starts with b", "ends": "a ends with b ignoring case",
    "holds": "a contains b ignoring case", "many": "size of list", "any": 'list contains any of ("x", "y")',
    "near": "arr rounded to 0.01", "up": "arr rounded up to 100", "down": "arr / 3 rounded down to 0.25",
    "weeks": "left rounded up to 7 days", "least": "smaller of (arr, 180, 12.5)", "last": "later of (due, today)",
    "again": "next anniversary of due", "before": "previous anniversary of due", "fiscal": "fiscal year of due",
    "third": "fiscal quarter of due", "half": "half-year of due", "dated": "day of due",
    "over": "last day of this quarter since due", "opens": "first day of the previous fiscal half-year",
    "within": "due is in the next month since 2024-01-31",
    "higher": "wanted > level", "points": "5 when wanted >= middle, 3 when arr > 100 unless left < 0 days",
}
DUE = (DAY + dt.timedelta(1), dt.date.min, None, dt.date(2024, 2, 29), DAY)
REST = """
tiers { tier upper { when same } tier middle { when holds } tier lower { otherwise } }
service care { automated }
entitlements {
  | service | upper    | middle    | lower |
  | care    | included | automated | -     |
}
"""


@pytest.mark.parametrize("server", [OLD], indirect=True)
def test_postgres_agrees_about_each_form(server: Connection) -> None:
    defines = (f'define {name} "{name}" = {value}' for name, value in VALUES.items())
    text = policy(FIELDS, *defines, rest=REST).replace("currency USD", "currency USD  fiscal year starts in month 4")
    texts = ("Legacy", "LEG", "y", "", "😀 É", "é", "%", None)
    amounts = [Decimal(text) for text in ("0.005", "-150", "149.9999", "99999999999999.9999")]
    tiers, lists = ("upper", "middle", "lower", None), ((), ("x",), ("z", "y", "y"), None)
    rows = [{"a": a, "b": b} for a, b in product(texts, texts)]
    rows += [{"a": letter, "b": letter.lower()} for letter in CAPITALS]
    for number, row in enumerate(rows):
        row |= {"id": f"A{number}", "list": lists[number % 4], "arr": [*amounts, None][number % 5],
                "left": (-6, 8, None)[number % 3], "due": DUE[number % 5],
                "level": tiers[number % 4], "wanted": tiers[number // 4 % 4]}
    assert compare(Case(text, sound(text), DAY, {"account": rows}), server) > 3000
