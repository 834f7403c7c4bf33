"""Exceptions on PostgreSQL: for more than one account, granting a service, and against what is always by one party."""

from __future__ import annotations

import pytest

from tests.edge_cases.test_wide_exceptions import ACCOUNTS, AGREEMENTS, FIELDS, REST, exception
from tests.evaluators.cases import Case
from tests.evaluators.small import DAY, policy, sound
from tests.warehouse.loading import Connection
from tests.warehouse.server import OLD
from tests.warehouse.test_drawn import compare

MORE = """
service core { always by vendor }
promise "core" { always core by vendor and care offered }
watch "care" { warn when care by partner or core not offered }
"""
TABLES = {
    "account": ACCOUNTS, "partner": [{"id": "P"}, {"id": "Q"}], "agreement": AGREEMENTS,
    "exception": [
        exception("1", "partner", partner="P"), exception("2", "shared", agreement="PA", region="emea"),
        exception("3", "vendor", account="A1"), exception("4", "granted", "core", region="amer"),
        exception("5", "partner", "core", partner="Q"), exception("6", "low", "tier", region="amer"),
        exception("7", "high", "tier", region="emea"), exception("8", "low", "tier", region="emea"),
    ],
}


@pytest.mark.parametrize("server", [OLD], indirect=True)
def test_postgres_agrees_about_exceptions(server: Connection) -> None:
    rest = REST.replace('approver == "vp"\n', 'approver == "vp"\n  may grant core 2 times 1h/month\n')
    row = "  | care    | 1h/week | 1h/week |\n"
    rest = rest.replace(row, f"{row}  | core    | -       | 1h/week |\n")
    text = policy(FIELDS, rest, MORE, rest="")
    text = text.replace("currency USD", 'currency USD  finding CSR801 is off because "so"  finding duty-kept is error')
    assert compare(Case(text, sound(text), DAY, TABLES), server) > 300
