"""A policy as long as one likes that checks without a word: about twelve lines for each agreement.

It is what a vendor with many partners would write: their agreements as rows, what was promised in each as defines,
floors and assignments, and for every tenth partner a table of responsibilities of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

HEAD = """\
policy "Many partners" {
  currency  EUR
  in force from 2026-01-01 to 2026-12-31
}

record account {
  id         text     key
  relation   one of direct "Direct", channel "Channel"
  arr        money    at least 0
  expansion  money    default 0
  nps        integer  from -100 to 100  optional
  started    date
  partner    partner  optional
}

record partner   { id text key   level one of registered, silver, gold }
record agreement { id text key   partner partner   margin percent from 0% to 45%   starts date   ends date optional }

match agreement to account when relation == channel {
  where  agreement.partner == account.partner
  in force from starts to ends
  prefer latest starts
}

role senior  "Senior manager" { costs 150 per hour  works 110h/month  carries at most 12 accounts }
role manager "Manager"        { costs 110 per hour  works 110h/month }
role desk    "Desk"           { costs 60 per hour   works 130h/month }

service onboarding { during days 0 to 90 from started }
service check_in   "Check-ins"
service review     "Business review"
service support_l1 "First-line support" { by desk }
service renewal    "Renewal"

entitlements {
  | service    | high      | middle      | low         |
  | onboarding | 10h/month | 3h/month    | automated   |
  | check_in   | 1h/week   | 1h/month    | -           |
  | review     | 6h/year   | 4h/year     | -           |
  | support_l1 | 3h/month  | 90min/month | 15min/month |
  | renewal    | 12h/year  | 9h/year     | 30min/year  |
}
"""

TIERS = """
tiers {
  tier high   "High"   { touch high    served by senior   when arr >= 250k }
  tier middle "Middle" { touch hybrid  served by manager  when arr >= 40k }
  tier low    "Low"    { touch tech    served by desk     otherwise }
"""

LAST_TABLE = """
responsibilities by agreement.margin {
  | service    | below 20% | 20% and above |
  | support_l1 | vendor    | partner       |
  others       vendor
  no agreement vendor
  oversight    10% by desk
}
"""


def big_policy(agreements: int) -> str:
    """The text of a policy of `agreements` agreements."""
    numbers = range(1, agreements + 1)
    parts = [
        HEAD,
        "\nrows partner {\n  | id | level |\n",
        *(f'  | "P-{n}" | {("registered", "silver", "gold")[n % 3]} |\n' for n in numbers),
        "}\n\nrows agreement {\n  | id | partner | margin | starts | ends |\n",
        *(f'  | "A-{n}" | "P-{n}" | {n % 46}% | 2025-{n % 12 + 1:02}-01 | 2027-12-31 |\n' for n in numbers),
        "}\n",
        TIERS,
        *(line for n in numbers for line in _floors(n)),
        "}\n",
        *(line for n in numbers for line in _agreement(n)),
        LAST_TABLE,
    ]
    return "".join(parts)


def _floors(n: int) -> Iterator[str]:
    yield f'  at least middle when contract_{n} and net_{n} >= {n % 30 + 5}k because "promised in A-{n}"\n'
    yield f'  at least high   when contract_{n} and expansion >= {n % 90 + 100}k\n'


def _agreement(n: int) -> Iterator[str]:
    yield f"\n# ── agreement A-{n} ──\n"
    yield f'define contract_{n} = agreement.id == "A-{n}" and relation == channel\n'
    yield f"define net_{n} = arr * (100% - (agreement.margin else 0%)) - {n % 50}k\n"
    if n % 10 == 0:
        yield f"responsibilities by agreement.margin when contract_{n} {{\n"
        yield "  | service    | below 10% | 10% to below 30% | 30% and above |\n"
        yield f"  | support_l1 | vendor    | partner {n % 60 + 30}% | partner |\n"
        yield "  others vendor   no agreement vendor\n}\n"
    else:
        yield f"assign support_l1 to partner {n % 60 + 30}% when contract_{n}\n"
        yield f'assign onboarding, check_in to shared when contract_{n} and net_{n} < {n % 40 + 10}k because "small"\n'
        yield f"assign review to partner when contract_{n} and agreement.partner.level == gold unless nps < {n % 90}\n"
        yield f"assign renewal to vendor when contract_{n} and today - started < {n % 300 + 60} days\n"


if __name__ == "__main__":
    sys.stdout.write(big_policy(int(sys.argv[1])))
