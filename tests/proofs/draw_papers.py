"""Draws what lies beside an account: certificates, amendments and exceptions, as blocks of a policy and as rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.evaluators.choosing import Chooser

EARLY, LATE = dt.date(2020, 1, 1), dt.date(2030, 12, 31)
NEAR = (dt.date(2026, 5, 1), dt.date(2026, 6, 29), dt.date(2026, 6, 30), LATE)
Rows = dict[str, list[dict[str, Any]]]
CERTIFICATES = """record certificate { id text key  partner partner  kind one of basic, deep  expires date }
certifications from certificate by kind {
  | kind  | covers |
  | basic | review |
  | deep  | care   |
  in force to expires, grace 45 days unless kind == b
}"""
AMENDMENTS = """record amendment {
  id text key  agreement agreement  margin percent from 0% to 45% optional  adds list of service optional
  removes list of service optional  starts date  ends date
}
amend agreement from amendment {
  where amendment.agreement == agreement
  in force from starts to ends
  sets margin
  assign each of adds to partner
  assign each of removes to vendor
}"""
EXCEPTIONS = """record exception {
  id text key  account account  field text  value text  approver text  starts date  ends date
}
overrides from exception {
  account account
  sets    each of field to value
  in force from starts to ends, at most 4000 days
  only where approver == "vp"
}"""
SET = (("tier", "high"), ("tier", "Low touch"), ("review", "partner"), ("care", "vendor"), ("Review", "shared"))


class Papers:
    """`rows` are one drawn set of them, for an account `A` of the partner `P` with the agreement `M`."""

    def __init__(self, choose: Chooser, *, partnered: bool) -> None:
        self.blocks: list[str] = []
        self.rows: Rows = {}
        self._choose = choose
        if partnered and choose.chance(30):
            self._add(CERTIFICATES, "certificate", lambda: {
                "partner": "P", "kind": choose.one(("basic", "deep")), "expires": choose.one(NEAR)})
        if partnered and choose.chance(20):
            self._add(AMENDMENTS, "amendment", lambda: {
                "agreement": "M", "margin": choose.one((None, Decimal("0.1"), Decimal("0.3"))),
                "adds": choose.one((None, ("review",), ("care",))), "removes": choose.one((None, ("review",))),
                "starts": EARLY, "ends": choose.one(NEAR)})
        self.overridden = choose.chance(20)
        if self.overridden:
            self._add(EXCEPTIONS, "exception", lambda: {
                "account": "A", **dict(zip(("field", "value"), choose.one(SET), strict=True)),
                "approver": choose.one(("vp", "vp", "somebody")), "starts": EARLY, "ends": choose.one(NEAR)})

    def _add(self, block: str, record: str, row: Any) -> None:
        self.blocks.append(block)
        self.rows[record] = [{"id": f"{record}-{number}", **row()} for number in range(self._choose.between(0, 3))]
