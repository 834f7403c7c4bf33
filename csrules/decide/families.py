"""What an account comes to together with all accounts below it, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from csrules.decide.arithmetic import added
from csrules.plan.plan import Family

Values = Mapping[str, Any]
Read = Callable[[Values, str], Any]


class Families:
    """The accounts by their parents; `read` reads a field of a row."""

    def __init__(self, family: Family, key: str, rows: Iterable[Values], read: Read) -> None:
        self.family, self._key, self._read = family, key, read
        self._rows = {row[key]: row for row in rows if key in row}
        self._children: dict[Any, list[Any]] | None = None
        self._circles: set[Any] = set()

    def add(self, row: dict[str, Any]) -> None:
        """Puts the family's columns into the account's row."""
        for name in self.family.names:
            row[name] = self.figure(name, row)

    def figure(self, name: str, row: Values) -> Any:
        """One column of an account."""
        own = row.get(self._key)   # one without a key is nobody's parent
        if self._children is None:
            self._children = self._by_parent()
        if name == self.family.circle.name:
            return own in self._circles
        below = self._below(own, self._children)
        if name == self.family.count:
            return 1 + len(below)
        field = next(total.field.name for total in self.family.sums if total.name == name)
        values = [row[field], *(self._read(self._rows[key], field) for key in below)]
        known = [value for value in values if value is not None]
        return added(known)

    def _by_parent(self) -> dict[Any, list[Any]]:
        """The keys of the accounts right below each account, links that make a circle left out."""
        parents = {key: self._parent(row) for key, row in self._rows.items()}
        self._circles = _circles(parents)
        children: dict[Any, list[Any]] = {}
        for key, parent in parents.items():
            if parent is not None and key not in self._circles:
                children.setdefault(parent, []).append(key)
        return children

    def _parent(self, row: Values) -> Any:
        parent = self._read(row, self.family.link)
        return parent if parent in self._rows else None

    def _below(self, own: Any, children: Mapping[Any, list[Any]]) -> list[Any]:
        members: list[Any] = []
        todo = [own]
        while todo:
            below = children.get(todo.pop(), ())
            members += below
            todo += below
        return members


def _circles(parents: Mapping[Any, Any]) -> set[Any]:
    """The accounts from which parents lead back to themselves. Every account is passed once."""
    done: set[Any] = set()
    circles: set[Any] = set()
    for start in parents:
        path: dict[Any, int] = {}
        at = start
        while at is not None and at not in done and at not in path:
            path[at] = len(path)
            at = parents[at]
        if at in path:
            circles |= {key for key, place in path.items() if place >= path[at]}
        done |= path.keys()
    return circles
