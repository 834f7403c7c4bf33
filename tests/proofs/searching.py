"""Tries to break what is proved, and to use what is refuted, with accounts that the reference evaluator decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from csrules.decide.decider import Decider, Decision
from csrules.plan.plan import Plan
from csrules.proofs.prove import PROVED, REFUTED, Verdict, prove
from tests.evaluators.choosing import Chooser
from tests.evaluators.comparing import plan_of
from tests.proofs.as_test import faults
from tests.proofs.draw_claims import DAY, Claims, Drawn

ACCOUNTS = 40
Row = dict[str, Any]
Tables = dict[str, list[Row]]


class WrongError(AssertionError):
    """An outcome that is not true."""


def search(choose: Chooser, seen: Counter[str], accounts: int = ACCOUNTS) -> None:
    """Draws one policy and looks for an account that its verdict overlooks."""
    drawn = Claims(choose).policy()
    plan = plan_of(drawn.text)
    if isinstance(plan, list):
        seen["refused by the checker"] += 1
        return
    (verdict,) = prove(plan)
    kind = "rises" if drawn.rising else verdict.claim.kind
    seen[f"{kind} {verdict.outcome}"] += 1
    if verdict.outcome == REFUTED:
        confirm(plan, drawn, verdict)
    trials = Trials(plan, drawn)
    for _ in range(accounts if verdict.outcome == PROVED else 0):
        account, agreement = drawn_account(choose, drawn)
        seen["accounts"] += 1
        found = broken(trials, drawn, account, agreement)
        if found is not None:
            raise WrongError(f"proved, and broken: {found}\n{drawn.text}")


def drawn_account(choose: Chooser, drawn: Drawn) -> tuple[Row, Row | None]:
    account: Row = {"id": "A", **{name: choose.one(values) for name, values in drawn.values.items()}}
    if drawn.margins is None:
        return account, None
    if choose.chance(25):   # with nobody, with a partner and no agreement, or with one that is not there
        return {**account, "partner": choose.one((None, "P", "X"))}, None
    return account, {"id": "M", "partner": "P", "margin": choose.one(drawn.margins), "starts": DAY}


class Trials:
    """Decides accounts; a decider is made once for each margin of the agreement."""

    def __init__(self, plan: Plan, drawn: Drawn) -> None:
        self._plan, self._rows = plan, drawn.papers.rows
        self._empty: Row = {field.name: None for field in plan.account.fields}
        self._deciders: dict[Any, Decider] = {}

    def decided(self, account: Row, agreement: Row | None) -> Decision:
        row = {**self._empty, **account}
        if agreement is not None:
            row["partner"] = "P"
        margin = None if agreement is None else agreement["margin"]
        if margin not in self._deciders:
            tables: Tables = {name: [] for name in self._plan.records}
            tables |= self._rows
            tables["partner"] = [{"id": "P"}]
            if agreement is not None:
                tables["agreement"] = [agreement]
            self._deciders[margin] = Decider(self._plan, DAY, tables)
        return self._deciders[margin].decide_row(row)


def broken(trials: Trials, drawn: Drawn, account: Row, agreement: Row | None) -> str | None:
    """What the promise's own finding says, and for `rises` what deciding each value of the field on its own says."""
    decision = trials.decided(account, agreement)
    if any(note.code == "promise-broken" for note in decision.findings):
        return f"{account} {agreement}: a run finds it broken"
    if drawn.rising is None or drawn.papers.overridden:   # promises hold before overrides
        return None
    least: dict[str, tuple[Any, Any]] = {}   # by service the least share so far, and the value it is for
    for value, found in _risen(trials, drawn, account, agreement):
        for service, own in found.outcome.services.items():
            if own["mode"] == "not_offered":
                continue
            share, at = least.setdefault(service, (own["vendor_share"], value))
            if own["vendor_share"] > share:
                return f"{account} {agreement}: {service} at {drawn.rising} {at} and {value}"
            least[service] = min((share, at), (own["vendor_share"], value), key=lambda pair: pair[0])
    return None


def _risen(trials: Trials, drawn: Drawn, account: Row, agreement: Row | None) -> Iterator[tuple[Any, Decision]]:
    assert drawn.rising is not None
    if drawn.rising == "agreement.margin":
        for margin in () if agreement is None or drawn.margins is None else drawn.margins:
            yield margin, trials.decided(account, {**agreement, "margin": margin})
        return
    for value in sorted(one for one in drawn.values[drawn.rising] if one is not None):
        yield value, trials.decided({**account, drawn.rising: value}, agreement)


def confirm(plan: Plan, drawn: Drawn, verdict: Verdict) -> None:
    """The example breaks the promise; for `rises` our share of a service is the larger at the higher value."""
    example = verdict.example
    if example is None:
        raise WrongError(f"refuted without an example\n{drawn.text}")
    wrong = faults(drawn.text, plan, verdict.claim, example)
    if wrong:
        raise WrongError(f"refuted, and kept as it is printed: {wrong}\n{drawn.text}")
    if drawn.rising is None:
        decider = Decider(plan, example.day, example.rows)
        notes = [note.message for note in decider.decide_row(example.account).findings if note.code == "promise-broken"]
        if notes != [example.message]:
            raise WrongError(f"refuted, and kept by {example.account} {example.rows}: {notes}\n{drawn.text}")
    elif example.pair is None or not example.pair[0] < example.pair[1]:
        raise WrongError(f"no two values: {example.pair}\n{drawn.text}")
