"""What filling the books reads, from SQL and from single decisions: who needs a person, in what order, who fits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from csrules.plan.plan import Books
from csrules.sql.books import fitting, steps_before
from csrules.sql.names import NEEDS, ROSTER
from csrules.sql.program import Program
from tests.evaluators.engine import Database, flat, text_of
from tests.evaluators.reference import Reference

ACCOUNT, ROLE, KIND = flat("book:account"), flat("books:role"), flat("book:kind")


def books_found(program: Program, books: Books, database: Database) -> list[dict[str, Any]]:
    """Every account and role in the order of placing, with all that is read of them, and the keys of who fits."""
    for step in steps_before(program, books):
        database.make(step.table, text_of(step.query))
    kinds: dict[int, set[int]] = {}
    for row in database.rows(fitting(program, books)):
        kinds.setdefault(row[flat("book:need")], set()).add(row[KIND])
    people = database.rows(f'SELECT * FROM "{ROSTER}" ORDER BY "{flat("book:person")}"')
    needs = database.rows(f'SELECT * FROM "{NEEDS}" ORDER BY "{flat("book:number")}"')
    return [
        {
            "account": row[ACCOUNT], "role": row[ROLE], "leads": row[flat("book:leads")],
            "minutes": Fraction(row[flat("book:minutes")]), **{name: _value(row[flat(name)]) for name in books.carried},
            "fit": [one[flat("book:key")] for one in people if one[KIND] in kinds.get(row[KIND], ())],
        }
        for row in needs
    ]


def books_wanted(reference: Reference, books: Books) -> list[dict[str, Any]]:
    """The same from single decisions."""
    roster = reference.decider.roster
    assert roster is not None
    found = []
    for key, decision in reference.decided.items():
        leading = decision.outcome.account["served_by"]
        minutes: dict[str, Fraction] = {leading: Fraction(0)} if leading in books.carried_by else {}
        for role, spent, _ in reference.legs(decision):
            if role in books.carried_by and (spent > 0 or role in minutes):
                minutes[role] = minutes.get(role, Fraction(0)) + Fraction(spent)
        for role, spent in minutes.items():
            held = roster.held({**decision.row, "books:role": role})
            able = [one[f"{books.record}.{books.key}"] for one in held
                    if one[f"{books.record}.{books.role}"] in books.carried_by]
            found.append({
                "account": key, "role": role, "leads": role == leading, "minutes": spent,
                **{name: decision.row[name] for name in books.carried}, "fit": sorted(able),
            })
    return _in_order(found, books)


def _in_order(needs: list[dict[str, Any]], books: Books) -> list[dict[str, Any]]:
    """By the last part of the order first, since sorting keeps what is equal in its place; missing comes last."""
    found = sorted(needs, key=lambda need: (need["account"], need["role"]))
    for part in reversed(books.take):
        name = _name(part.value)
        known = [need for need in found if need[name] is not None]
        found = [
            *sorted(known, key=lambda need, name=name: need[name], reverse=part.descending),
            *(need for need in found if need[name] is None),
        ]
    return found


def _value(found: Any) -> Any:
    return tuple(found) if isinstance(found, list) else found


def _name(value: Any) -> str:
    assert isinstance(value.name, str)
    return value.name
