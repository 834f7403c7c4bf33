"""Productions of exceptions: the certificates that a partner's work needs, and overrides of single accounts."""

from __future__ import annotations

from lark import Token

from csrules.syntax import ast
from csrules.syntax import expressions as ex
from csrules.syntax.base_builder import Child, Item, Items, first
from csrules.syntax.cells import CellReader
from csrules.syntax.lifecycle_builder import LifecycleBuilder


class ExceptionsBuilder(LifecycleBuilder):
    """Certifications and overrides."""

    def __init__(self, cells: CellReader) -> None:
        self.cells = cells

    def _token(self, kind: str, children: list[Child]) -> Token | None:
        return next((child for child in children if isinstance(child, Token) and child.type == kind), None)

    # ── certifications ───────────────────────────────────────────────────────

    def certifications(self, children: list[Child]) -> ast.Certifications:
        items = Items(children)
        record, by = self.names(children)
        table = self.rows_of(list(items.many("row")))
        return ast.Certifications(
            span=self.span(children),
            head=self.span(children[:5]),
            record=record,
            by=by,
            rows=self.cells.certifications(self.span(children), table, self.reporter),
            where=items.many("where"),
            valid=items.one("valid"),
            impassable=items.one("impassable"),
            repeated=tuple(items.repeated),
        )

    def valid(self, children: list[Child]) -> Item:
        paths = self._paths(children)
        value = ast.Valid(self.span(children), paths[0] if len(paths) > 1 else None, paths[-1],
                          first(ast.Grace, children))
        return self._item("valid", children, value)

    def grace(self, children: list[Child]) -> ast.Grace:
        return ast.Grace(self.span(children), self.duration([children[2]]), first(ast.Guard, children))

    def impassable(self, children: list[Child]) -> Item:
        return self._item("impassable", children, self.span(children))

    # ── overrides ────────────────────────────────────────────────────────────

    def overrides(self, children: list[Child]) -> ast.Overrides:
        items = Items(children)
        return ast.Overrides(
            span=self.span(children),
            head=self.span(children[:3]),
            record=self.names(children)[0],
            account=items.one("account"),
            sets=items.one("sets"),
            lasting=items.one("lasting"),
            authorised=items.many("authorised"),
            settable=items.one("settable"),
            limits=items.many("limit"),
            repeated=tuple(items.repeated),
        )

    def of_account(self, children: list[Child]) -> Item:
        return self._item("account", children, children[1])

    def sets(self, children: list[Child]) -> Item:
        what, value = self._paths(children)
        return self._item("sets", children, ast.Sets(self.span(children), what, value))

    def lasting(self, children: list[Child]) -> Item:
        starts, *ends = self._paths(children)
        longest = self._token("DURATION", children)
        value = ast.Lasting(self.span(children), starts, ends[0] if ends else None,
                            None if longest is None else self.duration([longest]))
        return self._item("lasting", children, value)

    def authorised(self, children: list[Child]) -> Item:
        return self._item("authorised", children, children[2])

    def settable(self, children: list[Child]) -> Item:
        return self._item("settable", children, tuple(self.names(children)))

    def hard_limit(self, children: list[Child]) -> Item:
        return self._item("limit", children, self._guarded(children))

    def _paths(self, children: list[Child]) -> list[ex.Path]:
        return [child for child in children if isinstance(child, ex.Path)]
