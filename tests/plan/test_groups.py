"""Watches over many accounts: which groups they report, by the engine and by Python alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from csrules.engine.execute import result_tables
from csrules.sql.results import RESULTS
from tests.books import small
from tests.evaluators.comparing import Tally, compare
from tests.evaluators.engine import Database
from tests.evaluators.rows import Row, Tables
from tests.evaluators.small import DAY, sound

D = Decimal
POLICY = """
policy "Groups" {{ currency USD }}
record account {{
  id text key   arr money optional   region text optional   partner partner optional   unpriced flag default no
}}
record partner {{ id text key   program one of silver, gold optional }}
role csm  {{ costs 100 per hour }}
role ops  {{ costs 50 per hour }}
role free
tiers {{
  tier gold {{ served by csm  when arr >= 100k }}
  tier base {{ served by ops  otherwise }}
  no tier when arr is missing
}}
service review
service extra {{ by free }}
entitlements {{
  | service | gold      | base     |
  | review  | 10h/month | 1h/month |
}}
grant extra 1h/year when unpriced
assign review to partner when partner is present
{watch}
"""


def tables_of(watch: str, *accounts: Row, partners: tuple[Row, ...] = ()) -> dict[str, list[Any]]:
    """The findings and the groups, after both evaluators were found to agree."""
    plan = sound(POLICY.format(watch=watch))
    usual = {"arr": D(100_000), "region": None, "partner": None, "unpriced": False}
    rows: list[Row] = [{"id": f"A{number}", **usual, **values} for number, values in enumerate(accounts)]
    tables: Tables = {"account": rows, "partner": list(partners)}
    tally = Tally()
    compare(plan, DAY, tables, tally)
    database = Database(plan, DAY, tables)
    try:
        program = database.run()
        return {name: list(database.rows(RESULTS[name].build(program))) for name in ("findings", "groups")}
    finally:
        database.close()


def found(watch: str, *accounts: Row, partners: tuple[Row, ...] = ()) -> list[tuple[str, str, str]]:
    """Record, key and message."""
    findings = tables_of(watch, *accounts, partners=partners)["findings"]
    return [(row["record"], row["key"], row["message"]) for row in findings if row["code"] == "CSR837"]


def test_a_tier_costs_more_than_a_part_of_its_revenue_to_the_digit() -> None:
    watch = 'watch "dear" for each tier { warn unless yearly_cost <= 12% of revenue }'
    assert found(watch, {}, {}) == []
    assert found(watch, {}, {"arr": D("99_999.99")}, {"arr": D(100_000)}) == []
    assert found(watch, {}, {"arr": D("5_000.00")}, {"arr": D("4_999.99")}) == [
        ("tier", "base", "dear: base (yearly_cost 1200 USD, 12% of revenue 1199.9988 USD)"),
    ]


def test_a_share_of_all_counts_the_accounts_without_a_group() -> None:
    watch = 'watch "much" for each partner { warn when accounts > 50% of all.accounts }'
    known = ({"id": "N", "program": "gold"}, {"id": "S", "program": None})
    assert found(watch, {"partner": "N"}, {}, partners=known) == []
    assert found(watch, {"partner": "N"}, {"partner": "N"}, {}, partners=known) == [
        ("partner", "N", "much: N (accounts 2, 50% of all.accounts 1.5)"),
    ]
    assert found(watch, {"partner": "GONE"}, {"partner": "GONE"}, partners=known) == []   # a link that leads nowhere
    by_field = watch.replace("each partner", "each partner.program")
    assert found(by_field, {"partner": "N"}, {"partner": "S"}, {"partner": "N"}, partners=known) == [
        ("partner.program", "gold", "much: gold (accounts 2, 50% of all.accounts 1.5)"),
    ]


def test_hours_of_equal_parts_are_compared_exactly() -> None:
    """A third of 1 hour three times over is exactly a third of all, though no decimal can say it."""
    watch = 'watch "third" for each region { warn when vendor_hours_per_month * 3 > all.vendor_hours_per_month }'
    equal = [{"region": name, "arr": D(1)} for name in ("EU", "US", "AP")]
    assert found(watch, *equal) == []
    assert [key for _, key, _ in found(watch, *equal, {"region": "EU", "arr": D(1)})] == ["EU"]


def test_an_average_over_all_accounts() -> None:
    watch = 'watch "mean" for all accounts { warn when yearly_cost / accounts > 6_300 }'
    assert found(watch, {}, {"arr": D(1)}) == []   # 12,000 and 600
    assert found(watch, {}, {}, {"arr": D(1)}) == [
        ("policy", "Groups", "mean (yearly_cost / accounts 8200 USD)"),
    ]
    assert found(watch) == []   # no account is no group


def test_a_role_counts_the_accounts_that_it_works_for() -> None:
    watch = 'watch "role" for each role { warn when accounts >= 2 and yearly_cost <= 24k }'
    assert found(watch, {}, {}, {"arr": D(1)}) == [
        ("role", "csm", "role: csm (accounts 2, yearly_cost 24000 USD)"),
    ]
    by_partner = {"arr": D(1), "partner": "N"}   # nobody of ours works for it
    assert found(watch, {}, {}, {"arr": D(1)}, by_partner, partners=({"id": "N", "program": None},)) == [
        ("role", "csm", "role: csm (accounts 2, yearly_cost 24000 USD)"),
    ]


@pytest.mark.parametrize(("line", "keys"), [("when yearly_cost > 0", []), ("unless yearly_cost > 0", ["gold"])])
def test_a_cost_is_missing_where_it_is_for_one_account(line: str, keys: list[str]) -> None:
    watch = f'watch "cost" for each tier {{ warn {line} }}'
    assert [key for _, key, _ in found(watch, {}, {"unpriced": True})] == keys


def test_revenue_that_is_missing_adds_none_and_an_account_without_a_tier_is_in_no_group() -> None:
    watch = 'watch "less" for each tier { warn when revenue < all.revenue  warn when accounts < all.accounts }'
    assert found(watch, {}, {"arr": None}) == [
        ("tier", "gold", "less: gold (accounts 1, all.accounts 2)"),
    ]


def test_the_condition_may_name_what_accounts_have_in_common() -> None:
    watch = 'watch "many" for each tier { warn when accounts > 1 unless tier == base }'
    rows: list[Row] = [{"arr": D(1)}, {"arr": D(1)}, {}, {}]
    assert found(watch, *rows) == [("tier", "gold", "many: gold (accounts 2, tier gold)")]
    by_role = 'watch "many" for each role { warn when accounts > 1 unless role is one of (csm, free) }'
    assert found(by_role, *rows) == [("role", "ops", "many: ops (accounts 2, role ops)")]


def test_sums_with_too_many_digits_are_missing() -> None:
    watch = 'watch "sum" for all accounts { warn unless revenue > 0 }'
    most = D(10) ** 14 - 1
    assert found(watch, *[{"arr": most} for _ in range(100)]) == []
    assert len(found(watch, *[{"arr": most} for _ in range(102)])) == 1


def test_people_are_known_once_the_books_are_filled() -> None:
    watch = 'watch "many" for each person { warn when accounts > 1 and hours_per_month <= 20 }'
    text = small.policy("take lowest id") + watch
    accounts = [small.account("A"), small.account("B"), small.account("C", 20_000)]
    with small.opened(text, accounts, [small.person("P1"), small.person("P2", "csa")]) as (session, program, _):
        (findings,) = [table for name, table in result_tables(session, program).items() if name == "findings"]
        names = [column.name for column in findings.columns]
        told = [dict(zip(names, row, strict=True)) for row in findings.rows()]
    assert [(row["record"], row["key"], row["message"]) for row in told] == [
        ("person", "P1", "many: P1 (accounts 2, hours_per_month 20)"),
    ]


def test_the_table_has_every_segment_and_what_watches_go_through() -> None:
    segment = 'segment size { value large { when arr >= 100k } value small { when arr > 0 } }\n'
    watch = 'watch "W" for each region { warn when accounts > 99 }\nwatch "V" for each role { warn when accounts > 99 }'
    rows: list[Row] = [{"region": "EU"}, {"region": "EU", "arr": D(60_000)}, {"arr": None, "unpriced": True}]
    told = tables_of(segment + watch, *rows)["groups"]
    assert [tuple(row.values()) for row in told] == [
        ("size", None, 1, None, D("0.08"), D("0.00"), None, None, None),
        ("size", "large", 1, D(100_000), D("10.00"), D("0.00"), D("1000.00"), D("12000.00"), D("0.1200")),
        ("size", "small", 1, D(60_000), D("1.00"), D("0.00"), D("50.00"), D("600.00"), D("0.0100")),
        ("region", None, 1, None, D("0.08"), D("0.00"), None, None, None),
        ("region", "EU", 2, D(160_000), D("11.00"), D("0.00"), D("1050.00"), D("12600.00"), D("0.0788")),
    ]
    assert tables_of("", {})["groups"] == []
