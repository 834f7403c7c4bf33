"""Queries inside of queries, written one after another: each gets a name in one `WITH`, as people would write it.

A planner that puts small queries back into one large one is told to leave them apart, see `Dialect.fences`.
"""

from __future__ import annotations

from itertools import chain, count

from sqlglot import exp

from csrules.sql.build import name, table
from csrules.sql.names import PREFIX


class _Chain:
    def __init__(self, *, fences: bool) -> None:
        self.links: list[exp.CTE] = []
        self.recursive = False
        self._fences = fences
        self._taken: set[str] = set()
        self._known: dict[exp.Expression, str] = {}

    def take_apart(self, query: exp.Expression) -> exp.Expression:
        """The query without queries inside of it; those stand in `links`, each behind what it reads."""
        self._own_names(query)
        if isinstance(query, exp.SetOperation):
            for side in ("this", "expression"):
                query.set(side, self.take_apart(query.args[side]))
            return query
        for source in self._sources(query):
            inner = source.this
            if isinstance(inner, exp.Subquery):
                source.set("this", self._link(inner))
        return query

    def _own_names(self, query: exp.Expression) -> None:
        """A `WITH` that a part of the program brings along."""
        with_ = query.args.get("with_")
        if with_ is None:
            return
        query.set("with_", None)
        self.recursive = self.recursive or bool(with_.args.get("recursive"))
        for part in with_.expressions:
            part.set("this", self.take_apart(part.this))
            self._add(part.alias, part)

    @staticmethod
    def _sources(query: exp.Expression) -> list[exp.Expression]:
        from_ = query.args.get("from_")
        return [*([from_] if from_ is not None else []), *(query.args.get("joins") or [])]

    def _link(self, inner: exp.Subquery) -> exp.Table:
        """Reads the query by its name; two that say the same are one."""
        query = self.take_apart(inner.this)
        known = self._known.get(query)
        if known is None:
            known = self._known[query] = self._free_name(inner.alias)
            cte = exp.CTE(this=query, alias=exp.TableAlias(this=name(known)))
            if self._fences:
                cte.set("materialized", True)
            self._add(known, cte)
        return table(known, inner.alias)

    def _free_name(self, alias: str) -> str:
        """One that no record can have, and no other link."""
        first = f"{PREFIX}{alias.removeprefix(PREFIX)}"
        names = chain([first], (f"{first}_{number}" for number in count(2)))
        return next(name for name in names if name not in self._taken)

    def _add(self, known: str, cte: exp.CTE) -> None:
        self._taken.add(known)
        self.links.append(cte)


def chained(query: exp.Expression, *, fences: bool) -> exp.Expression:
    """The same query as a chain of named ones. It changes the tree that it is given."""
    links = _Chain(fences=fences)
    last = links.take_apart(query)
    if links.links:
        last.set("with_", exp.With(expressions=links.links, recursive=links.recursive or None))
    return last
