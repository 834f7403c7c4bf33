"""Who carries an account of a test: the same person as in a run, and nothing looked at that does not bear on it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from csrules.analysis.checked_tests import Given, Test
from csrules.analysis.checker import check_policy
from csrules.analysis.policy import CheckedPolicy
from csrules.decide.lazy import LazyPlan, LazyRow, Tables
from csrules.diagnostics import Reporter
from csrules.plan.lowering import lower
from csrules.policy_tests.books import TestBooks
from csrules.policy_tests.records import as_record
from csrules.policy_tests.runner import run_tests
from csrules.policy_tests.telling import told
from csrules.syntax.parser import parse
from csrules.text import Document
from tests.books.small import DAY, Row, accept, account, fill, person, policy
from tests.language.fragments import check, complete
from tests.policy_tests.policies import results
from tests.policy_tests.small import survivors, unseen

KEEP = ("keep owner", "take highest arr, then lowest id")
BASE = policy(*KEEP)
TWO = """\
  person { id "P1"  role csm  part missing }
  person { id "P2"  role csm  part missing }
"""


def example(base: str, given: str, *expected: str) -> str:
    lines = "".join(f"  expect {line}\n" for line in expected)
    return f'{base}test "t" as of 2026-06-30 {{\n{given}{lines}}}\n'.replace("  part missing", "")


def failing(text: str) -> list[str]:
    return [one.message for one in told(results(text))]


def messages(text: str) -> list[str]:
    return [one.message for one in check(complete(text))[1]]


def rows_of(base: str, accounts: Sequence[Row], people: Sequence[Row]) -> tuple[CheckedPolicy, Test]:
    """A policy, and a test that states these rows and expects nothing."""
    reporter = Reporter()
    found = check_policy(parse(Document("small.csr", base), reporter).declarations, reporter)
    assert found is not None
    plan = lower(found)
    span = found.tiers.tiers[0].span
    given = {name: tuple(Given(name, accept(plan, name, row), span) for row in rows)
             for name, rows in (("account", accounts), ("person", people))}
    return found, Test("t", DAY, given, (), span)


def books_of(base: str, accounts: Sequence[Row], people: Sequence[Row]) -> TestBooks:
    found, test = rows_of(base, accounts, people)
    plan = LazyPlan(lower(found))
    tables = Tables(plan.plan, {name: [row.values for row in rows] for name, rows in test.given.items()}, plan.base)
    rows = {at: LazyRow(plan, tables, DAY, row.values) for at, row in enumerate(test.accounts)}
    assert plan.plan.books is not None
    return TestBooks(plan.plan, plan.plan.books, tables, rows)


POLICIES = (
    BASE,
    policy("keep owner", "keep second", "pin boss when vip", "balance hours, then accounts", "capacity person.part",
           "take highest tier, then earliest started, then lowest id", engineering="4h/month"),
    policy("fits where person.level >= 2 or tier != top", "capacity person.part", "balance arr", "keep owner",
           engineering="2h/month")
    .replace("works 40h/month  carries at most 4 accounts", "works 40h/month  carries at most 300k of revenue"),
    policy("keep second", "pin boss", "balance hours").replace("person.role == served_by", "person.level >= 2"),
)


def drawn(random_: random.Random, *, count: int) -> tuple[list[Row], list[Row]]:
    keys = [f"P{number}" for number in range(random_.randint(0, 5))]
    people = [
        person(key, random_.choice(["csm", "csa", "tech", "ops"]), level=random_.randint(1, 3),
               part=random_.choice(["100%", "50%", None]))
        for key in keys
    ]
    some = [*keys, "gone", None, None]
    accounts = [
        account(f"A{number}", random_.choice([5_000, 20_000, 100_000, 100_000, 250_000]), owner=random_.choice(some),
                second=random_.choice(some), boss=random_.choice(some), vip=random_.choice(["yes", "no", "no"]),
                started=random_.choice(["2025-01-01", "2024-05-05", None]))
        for number in range(random_.randint(1, count))
    ]
    return accounts, people


@pytest.mark.parametrize("seed", range(24))
def test_the_same_person_as_in_a_run(seed: int) -> None:
    random_ = random.Random(seed)   # noqa: S311  (drawn rows, no secret)
    base = POLICIES[seed % len(POLICIES)]
    accounts, people = drawn(random_, count=12)
    ran, books = fill(base, accounts, people), books_of(base, accounts, people)
    for at, row in enumerate(accounts):
        found = books.carried(at)
        assert (None if found is None else found.person) == ran.owners[row["id"]]
        for role in ("csm", "csa", "tech"):
            wanted, one = ran.books.get((row["id"], role)), books.carried(at, role)
            assert (one is None) == (wanted is None)
            if one is not None and wanted is not None:
                placed = (one.person, one.placed.previous, one.placed.change, one.placed.reason, one.leads)
                assert placed == tuple(wanted[name] for name in ("person", "previous", "change", "reason", "leads"))
        said = {(note.code, note.message) for note in books.notes(at)}
        ran_says = {(name, text) for (name, key), text in ran.messages.items()
                    if key == row["id"] and name != "link-not-found"}
        assert ran_says <= said   # of several findings with one name `messages` holds one
        assert {name for name, _ in said} == {name for name, _ in ran_says}


def test_an_owner_is_expected_in_every_form() -> None:
    given = """\
  person  { id "P1"  role csm }
  person  { id "P2"  role csm }
  account { id "A"  arr 300k  owner missing }
  account { id "B"  arr 200k  owner "P2" }
  account { id "C"  arr 100k  owner missing }
  account { id "D"  arr 100k  owner "P9" }
  account { id "E"  arr 1k    owner missing }
  account { id "F"  arr 1k    owner "P1" }
"""
    text = example(
        BASE, given, '"A" owner "P1"', '"B" owner "P2"', '"C" carried by "P1" new', '"B" carried by csm "P2" kept',
        '"D" carried by "P2" moved', '"D" carried by moved', '"D" finding owner-changed', '"E" no owner',
        '"E" owner missing', '"E" carried by missing', '"F" carried by dropped', '"F" carried by missing dropped',
        '"A" no finding owner-changed', '"A" no findings', '"C" no findings', '"A" carried by csa missing',
    )
    assert failing(text) == []


def test_an_owner_hangs_on_the_other_accounts_of_the_test() -> None:
    """The third account of 40 hours a month makes two of ten too much for one book, in the order of `take`."""
    people = '  person { id "P1"  role csm }\n'
    accounts = "".join(f'  account {{ id "A{at}"  arr {100 + at}k  owner missing }}\n' for at in range(5))
    text = example(BASE, people + accounts, '"A1" owner "P1"', '"A0" no owner', '"A0" finding books-full',
                   '"A0" finding "the only one who fits is full"', '"A0" carried by none')
    assert failing(text) == []
    fewer = example(BASE, people + accounts.replace('  account { id "A4"  arr 104k  owner missing }\n', ""),
                    '"A0" owner "P1"', '"A0" no findings')
    assert failing(fewer) == []


def test_a_refused_account_is_in_nobodys_book() -> None:
    people = '  person { id "P1"  role csm }\n'
    accounts = "".join(f'  account {{ id "A{at}"  arr {100 + at}k  owner missing }}\n' for at in range(4))
    broken = '  account { id "X"  arr -5  owner "P1" }\n'
    text = example(BASE, people + accounts + broken, '"A0" owner "P1"', '"X" rejected arr')
    assert failing(text) == []


def test_what_differs_is_told_with_the_block_or_the_pin() -> None:
    base = policy("pin boss when vip", *KEEP)
    given = TWO + """\
  account { id "A"  arr 100k  vip yes  boss "P2"  owner "P1" }
  account { id "B"  arr 200k  boss missing  owner missing }
"""
    text = example(base, given, '"A" owner "P1"', '"B" owner "P2"', '"B" carried by csm missing kept',
                   '"A" finding nobody-fits')
    said = [(one.message, one.help) for one in told(results(text))]
    pin, block = "pin boss when vip (policy.csr:29)", "books from person (policy.csr:27)"
    assert said == [
        ('“t”: `owner` is "P2", expected "P1"', f"decided by pinned: {pin}"),
        ('“t”: `owner` is "P1", expected "P2"', f"decided by least loaded of 2 who fit: {block}"),
        ('“t”: the `csm` who carries it is "P1", expected missing; the change of the `csm` who carries it is new, '
         "expected kept", f"decided by least loaded of 2 who fit: {block}"),
        ("“t”: there is no finding `nobody-fits`", None),
    ]
    (record,) = [as_record(result) for result in results(text)]
    assert record["failures"][2]["differences"][0] == {
        "about": "book", "service": None, "role": "csm", "name": "person", "expected": None, "actual": "P1",
        "decided_by": f"least loaded of 2 who fit: {block}",
    }


def test_a_table_has_columns_about_books() -> None:
    text = BASE + """\
test table "t" as of 2026-06-30 {
  person { id "P1"  role csm }
  person { id "P2"  role csa }
  | arr  | owner | carried by | carried by csa | carried |
  | 100k |       | "P1" new   |                | by csm "P1" |
  | 10k  |       | "P2"       | "P2"           | by new |
  | 10k  | "P1"  | moved      | "P2" moved     | by "P2" |
  | 1k   |       |            |                | by missing |
}
"""
    assert failing(text) == []


def test_only_what_bears_on_the_owner_has_to_be_stated() -> None:
    base = policy("fits where person.level >= 2 or tier != top", *KEEP, engineering="1h/month")
    people = '  person { id "P1"  role csm  level 2 }\n  person { id "P2"  role csa }\n'
    kept = people + '  account { arr 100k  owner "P1" }\n'
    assert failing(example(base, kept, 'owner "P1"')) == []
    assert failing(example(base, people + "  account { arr 100k }\n", 'owner "P1"')) == [
        "“t”: `owner` is not given, and the decision needs it"
    ]
    two = people + '  account { id "A"  arr 100k  owner "P1" }\n  account { id "B" }\n'
    assert failing(example(base, two, '"A" owner "P1"')) == [
        "“t”: `arr` of account `B` is not given, and the decision needs it"
    ]


def test_a_test_without_people_says_nothing_of_books_unless_it_asks() -> None:
    given = '  account { arr 100k  owner missing }\n'
    assert failing(example(BASE, given, "no findings", "no owner", "finding nobody-fits", "carried by none")) == []
    with_people = '  person { id "P1"  role csa }\n' + given
    (message,) = failing(example(BASE, with_people, "no findings"))
    assert message == "“t”: the test expects no findings, and there are: nobody-fits: nobody fits"


def test_words_that_are_none_are_refused() -> None:
    text = example(BASE, TWO + '  account { arr 100k  owner missing }\n', "owner csm", "carried by csn", "carried by",
                   "carried by csm", 'carried by "P1" "P2"', 'carried by new "P1"', "ownr missing")
    assert messages(text) == [
        "`owner` is a link to `person`, and this is not a quoted key",
        "`csn` is neither a role nor a change of the person",
        "the expectation does not say who carries the account",
        "the expectation does not say who carries the account",
        "the expectation about who carries the account has too many words",
        "the expectation about who carries the account has too many words",
        "the decision has no result `ownr`",
    ]
    no_books = 'test "t" as of 2026-06-30 { account { arr 1 }  expect carried by "P1" }'
    assert messages(no_books) == ["nobody carries accounts: the policy has no `books`"]


def test_a_define_of_the_name_is_told_instead() -> None:
    text = BASE.replace("owner person optional", "holder person optional").replace("keep owner", "keep holder")
    text = text.replace("tiers {", "define owner = arr * 2\ntiers {", 1)
    given = '  person { id "P1"  role csm }\n  account { arr 100k  holder missing }\n'
    assert failing(example(text, given, "owner 200k", 'carried by "P1"')) == []


def test_mutation_changes_who_fits_and_the_owner_notices() -> None:
    base = policy("fits where person.level >= 2", *KEEP)
    given = '  person { id "P1"  role csm  level 1 }\n  person { id "P2"  role csm  level 2 }\n'
    given += '  account { arr 100k  owner missing }\n'
    noticed, blind = example(base, given, 'owner "P2"'), example(base, given, "tier top")
    changes = {("person.level >= 2", text) for text in ("person.level > 2", "person.level >= 1", "person.level >= 3")}
    assert changes <= set(survivors(blind))
    assert not changes & set(survivors(noticed))


def test_a_test_can_be_run_again_with_other_rows() -> None:
    policy_, test = rows_of(BASE, [account("A")], [person("P1")])
    assert run_tests(policy_, lower(policy_), tests=[test])[0].passed


def test_coverage_follows_who_was_asked_whether_they_fit() -> None:
    base = policy("fits where person.level >= 2", "pin boss when vip", *KEEP)
    people = '  person { id "P1"  role csm  level 1 }\n  person { id "P2"  role csa  level 3 }\n'
    given = people + "  account { arr 100k  owner missing }\n"
    blind, seeing = example(base, given, "tier top"), example(base, given, "no owner")
    line = {"`person.role == served_by`", "`person.level >= 2`"}
    ways = {f"{one} was never {way}" for one in line for way in ("true", "false")}
    assert ways <= set(unseen(blind))
    assert ways & set(unseen(seeing)) == {"`person.level >= 2` was never true"}
    pin = {one for one in unseen(blind) if "vip" in one} - set(unseen(seeing))
    assert "`pin boss when vip` was never false" in pin


def test_whoever_needs_a_person_has_a_tier_unless_something_is_granted_without_one() -> None:
    tiers = policy("fits where person.level >= 2 or tier == top", "pin boss when tier == mid")
    base = tiers.replace("otherwise }\n", "otherwise }\n  no tier when vip\n")
    assert base != tiers

    def unknown(base: str) -> list[str]:
        return [text for text in unseen(base) if "unknown" in text and "tier ==" in text]

    assert unknown(base) == []
    assert unknown(base + "grant engineering 1h/month when vip\n") == ["`tier == top` was never unknown"]


def test_mutation_drops_and_turns_the_lines_of_books() -> None:
    base = policy("pin boss when vip", "balance arr", *KEEP)
    people = '  person { id "P1"  role csm }\n  person { id "P2"  role csm }\n'
    accounts = """\
  account { id "A"  arr 300k  boss "P1"  vip no   owner missing }
  account { id "B"  arr 200k  boss "P2"  vip yes  owner missing }
  account { id "C"  arr 250k  boss missing  owner "P1" }
  account { id "D"  arr 120k  boss missing  owner missing }
  account { id "E"  arr 260k  boss missing  owner missing }
  account { id "F"  arr 100k  boss missing  owner missing }
"""
    owners = ('"A" owner "P2"', '"B" carried by "P2" pinned', '"C" carried by "P1" kept', '"D" owner "P2"',
              '"E" owner "P1"', '"F" owner "P1"')
    said = {one for one in survivors(example(base, people + accounts, "\"A\" tier top")) if _of_books(one)}
    assert said == {
        ("pin boss when vip", "line dropped"), ("pin boss when vip", "always"), ("vip", "not vip"),
        ("owner", "line dropped"), ("arr", "line dropped"), ("highest arr", "lowest arr"),
        ("highest arr", "line dropped"), ("lowest id", "highest id"), ("lowest id", "line dropped"),
        ("person.role == served_by", "person.role != served_by"),
    }
    assert failing(example(base, people + accounts, *owners)) == []
    left = {one for one in survivors(example(base, people + accounts, *owners)) if _of_books(one)}
    assert left == {("lowest id", "highest id"), ("lowest id", "line dropped")}   # no two amounts are alike


def _of_books(change: tuple[str, str]) -> bool:
    return any(word in change[0] for word in ("vip", "owner", "highest", "lowest", "served_by")) or change[0] == "arr"
