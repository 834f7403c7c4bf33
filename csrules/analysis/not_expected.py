"""What the result tables hold and no test can expect, and why: sums over all accounts, and words for people."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.syntax import ast, expressions as ex

OVER_ALL = frozenset({
    "headcount", "tiers", "groups", "agreements", "people", "books",
    "label", "accounts", "fte", "book_accounts", "book_revenue", "people_by_accounts", "people_by_revenue", "bound_by",
    "people_at_aim", "aim_bound_by", "minutes_per_year", "programme_cost",
    "programme_cost_per_account", "amended_accounts", "margin_per_year", "most_accounts",
    "most_hours", "most_revenue", "utilisation",
})
WORDS = frozenset({"reason", "message", "place", "severity", "service_label", "person_name"})
NUMBERED = frozenset({"coverage"})
_WHY = {
    OVER_ALL: "is a total over all accounts, and a test is about one account",
    WORDS: "is a text for people: expect the value itself",
    NUMBERED: "is a number that means something within one run only",
}


def why_not(words: Sequence[ast.Said]) -> str | None:
    """The reason for which the words, blanks for underscores, name nothing that can be expected."""
    spelled = [word.text if isinstance(word, ex.Word) else "" for word in words]
    for count in range(len(spelled), 0, -1):
        name = "_".join(spelled[:count])
        for names, why in _WHY.items():
            if name in names:
                return f"`{name}` {why}"
    return None
