"""Forms of other languages and of spreadsheets: the advice for each, pasted in, is what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from csrules.diagnostics import Diagnostic, Reporter
from csrules.syntax.forms import FORMS, TYPES
from csrules.syntax.parser import parse
from csrules.syntax.slips import BUILT_IN_TYPES
from csrules.text import Document
from tests.language.fragments import check, complete

ACCOUNT = """\
record account {
  id text key
  name text optional
  arr money at least 0
  seats integer default 1
  nps integer from -100 to 100 optional
  keen flag default no
  late flag default no
  plan one of free, premium, mid_market "Mid-market", a, b
  region text optional
  code text optional
  tags list of text optional
  adds list of service optional
  started date
  next_renewal date optional
  margin percent from 0% to 45% optional
  partner partner optional
}
"""
ROLE = "role csm { costs 100 per hour }\n"
RICH = "touch high  served by csm  when arr > 9m"
CORE = "  tier core { touch tech  served by csm  otherwise }\n"


def condition(text: str) -> str:
    return item(f"when {text}")


def item(text: str) -> str:
    return f"{ACCOUNT}{ROLE}tiers {{\n  tier growth {{ {RICH}\n    {text}\n  }}\n{CORE}}}\n"


def untouched(text: str) -> str:
    return f"{ACCOUNT}{ROLE}tiers {{\n  tier growth {{ served by csm  when arr > 9m\n    {text}\n  }}\n{CORE}}}\n"


def tiers(text: str) -> str:
    kept = "  current tier is level since since\n"
    account = ACCOUNT.replace("}", "  level tier optional\n  since date optional\n}")
    return f"{account}{ROLE}tiers {{\n{kept}  tier growth {{ {RICH} }}\n  {text}\n{CORE}}}\n"


def last(text: str) -> str:
    return f"{ACCOUNT}{ROLE}tiers {{\n  tier growth {{ touch high  served by csm  when arr > 9m }}\n" \
           f"  tier core {{ touch tech  served by csm\n    {text}\n  }}\n}}\n"


def field(text: str) -> str:
    return f"record account {{\n  id text key\n  arr money\n  {text}\n  name text\n}}\n"


def keyless(text: str) -> str:
    return f"record account {{\n  {text}\n  arr money\n}}\n"


def alone(text: str) -> str:
    return f"{ACCOUNT}{text}\n"


def policy(text: str) -> str:
    return f'policy "P" {{ {text} }}\n'


def service(text: str) -> str:
    return f"{ACCOUNT}service review {{ {text} }}\n"


def role(text: str) -> str:
    return f"role csm {{ {text} }}\n"


def promise(text: str) -> str:
    return f'{ACCOUNT}{ROLE}tiers {{\n  tier growth {{ touch high  served by csm  when arr > 9m }}\n{CORE}}}\n' \
           f'promise "p" {{ {text} }}\n'


def expect(text: str) -> str:
    return f'{ACCOUNT}{ROLE}test "t" as of 2026-06-30 {{\n  account {{ arr 5m }}\n  {text}\n}}\n'


def grant(text: str) -> str:
    return f"{ACCOUNT}grant review {text}\n"


def cell(text: str) -> str:
    return f"{ROLE}entitlements {{\n  | service | growth | core |\n  | review  | {text} | - |\n}}\n"


def party(text: str) -> str:
    return f"{ACCOUNT}responsibilities by margin {{\n  | service | below 20% | 20% and above |\n" \
           f"  | review  | {text} | partner |\n  others vendor\n  no agreement vendor\n}}\n"


NO_SEARCH = "there are no patterns: write `starts with`, `ends with` or `contains`, and `ignoring case` behind it"

# What is written, and what is meant, as it is written here.
HABITS = [
    (condition, "arr > 5k && nps > 3", "arr > 5k and nps > 3"),
    (condition, "arr > 5k & nps > 3", "arr > 5k and nps > 3"),
    (condition, "arr > 5k || nps > 3", "arr > 5k or nps > 3"),
    (condition, "!(arr > 5k)", "not (arr > 5k)"),
    (condition, "plan <> premium", "plan != premium"),
    (condition, "plan ≠ premium", "plan != premium"),
    (condition, "plan ~= premium", "plan != premium"),
    (condition, "plan !== premium", "plan != premium"),
    (condition, "plan === premium", "plan == premium"),
    (condition, "arr => 5k", "arr >= 5k"),
    (condition, "arr =< 5k", "arr <= 5k"),
    (condition, "arr ≥ 5k", "arr >= 5k"),
    (condition, "arr ≤ 5k", "arr <= 5k"),
    (condition, "arr × 2 > 5k", "arr * 2 > 5k"),
    (condition, "arr ÷ 2 > 5k", "arr / 2 > 5k"),
    (condition, "arr – 2 > 5k", "arr - 2 > 5k"),
    (condition, "arr > 5k AND nps > 3", "arr > 5k and nps > 3"),
    (condition, "arr > 5k OR nps > 3", "arr > 5k or nps > 3"),
    (condition, "NOT (arr > 5k)", "not (arr > 5k)"),
    (condition, "arr >> 5k", "arr > 5k"),
    (condition, "arr << 5k", "arr < 5k"),
    (condition, "arr ?? 0 > 5k", "arr else 0 > 5k"),
    (condition, "keen is True", "keen == yes"),
    (condition, "nps exists", "nps is present"),
    (condition, "exists(nps)", "nps is present"),
    (condition, "started < 90 days ago", "started < today - 90 days"),
    (promise, "never review is by partner", "never review by partner"),
    (promise, "never review is not offered", "never review not offered"),
    (promise, "never review is delivered by partner", "never review by partner"),
    (promise, "always review by us", "always review by vendor"),
    (condition, "nps is null", "nps is missing"),
    (condition, "nps is blank", "nps is missing"),
    (condition, "nps is empty", "nps is missing"),
    (condition, "nps is not present", "nps is missing"),
    (condition, "nps is not missing", "nps is present"),
    (condition, "nps is not null", "nps is present"),
    (condition, "nps is not blank", "nps is present"),
    (condition, "ISBLANK(nps)", "nps is missing"),
    (condition, "isnull(nps)", "nps is missing"),
    (condition, "keen is true", "keen == yes"),
    (condition, "keen is false", "keen == no"),
    (condition, "plan is premium", "plan == premium"),
    (condition, "plan is not premium", "plan != premium"),
    (condition, "plan equals premium", "plan == premium"),
    (condition, "nps is equal to 5", "nps == 5"),
    (condition, "nps not equal to 5", "nps != 5"),
    (condition, "nps is greater than 5", "nps > 5"),
    (condition, "nps more than 5", "nps > 5"),
    (condition, "nps less than 5", "nps < 5"),
    (condition, "nps greater than or equal to 5", "nps >= 5"),
    (condition, "nps is at least 5", "nps >= 5"),
    (condition, "nps at most 5", "nps <= 5"),
    (condition, "plan in (a, b)", "plan is one of (a, b)"),
    (condition, "plan in [a, b]", "plan is one of (a, b)"),
    (condition, "plan not in (a, b)", "plan is not one of (a, b)"),
    (condition, "plan IN (a, b)", "plan is one of (a, b)"),
    (condition, "plan is one of a, b", "plan is one of (a, b)"),
    (condition, "plan is any of a, b", "plan is one of (a, b)"),
    (condition, "nps between 3 and 5", "(nps >= 3 and nps <= 5)"),
    (condition, "arr BETWEEN 3k AND 5k", "(arr >= 3k and arr <= 5k)"),
    (condition, "nps not between 3 and 5", "(nps < 3 or nps > 5)"),
    (condition, "3 <= nps <= 5", "(3 <= nps and nps <= 5)"),
    (condition, "adds includes review", "adds contains review"),
    (condition, "now() > started", "today > started"),
    (condition, "today() > started", "today > started"),
    (condition, "coalesce(nps, 0) > 3", "(nps else 0) > 3"),
    (condition, "datediff(started, today) > 3 days", "(started - today) > 3 days"),
    (condition, 'started > date("2026-01-01")', "started > 2026-01-01"),
    (condition, 'lower(code) == "a"', 'code == "a"'),
    (condition, 'upper(code) == "A"', 'code == "A"'),
    (condition, "arr > 50 000", "arr > 50000"),
    (condition, "arr > 1 250 000", "arr > 1250000"),
    (condition, "arr > 1'250", "arr > 1250"),
    (condition, "arr > 50k USD", "arr > 50k"),
    (condition, "arr > USD 50k", "arr > 50k"),
    (condition, "arr > 50 €", "arr > 50"),
    (condition, "arr > $40k", "arr > 40k"),
    (condition, "arr > €40k", "arr > 40k"),
    (condition, "arr > 1,000", "arr > 1000"),
    (condition, "arr > 50.000,00", "arr > 50000.00"),
    (condition, "nps > 5,5", "nps > 5.5"),
    (condition, "arr > 40mio", "arr > 40m"),
    (condition, "arr > 40 million", "arr > 40m"),
    (condition, "arr > 2bn", "arr > 2000m"),
    (condition, "arr > 5 k", "arr > 5k"),
    (condition, "margin > 10 percent", "margin > 10%"),
    (condition, "margin > 10  %", "margin > 10%"),
    (condition, "arr > 5e3", "arr > 5000"),
    (condition, "nps > .5", "nps > 0.5"),
    (condition, "started > 30.06.2026", "started > 2026-06-30"),
    (condition, "started > June 30, 2026", "started > 2026-06-30"),
    (condition, "started > 30 June 2026", "started > 2026-06-30"),
    (condition, "started > 2026-06-30T10:00", "started > 2026-06-30"),
    (condition, "today - started > 90d", "today - started > 90 days"),
    (condition, "started > today - 3 quarters", "started > today - 9 months"),
    (condition, "started > today - 2 yrs", "started > today - 2 years"),
    (condition, "region == 'EMEA'", 'region == "EMEA"'),
    (condition, "region == “EMEA”", 'region == "EMEA"'),
    (condition, "region == „EMEA“", 'region == "EMEA"'),
    (condition, "arr > 5k;", "arr > 5k"),
    (condition, "arr > 5k,", "arr > 5k"),
    (condition, "arr > 5k // large", "arr > 5k # large"),
    (condition, "arr > 5k -- large accounts", "arr > 5k # large accounts"),
    (condition, "arr > 5k /* large */", "arr > 5k # large"),
    (condition, "arr > 5k then strategic", "arr > 5k"),
    (item, "if arr > 5k", "when arr > 5k"),
    (item, "else if arr > 5k", "when arr > 5k"),
    (item, "elif arr > 5k", "when arr > 5k"),
    (item, "rule when arr > 5k", "when arr > 5k"),
    (last, "else", "otherwise"),
    (last, "default", "otherwise"),
    (last, "otherwise:", "otherwise"),
    (item, "when: arr > 5k", "when arr > 5k"),
    (item, "- when arr > 5k", "when arr > 5k"),
    (field, 'plan one of "free", paid', "plan one of free, paid"),
    (field, "tags List<text>", "tags list of text"),
    (field, "tags text[]", "tags list of text"),
    (field, "since date YYYY-MM-DD", "since date"),
    (field, "region: text", "region text"),
    (field, "region text required", "region text"),
    (field, "region text nullable", "region text optional"),
    (field, "region text?", "region text optional"),
    (field, "region varchar(50)", "region text"),
    (field, "nps integer >= 0", "nps integer at least 0"),
    (field, "nps integer min 0", "nps integer at least 0"),
    (field, "nps integer max 9", "nps integer at most 9"),
    (field, "nps integer 0..9", "nps integer from 0 to 9"),
    (field, "nps integer = 5", "nps integer default 5"),
    (field, "plan enum(free, paid)", "plan one of free, paid"),
    (field, "region text,", "region text"),
    (field, "region text;", "region text"),
    (field, "last-seen date", "last_seen date"),
    (alone, 'service check-in "Check-ins"', 'service check_in "Check-ins"'),
    (alone, "let big = arr > 5k", "define big = arr > 5k"),
    (alone, "var big = arr > 5k", "define big = arr > 5k"),
    (alone, "const big = arr > 5k", "define big = arr > 5k"),
    (alone, "big := arr > 5k", "define big = arr > 5k"),
    (alone, "define big := arr > 5k", "define big = arr > 5k"),
    (alone, "define big == arr > 5k", "define big = arr > 5k"),
    (alone, 'import "other.csr"', 'include "other.csr"'),
    (alone, "import other", ""),
    (alone, "@cached", ""),
    (alone, "// a comment", "# a comment"),
    (grant, "1h/month instead when arr > 5k", "instead 1h/month when arr > 5k"),
    (grant, "90min/month plus", "plus 90min/month"),
    (grant, "3 hrs/mo", "3h/month"),
    (grant, "5h/wk", "5h/week"),
    (grant, "2 h per month", "2h/month"),
    (grant, "2 hours monthly", "2h/month"),
    (grant, "12h p.a.", "12h/year"),
    (grant, "30 mins a week", "30min/week"),
    # ── conditions ──
    (condition, "YEAR(started) == 2026", "year of started == 2026"),
    (condition, "extract(month from started) == 6", "month of started == 6"),
    (condition, "datediff(today, started) > 90", "(today - started) > 90 days"),
    (condition, "DATEDIFF(day, started, today) > 90", "(today - started) > 90 days"),
    (condition, "date_diff(today, started, DAY) > 90 days", "(today - started) > 90 days"),
    (condition, 'DATEDIF(started, today, "d") > 90', "(today - started) > 90 days"),
    (condition, "nps is Null", "nps is missing"),
    (condition, "nps IS NULL", "nps is missing"),
    (condition, "nps IS NOT NULL", "nps is present"),
    (condition, "nps IS MISSING", "nps is missing"),
    (condition, "started > DATE '2026-01-01'", "started > 2026-01-01"),
    (condition, "plan in ('free')", "plan is one of (free)"),
    (condition, "plan not in ('free', 'a')", "plan is not one of (free, a)"),
    (condition, 'plan in ["free", "a"]', "plan is one of (free, a)"),
    (condition, "region in ('EMEA', 'APAC')", 'region is one of ("EMEA", "APAC")'),
    (condition, "plan == 'free'", "plan == free"),
    (condition, "region != 'EMEA'", 'region != "EMEA"'),
    (condition, "AND(keen, arr > 5k)", "(keen and arr > 5k)"),
    (condition, "OR(keen, late)", "(keen or late)"),
    (condition, "NOT(keen)", "not(keen)"),
    (condition, "account->arr > 5k", "account.arr > 5k"),
    (condition, 'account["arr"] > 5k', "account.arr > 5k"),
    (condition, "[arr] > 5k", "arr > 5k"),
    (condition, "{{arr}} > 5k", "arr > 5k"),
    (condition, "${arr} > 5k", "arr > 5k"),
    (condition, "$arr > 5k", "arr > 5k"),
    (condition, "`arr` > 5k", "arr > 5k"),
    (condition, '"A" in tags', 'tags contains "A"'),
    (condition, "'A' not in tags", 'not tags contains "A"'),
    (condition, "started is within 90 days of today", "(started >= today - 90 days and started <= today + 90 days)"),
    (condition, "started within 90 days", "(started >= today - 90 days and started <= today + 90 days)"),
    (condition, "started in the last 90 days", "(started >= today - 90 days and started <= today)"),
    (condition, "next_renewal within the next 3 months",
     "(next_renewal >= today and next_renewal <= today + 3 months)"),
    (condition, "started within 30 days before next_renewal",
     "(started >= next_renewal - 30 days and started <= next_renewal)"),
    (condition, "arr above 5k", "arr > 5k"),
    (condition, "arr over 5k", "arr > 5k"),
    (condition, "arr exceeds 5k", "arr > 5k"),
    (condition, "arr below 5k", "arr < 5k"),
    (condition, "started before 2026-01-01", "started < 2026-01-01"),
    (condition, "started after 2026-01-01", "started > 2026-01-01"),
    (condition, "arr > 5k except plan == free", "arr > 5k unless plan == free"),
    (condition, "arr > 5k except when keen", "arr > 5k unless keen"),
    (condition, "arr > 5k but not keen", "arr > 5k unless keen"),
    (condition, "has nps", "nps is present"),
    (condition, "keen and has nps", "keen and nps is present"),
    (condition, "nps in 1-5", "(nps >= 1 and nps <= 5)"),
    (condition, "keen and not nps between 1 and 5", "keen and not (nps >= 1 and nps <= 5)"),
    (condition, "keen | nps > 3", "keen or nps > 3"),
    (condition, "arr > 5k -- large", "arr > 5k # large"),
    (condition, "arr >\u00a05k", "arr > 5k"),
    (condition, "started > 06/30/26", "started > 2026-06-30"),
    (condition, "started > 06/30/2026", "started > 2026-06-30"),
    (condition, "started > CURRENT_DATE", "started > today"),
    (condition, "started > NOW", "started > today"),
    (condition, "keen == TRUE", "keen == yes"),
    (condition, '"arr" > 5k', "arr > 5k"),
    (condition, "plan == free or premium", "plan is one of (free, premium)"),
    (condition, "plan == free or premium or a", "plan is one of (free, premium, a)"),
    (condition, "plan != free and premium", "plan is not one of (free, premium)"),
    (condition, "plan == Midmarket", "plan == mid_market"),
    (condition, "plan == midmarket", "plan == mid_market"),
    (condition, "plan == MID_MARKET", "plan == mid_market"),
    (condition, 'plan == "Mid-market"', "plan == mid_market"),
    (condition, 'plan == "mid market"', "plan == mid_market"),
    (condition, "started more than 90 days ago", "started < today - 90 days"),
    (condition, "started older than 90 days", "started < today - 90 days"),
    (condition, "started less than 2 months ago", "started > today - 2 months"),
    (condition, "plan is either free or premium", "plan is one of (free, premium)"),
    (condition, "plan is one of free or premium", "plan is one of (free, premium)"),
    (condition, "plan is not one of free, premium or a", "plan is not one of (free, premium, a)"),
    (condition, "started > today - interval '90 days'", "started > today - 90 days"),
    (condition, "started > today - INTERVAL 1 QUARTER", "started > today - 3 months"),
    (condition, "started > today - 90", "started > today - 90 days"),
    (condition, 'keen == "yes"', "keen == yes"),
    (condition, 'arr > "50k"', "arr > 50k"),
    (condition, "margin > 0.2", "margin > 20%"),
    (condition, "today - started > 90", "today - started > 90 days"),
    (condition, "arr > 50,000 USD", "arr > 50000"),
    (condition, "arr > $50,000", "arr > 50000"),
    (condition, "arr > € 50 000", "arr > 50000"),
    # ── items of tiers ──
    (untouched, "touch: high", "touch high"),
    (item, "-- a comment", "# a comment"),
    (item, "when keen // c", "when keen # c"),
    (tiers, "tier extra { touch low  stays if keen  when arr > 5m }",
     "tier extra { touch low  stays while keen  when arr > 5m }"),
    (tiers, "a tier is kept at least 180 days", "a tier is kept for at least 180 days"),
    (tiers, "a tier is kept for 180 days", "a tier is kept for at least 180 days"),
    (tiers, "a tier is kept 180 days", "a tier is kept for at least 180 days"),
    (tiers, "moves down only in months 1-3", "moves down only in months 1, 2, 3"),
    # ── other blocks ──
    (alone, "segment s { value x { when keen // c }\n value y { otherwise } }",
     "segment s { value x { when keen } # c\n value y { otherwise } }"),
    (alone, 'service "check_in"', "service check_in"),
    (alone, 'service "Check in"', 'service check_in "Check in"'),
    (alone, "deny review if keen", "deny review when keen"),
    (alone, 'watch "w" { warn if keen }', 'watch "w" { warn when keen }'),
    (alone, 'watch "w" { when keen }', 'watch "w" { warn when keen }'),
    (alone, "watch { when keen }", 'watch "why to look" { warn when keen }'),
    (alone, 'watch "w" for every tier { warn when revenue > 9 }', 'watch "w" for each tier { warn when revenue > 9 }'),
    (alone, 'watch "w" per tier { warn when accounts > 9 }', 'watch "w" for each tier { warn when accounts > 9 }'),
    (alone, 'watch "w" for all { warn when accounts > 9 }', 'watch "w" for all accounts { warn when accounts > 9 }'),
    (alone, "assign review -> partner", "assign review to partner"),
    (alone, "assign review: partner when keen", "assign review to partner when keen"),
    (alone, "assign review to 60% partner", "assign review to partner 60%"),
    (alone, "define big = keen implies late", "define big = not (keen) or late"),
    (alone, "assign review to partner (60%)", "assign review to partner 60%"),
    (alone, "assign review to partner at 60%", "assign review to partner 60%"),
    (policy, "currency €", "currency EUR"),
    (policy, "currency $", "currency USD"),
    (policy, "currency £", "currency GBP"),
    (policy, 'currency "EUR"', "currency EUR"),
    (policy, "currency: EUR", "currency EUR"),
    (policy, "currency Euro", "currency EUR"),
    (policy, "currency Dollar", "currency USD"),
    (policy, "currency eur", "currency EUR"),
    (service, "during 90 days from started", "during days 0 to 90 from started"),
    (service, "during the first 90 days from started", "during days 0 to 89 from started"),
    (service, "during the 30 days before next_renewal", "during days -30 to 0 from next_renewal"),
    (service, "during days 0-90 from started", "during days 0 to 90 from started"),
    (service, "offered if keen", "offered while keen"),
    (service, "offered when keen", "offered while keen"),
    (service, "succeeds if keen", "succeeds when keen"),
    (service, "succeeds while keen", "succeeds when keen"),
    (role, "costs 5/hour", "costs 5 per hour"),
    (role, "costs $5/h", "costs 5 per hour"),
    (role, "costs 120 an hour", "costs 120 per hour"),
    (role, "carries 30 accounts", "carries at most 30 accounts"),
    (role, "carries up to 30 accounts", "carries at most 30 accounts"),
    (role, "carries max 30 accounts", "carries at most 30 accounts"),
    (promise, "never when tier == core and arr > 9m", "never tier == core and arr > 9m"),
    (promise, "always keen implies arr >= 0", "always not (keen) or arr >= 0"),
    (promise, "always if keen then arr >= 0", "always not (keen) or arr >= 0"),
    (expect, "expect tier == core", "expect tier core"),
    (expect, "expect tier is core", "expect tier core"),
    (expect, "expect review not given", "expect review not offered"),
    (expect, "expect review not included", "expect review not offered"),
    (grant, "2h/month if keen", "2h/month when keen"),
    (grant, "2 x 2h/quarter", "2 times 2h/quarter"),
    (grant, "2x2h/quarter", "2 times 2h/quarter"),
    (grant, "2x/quarter", "2 times/quarter"),
    (grant, "twice a month", "2 times/month"),
    (grant, "once per year", "1 time/year"),
    (grant, "monthly", "1 time/month"),
    (grant, "3 times a quarter", "3 times/quarter"),
    (grant, "30m/month", "30min/month"),
    # ── fields ──
    (field, "nps integer between 1 and 5", "nps integer from 1 to 5"),
    (field, "nps integer 1-5", "nps integer from 1 to 5"),
    (field, "share percent 0-40%", "share percent from 0% to 40%"),
    (field, "share percent from 0 to 40", "share percent from 0% to 40%"),
    (field, "share percent from 0 to 0.4", "share percent from 0% to 40%"),
    (field, "share percent at most 40", "share percent at most 40%"),
    (field, "plan one of free paid", "plan one of free, paid"),
    (field, "plan one of free, paid trial default free", "plan one of free, paid, trial default free"),
    (field, 'plan one of free "Free plan" paid', 'plan one of free "Free plan", paid'),
    (field, "plan one of free | paid", "plan one of free, paid"),
    (field, '"region" text', "region text"),
    (field, "email text unique", "email text"),
    (field, "region text required", "region text"),
    (keyless, "id text unique", "id text key"),
    # ── cells ──
    *[(cell, written, "-") for written in ("none", "n/a", "N/A", "no", "✗", "0", "–", "")],
    *[(cell, written, "included") for written in ("Included", "INCLUDED", "x", "yes", "✓", "✔")],
    (cell, "30m/month", "30min/month"),
    (cell, "2x/quarter", "2 times/quarter"),
    (cell, "2 x 2h/quarter", "2 times 2h/quarter"),
    (cell, "twice a month by csm", "2 times/month by csm"),
    (cell, "monthly", "1 time/month"),
    (party, "Vendor", "vendor"),
    (party, "us", "vendor"),
    (party, "partner (60%)", "partner 60%"),
    (party, "60% partner", "partner 60%"),
    (party, "Partner 60%", "partner 60%"),
    (party, "Shared, partner 30%", "shared, partner 30%"),
]


def first(text: str) -> Diagnostic:
    reporter = Reporter()
    parse(Document("policy.csr", text), reporter)
    return next(iter(reporter))


def advised(diagnostic: Diagnostic) -> str:
    """The text to put in the place that is underlined."""
    assert diagnostic.help is not None
    found = re.match(r"(?:write|did you mean) `([^`]*)`|leave (out) `[^`]*`|replace it with a (space)", diagnostic.help)
    assert found is not None, diagnostic.help
    return " " if found[3] else found[1] or ""


def words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


def errors(text: str) -> list[Diagnostic]:
    return [found for found in check(complete(text))[1] if found.severity.value == "error"]


@pytest.mark.parametrize(("around", "written", "meant"), HABITS)
def test_the_advice_for_a_foreign_form_pasted_in_is_what_was_meant(
    around: Callable[[str], str], written: str, meant: str
) -> None:
    text = around(written)
    (found, *_) = errors(text)
    assert found.label is not None
    span = found.label.span
    mended = text[: span.start] + advised(found) + text[span.end :]
    assert words(mended) == words(around(meant))
    assert [(error.message, error.help) for error in errors(mended)] == []


def matrix(*rows: str) -> str:
    return f"{ROLE}entitlements {{\n" + "".join(f"  {row}\n" for row in rows) + "}\n"


def bands(*rows: str) -> str:
    table = "".join(f"  {row}\n" for row in rows)
    return f"{ACCOUNT}responsibilities by margin {{\n{table}  others vendor\n  no agreement vendor\n}}\n"


def partners(*rows: str) -> str:
    record = "record partner { id text key  program one of gold, silver }\n"
    return f"{ACCOUNT}{record}rows partner {{\n" + "".join(f"  {row}\n" for row in rows) + "}\n"


def examples(*rows: str) -> str:
    table = "".join(f"  {row}\n" for row in rows)
    tier = '  tier growth { touch high  served by csm  when region == "EMEA" and arr > 5k }\n'
    policy = f"tiers {{\n{tier}{CORE}}}\n"
    return f'{ACCOUNT}{ROLE}{policy}test table "t" as of 2026-06-30 {{\n  account {{ others missing }}\n{table}}}\n'


# Tables with one habit in many cells: what is written, and what is meant after the first advice and after all.
TABLES: list[tuple[Callable[..., str], tuple[str, ...], tuple[str, ...]]] = [
    (matrix, ("| service | growth | core |", "|---|:---:|--:|", "| review | included | - |"),
     ("| service | growth | core |", "| review | included | - |")),
    (matrix, ("| service | growth | core |", "| review | x | None |"),
     ("| service | growth | core |", "| review | included | - |")),
    (bands, ("| service | <20% | >=20% |", "| review | vendor | vendor |"),
     ("| service | below 20% | 20% and above |", "| review | vendor | vendor |")),
    (bands, ("| service | 0-20% | 20%+ |", "| review | vendor | vendor |"),
     ("| service | 0% to below 20% | 20% and above |", "| review | vendor | vendor |")),
    (bands, ("| service | < 20 % | 20-45% |", "| review | vendor | vendor |"),
     ("| service | below 20% | 20% to 45% |", "| review | vendor | vendor |")),
    (bands, ("| service | ≤20% | >20% |", "| review | Vendor | 60% partner |"),
     ("| service | up to 20% | above 20% |", "| review | vendor | partner 60% |")),
    (partners, ("| id | program |", "|----|----|", "| \"NORTH\" | gold |"), ("| id | program |", '| "NORTH" | gold |')),
    (partners, ("| id | program |", "| NORTH | gold |"), ("| id | program |", '| "NORTH" | gold |')),
    (partners, ("| id | program |", "| NORTH | gold |", "| Big South | silver |"),
     ("| id | program |", '| "NORTH" | gold |', '| "Big South" | silver |')),
    (examples, ("| region | arr | tier |", "|---|---|---|", "| Big Corp | 10k | core |", "| N | 5k | core |"),
     ("| region | arr | tier |", '| "Big Corp" | 10k | core |', '| "N" | 5k | core |')),
]


@pytest.mark.parametrize(("around", "written", "meant"), TABLES)
def test_a_habit_in_a_whole_table_is_one_error_for_a_row_or_the_table(
    around: Callable[..., str], written: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    text = around(*written)
    for _ in written:
        found = errors(text)
        if not found:
            break
        lines = [error.label.span.from_.line for error in found if error.label is not None]
        assert len(lines) == len(set(lines)) == len(found)
        label = found[0].label
        assert label is not None
        text = text[: label.span.start] + advised(found[0]) + text[label.span.end :]
    assert words(text) == words(around(*meant))


def test_a_missing_brace_is_told_where_it_is_missing_and_the_lines_after_it_are_not_wrong() -> None:
    text = item("").replace("\n  }\n  tier core", "\n  tier core")
    (found,) = errors(text)
    assert found.label is not None
    assert (found.message, found.help) == ("a `}` is missing here", "close the block before `tier` with `}`")
    at = found.label.span.end
    assert errors(f"{text[:at]} }}{text[at:]}") == []


def test_each_broken_line_of_a_block_is_told() -> None:
    found = errors(item("when nps >> 5\n    when arr << 5k\n    touch: low"))
    assert [error.label and error.label.span.text for error in found] == [">>", "<<", ":"]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (condition("plan == vip"), 'its values are `free`, `premium`, `mid_market` ("Mid-market"), `a`, `b`'),
        (condition("arr > seats"), "declare both as `money`, or divide one amount by another to get a plain number"),
        (condition("started.year == 2026"),
         "write `year of started`, `month of started` or `day of started` for a part of a date"),
        (condition("name.length > 3"), "compare whole texts, or add a field for the part of it to the source"),
        (condition("dropped_field_of_last_year > 5"), "declare it as a field, or with `define`"),
        (grant("1d/month"), "an effort is in hours or minutes: write how many, such as `8h/month`"),
    ],
)
def test_what_has_no_one_right_form_is_told_with_the_ways_there_are(text: str, advice: str) -> None:
    assert errors(text)[0].help == advice


def test_there_are_many() -> None:
    assert len(HABITS) >= 60
    assert len(FORMS) >= 60


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (condition("len(name) > 3"), "there are no functions: name a part with `define`"),
        (condition("sum(arr) > 3"), "there are no functions: name a part with `define`"),
        (condition('name like "A%"'), NO_SEARCH),
        (condition('name not like "A%"'), NO_SEARCH),
        (condition('name matches "A.*"'), NO_SEARCH),
        (condition('name =~ "A.*"'), NO_SEARCH),
        (condition("nps mod 3 == 1"), "a division has no remainder"),
        (condition("nps % 3 == 1"), "a division has no remainder"),
        (condition("keen xor late"), "write both cases with `and not`, joined by `or`"),
        (condition("arr > 5k, nps > 3"), "join conditions with `and` or `or`"),
        (condition("arr > 5k ? 1 : 2"),
         "a define chooses its value by conditions: `define NAME = 5 when …, 3 when …, otherwise 0`"),
        ("define x = if arr > 3 then 1\n",
         "a define chooses its value by conditions: `define NAME = 5 when …, 3 when …, otherwise 0`"),
        (condition("arr ^ 2 > 3"), "there are no powers: multiply instead"),
        (condition("arr > case when nps > 3 then 1 else 2 end"),
         "a define chooses its value by conditions: `define NAME = 5 when …, 3 when …, otherwise 0`"),
        (last("unless arr > 5k"), "write `when … unless …`; only `at least`, `no tier`, `grant`, `deny`, "
                                  "`assign`, `warn` and `grace` take `unless` alone"),
        ("function f(x) { }\n", "there are no functions: name a part with `define`"),
        ("return arr > 3\n", "a policy has no steps: name a value with `define`"),
        ("if arr > 3 { }\n", "write a condition in a `tier`, or after `grant`, `deny` or `assign`"),
    ],
)
def test_a_form_that_has_no_counterpart_is_told_with_the_way_round(text: str, advice: str) -> None:
    assert first(text).help == advice


@pytest.mark.parametrize("written", ["region text not null", "region text NOT NULL"])
def test_not_null_behind_a_type_is_one_mistake(written: str) -> None:
    _, diagnostics = check(complete(f"record account {{\n  id text key\n  arr money\n  {written}\n}}\n"))
    (found,) = [found for found in diagnostics if found.severity.value == "error"]
    assert (found.label is not None and found.label.span.text.lower()) == "not null"
    assert advised(found) == ""


@pytest.mark.parametrize(("theirs", "ours"), TYPES.items())
def test_a_type_of_another_language_is_told_with_ours_and_all_types(theirs: str, ours: str) -> None:
    text = "record account {\n  id text key\n  arr money\n  extra THEIRS\n}\n"
    _, diagnostics = check(complete(text.replace("THEIRS", theirs)))
    (found,) = [one for one in diagnostics if one.code.name == "unknown-type"]
    assert advised(found) == ours
    assert all(name in str(found.help) for name in BUILT_IN_TYPES)
    _, diagnostics = check(complete(text.replace("THEIRS", ours)))
    assert "unknown-type" not in [one.code.name for one in diagnostics]


@pytest.mark.parametrize(
    ("cell", "instead"),
    [("3 hrs/mo", "3h/month"), ("5h/wk", "5h/week"), ("2h per month", "2h/month"),
     ("2h / week by csm;", "2h / week by csm"),
     ("12h p.a.", "12h/year"), ("–", "-"), ("90 mins monthly", "90min/month")],
)
def test_a_foreign_form_in_a_cell(cell: str, instead: str) -> None:
    found = first(f"entitlements {{\n  | service | growth |\n  | review  | {cell} |\n}}\n")
    assert (found.code.name, advised(found)) == ("bad-cell", instead)
