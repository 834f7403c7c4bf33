"""One account at a time: the decider beside a plain Python function of the same policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.generate import generate
from benchmarks.measure import Row, alternate, seconds
from benchmarks.workload import AS_OF, answer
from csrules.decide.decider import Decider
from csrules.project.decide import load_decider

POLICY = Path(__file__).parent / "coverage" / "policy"
ACCOUNTS = 5_000
MOST_TIMES_PYTHON = 10.0
Facts = dict[str, Any]


def load(accounts: int) -> tuple[list[Facts], dict[int, Facts]]:
    """Accounts and partners as the data holds them; partners by their number."""
    with TemporaryDirectory(prefix="csrules-bench-") as name, duckdb.connect() as connection:
        generate(accounts, Path(name))
        found = [_rows(connection, Path(name) / f"{table}.parquet") for table in ("accounts", "partners")]
    return found[0], {partner["partner_id"]: partner for partner in found[1]}


def _rows(connection: duckdb.DuckDBPyConnection, file: Path) -> list[Facts]:
    result = connection.execute("SELECT * FROM read_parquet(?)", [str(file)])
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def renamed(row: Facts, key: str) -> Facts:
    """A row of the data under the names of the policy's fields."""
    return {"id" if name == key else name: value for name, value in row.items()}


def decider(partners: dict[int, Facts]) -> Decider:
    return load_decider(POLICY, AS_OF, {"agreement": [renamed(row, "partner_id") for row in partners.values()]})


def measure(rounds: int) -> Iterator[Row]:
    """Medians over rounds of all accounts, in microseconds for one account."""
    accounts, partners = load(ACCOUNTS)
    ours = decider(partners)
    facts = [renamed(account, "account_id") for account in accounts]
    texts = [{name: None if value is None else str(value) for name, value in one.items()} for one in facts]
    accepted = [ours.accept(one) for one in facts]
    by_hand = partial(_each, lambda account: answer(account, partners.get(account["partner_id"])), accounts)
    for what, work, limit in (
        ("one accepted account", partial(_each, ours.decide_row, accepted), MOST_TIMES_PYTHON),
        ("one account, accepted first", partial(_each, ours.decide, facts), MOST_TIMES_PYTHON),
        ("one account of texts", partial(_each, ours.decide, texts), None),
    ):
        mine, other, ratio = alternate(work, by_hand, rounds, _each_in_microseconds)
        yield Row(what, mine, other, "µs", "Python by hand", ratio, limit)


def _each(decide: Callable[[Any], object], accounts: list[Any]) -> None:
    for account in accounts:
        decide(account)


def _each_in_microseconds(work: Callable[[], object]) -> float:
    return seconds(work) / ACCOUNTS * 1e6


def tier_and_hours(decision: Any) -> tuple[str | None, list[bool], list[Decimal], list[Decimal]]:
    """What `answer` gives, out of a decision: hours per month, exact."""
    services = decision.outcome.services.values()
    return (
        decision.tier,
        [one["mode"] == "effort" for one in services],
        [one["vendor_minutes"] / 720 for one in services],
        [one["partner_minutes"] / 720 for one in services],
    )
