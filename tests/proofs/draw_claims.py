"""Draws small policies that promise something, with every form of calculation between a field and who delivers.

The constants are few and alike, so that the values at which something turns, and those right beside them, can all be
looked at.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.evaluators.choosing import Chooser
from tests.proofs.draw_papers import Papers

AMOUNTS, COUNTS, SHARES = ("20k", "40k", "100k"), ("3", "10", "25"), ("10%", "20%", "30%")
DAYS, MONTHS = ("30 days", "90 days", "365 days"), ("1 month", "6 months", "1 year")
DATES = ("2026-01-31", "2026-06-30", "2025-02-28")
OPERATORS = ("<", "<=", ">", ">=", "==", "!=")
FIGURES = ("tier == low", "tier == high", "yearly_cost > 3k", "vendor_hours_per_month < 5",
           "partner_hours_per_month > 0", "review by partner", "review by shared or care by shared", "care offered")
# The fields of which a promise may speak, by the comparisons that read them.
WAYS = {"money": ("arr", "spend", "other"), "count": ("seats", "loose"), "share": ("discount", "agreement.margin"),
        "date": ("started", "ends"), "day": ("started", "ends")}
DAY = dt.date(2026, 6, 30)
HELD = ("a tier is kept for at least 90 days", "moves down only when today - since >= 90 days")
# What fields are tried with: where one of the constants above is met by a calculation, and beside it.
NEAR = (0, 1, 6_666, 10_000, 13_333, 20_000, 22_222, 25_000, 33_333, 40_000, 50_000, 60_000, 66_666, 80_000, 100_000,
        120_000, 133_333, 200_000, 300_000, 400_000, 480_000, 1_000_000, 1_200_000, -20_000, -100_000)
NUMBERS = (1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 15, 24, 25, 26, 30, 40, 51, 100, 3000)
MARGINS = tuple(map(Decimal, ("0", "0.05", "0.1", "0.15", "0.199999", "0.2", "0.25", "0.299999", "0.3", "0.300001",
                              "0.4", "0.45")))
NEAR_DAYS = tuple(DAY + dt.timedelta(step) for step in (
    -1000, -486, -485, -455, -365, -364, -330, -181, -150, -91, -90, -89, -31, -30, -29, -1, 0, 1, 29, 30, 31, 90, 91,
    180, 365, 500))


@dataclass(frozen=True, slots=True)
class Drawn:
    """`values` are what each field of the account is tried with, beside the rows of `papers`.

    `rising` is the field of which a promise speaks.
    """

    text: str
    values: dict[str, tuple[Any, ...]]
    margins: tuple[Decimal, ...] | None
    rising: str | None
    papers: Papers


class Claims:
    def __init__(self, choose: Chooser) -> None:
        self.choose = choose
        self.family = choose.chance(20)
        self.match = choose.chance(45)
        self.papers = Papers(choose, partnered=self.match)
        self.segment, self.held = choose.chance(25), choose.chance(25)
        self.named = False   # whether conditions may ask for the segment
        self.defines: list[str] = []
        own = ("arr", "seats", "loose", "discount", "started", "ends", "spend", "other")
        self.rising = choose.one((*own, *(("agreement.margin",) * 3 if self.match else ())))

    def of(self, names: list[str]) -> str:
        """One of the names; the field of which the promise speaks more often than others."""
        wanted = [name for name in names if self.rising in name]
        return self.choose.one(wanted if wanted and self.choose.chance(60) else names)

    # ── values ───────────────────────────────────────────────────────────────

    def money(self, depth: int) -> str:
        own = ["arr", "other", *(["whole"] if self.family else []),
               *(name for name in self.defines if name.startswith("m"))]
        if depth <= 0:
            return self.of(own)
        inner, one = self.money(depth - 1), self.choose.one
        ways = [
            self.of(own), f"{inner} * {one(('2', '3', '0.5'))}", f"{one(SHARES)} of {inner}",
            f"{inner} / {one(('2', '3', '12'))}", f"{inner} + {self.money(0)}", f"{inner} - {self.money(0)}",
            f"-({inner})", f"({inner}) / seats", f"(spend else {one(('0', '20k'))})", f"(spend else ({inner}))",
            f"({inner}) + {one(AMOUNTS)}",
        ]
        if "*" not in inner:   # else there may be more digits than can be carried
            ways += [f"{inner} * (100% - {self.share(0)})", f"({inner}) * seats"]
        return one(ways)

    def share(self, depth: int) -> str:
        own = ["discount", *(["(agreement.margin else 0%)"] if self.match else [])]
        if depth <= 0:
            return self.of(own)
        inner = self.share(depth - 1)
        return self.choose.one((self.choose.one(own), f"100% - {inner}", f"({inner}) + ({inner})", f"{inner} + 5%",
                                f"5% - ({inner})"))

    def count(self, depth: int) -> str:
        own = ["seats", "loose", *(["grown"] if self.family else [])]
        if depth <= 0:
            return self.of(own)
        inner = self.count(depth - 1)
        return self.choose.one((self.choose.one(own), f"{inner} * 2", f"{inner} - loose", f"10 - ({inner})",
                                f"({inner}) * ({self.count(0)})", f"({inner}) / 4", f"({inner}) + 1"))

    def date(self, depth: int) -> str:
        own = ["started", "ends"]
        if depth <= 0:
            return self.of(own)
        inner = self.date(depth - 1)
        moved = self.choose.one((*DAYS, *MONTHS))
        return self.choose.one((self.choose.one(own), f"{inner} + {moved}", f"{inner} - {moved}"))

    # ── conditions ───────────────────────────────────────────────────────────

    def comparison(self) -> str:
        op = self.choose.one(OPERATORS)
        ways = ("money", "money", "moneys", "share", "count", "date", "dates", "days", "other")
        fitting = [way for way in ways if self.rising in WAYS.get(way.removesuffix("s"), ())]
        way = self.choose.one(fitting if fitting and self.choose.chance(50) else ways)
        match way:
            case "money":
                return f"{self.money(2)} {op} {self.choose.one(AMOUNTS)}"
            case "moneys":
                return f"{self.money(1)} {op} {self.money(0)}"
            case "share":
                return f"{self.share(2)} {op} {self.choose.one(SHARES)}"
            case "count":
                return f"{self.count(2)} {op} {self.choose.one(COUNTS)}"
            case "date":
                return f"{self.date(1)} {op} {self.choose.one(DATES)}"
            case "dates":
                return f"started {op} {self.choose.one(('ends', 'today', 'today - 90 days', 'ends - 1 month'))}"
            case "days":
                return f"{self.choose.one(('today', 'ends'))} - {self.date(0)} {op} {self.choose.one(DAYS)}"
        return self.choose.one(("kind == a", "kind is one of (a, b)", "spend is missing", "spend is present",
                                "started is one of (2026-06-30)", *(["size == big"] * 3 if self.named else [])))

    def condition(self) -> str:
        way = self.choose.between(0, 9)
        if way < 5:
            return self.comparison()
        if way < 7:
            return f"({self.comparison()}) and ({self.comparison()})"
        return f"({self.comparison()}) or ({self.comparison()})" if way < 9 else f"not ({self.comparison()})"

    # ── the policy ───────────────────────────────────────────────────────────

    def policy(self) -> Drawn:
        one = self.choose.one
        limited = one(("", "at least 0", "from 0 to 500k"))
        seats, loose = one(("from 1 to 30", "from 1 to 3000", "at least 1")), one(("", "from -5 to 5"))
        discount, days = "from 0% to 60%", one(("", "at least 2020-01-01"))
        blocks = ['policy "Drawn" { currency USD }', f"""record account {{
  id text key  arr money {limited}  other money at least 0  spend money optional  seats integer {seats}
  loose integer {loose}  discount percent {discount}  started date {days}  ends date  kind one of a, b, c
  {"parent account optional" if self.family else ""}  {"partner partner optional" if self.match else ""}
  {"level tier optional  since date optional" if self.held else ""}
}}"""]
        if self.family:
            blocks.append("family along parent {\n  total whole = arr\n  total grown = seats\n}")
        if self.match:
            blocks.append("""record partner { id text key }
record agreement { id text key  partner partner  margin percent from 0% to 45%  starts date }
match agreement to account {
  where agreement.partner == account.partner
  in force from starts
}""")
        for number in range(self.choose.between(0, 2)):
            value = self.money(2)
            blocks.append(f"define m{number} = {value}")
            self.defines.append(f"m{number}")
        if self.segment:
            big = self.condition()
            blocks.append(f"segment size {{\n  value big {{ when {big} }}\n  value small {{ otherwise }}\n}}")
            self.named = True
        held = one(HELD) if self.held else ""
        blocks.append(f"""tiers {{
  {"current tier is level since since" if held else ""}
  tier high {{ served by csm  when {self.condition()} }}
  tier low "Low touch" {{ served by csm  otherwise }}
  {held}
}}
role csm {{ costs 60 per hour }}
service review "Review"
service care
entitlements {{
  | service | high    | low      |
  | review  | 1h/week | 1h/month |
  | care    | 2h/week | {one(("-", "1h/week"))} |
}}""")
        blocks += [*self._responsible(), *self.papers.blocks]
        promise = one((f"vendor share never rises as {self.rising} rises",) * 3 + (
            f"never {self._claim()}", f"always {self._claim()}", "every service has an accountable party"))
        blocks.append(f'promise "P" {{ {promise} }}')
        text = "\n\n".join(blocks) + "\n"
        return Drawn(text, self._values(limited, seats, loose, discount, days),
                     MARGINS if self.match else None, self.rising if "rises" in promise else None, self.papers)

    def _claim(self) -> str:
        extra = self.choose.one(FIGURES)
        return f"({self.condition()}) and {extra}" if self.choose.chance(60) else self.condition()

    def _responsible(self) -> list[str]:
        one, found = self.choose.one, []
        margin = one(["discount", *(["agreement.margin"] * 3 if self.match else [])])
        if self.choose.chance(70):
            edge = one(("20%", "30%"))
            when = f" when {self.comparison()}" if self.choose.chance(25) else ""
            none = "  no agreement vendor\n"
            cells = one((("vendor", "partner 60%"), ("vendor 50%", "partner 60%"), ("vendor", "partner"),
                         ("vendor", "vendor")))
            second, rows = "", [f"  | review | {cells[0]} | {cells[1]} |"]
            head = f"  | service | below {edge} | {edge} and above |"
            if self.choose.chance(25):
                other = one((("vendor", "vendor 50%"), ("vendor", "partner"), ("partner", "partner")))
                second, head = " and kind", f"  | service | kind | below {edge} | {edge} and above |"
                rows = [f"  | review | a, b | {cells[0]} | {cells[1]} |", f"  | review | c | {other[0]} | {other[1]} |"]
            table = "\n".join([head, *rows])
            found.append(f"responsibilities by {margin}{second}{when} {{\n{table}\n  others vendor\n{none}}}")
        assigns = [
            f"assign {one(('review', 'care'))} to {one(('partner', 'vendor', 'partner 40%'))} when {self.condition()}"
            for _ in range(self.choose.between(0 if found else 1, 2))
        ]
        return [*found, *assigns]

    def _values(self, arr: str, seats: str, loose: str, discount: str, days: str) -> dict[str, tuple[Any, ...]]:
        near = sorted({Decimal(one) + step for one in NEAR for step in (Decimal("-0.0001"), 0, Decimal("0.0001"))})
        top = 30 if "30" in seats and "3000" not in seats else 3000
        return {
            "arr": tuple(one for one in near if ("0" not in arr or one >= 0) and ("500k" not in arr or one <= 500_000)),
            "other": tuple(one for one in near if one >= 0),
            "spend": (None, *near),
            "seats": tuple(one for one in NUMBERS if one <= top),
            "loose": (-5, -1, 0, 1, 3, 5) if loose else (-100, -20, -5, -1, 0, 1, 3, 5, 7, 10, 20, 30),
            "discount": MARGINS,
            "started": NEAR_DAYS, "ends": NEAR_DAYS, "kind": ("a", "b", "c"),
            **({"level": (None, "high", "low"), "since": (None, *NEAR_DAYS)} if self.held else {}),
        }
