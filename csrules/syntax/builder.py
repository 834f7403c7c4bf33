"""Productions of declarations to AST nodes, called by lark while it parses, so that no parse tree is ever built.

Each method is named after its production in `grammar/csr.lark` and gets that production's children: lark tokens
(all of them are kept, so that a span reaches from the first to the last) and nodes already built.
"""

from __future__ import annotations

from typing import Any

from lark import Token

from csrules.diagnostics import Reporter
from csrules.syntax import ast, literals
from csrules.syntax import expressions as ex
from csrules.syntax.amend_builder import AmendBuilder
from csrules.syntax.base_builder import Child, Item, Items, every, first
from csrules.syntax.books_builder import BooksBuilder
from csrules.syntax.example_builder import ExampleBuilder
from csrules.syntax.exceptions_builder import ExceptionsBuilder
from csrules.syntax.family_builder import FamilyBuilder
from csrules.syntax.party_builder import PartyBuilder
from csrules.syntax.promise_builder import PromiseBuilder
from csrules.text import Document

LITERALS = (ex.Number, ex.Percent, ex.Date, ex.Quoted, ex.Duration, ex.Word)


LOADS = ("works", "accounts", "revenue")


class Builder(PromiseBuilder, ExceptionsBuilder, PartyBuilder, AmendBuilder, ExampleBuilder, BooksBuilder,
              FamilyBuilder):
    """Builds the declarations of one document; `begin` names the document before each parse."""

    def begin(self, document: Document, reporter: Reporter, offset: int) -> None:
        self.document, self.reporter, self.offset = document, reporter, offset

    def policy_file(self, children: list[Child]) -> tuple[ast.Declaration, ...]:
        return tuple(children)

    def item(self, kind: str, children: list[Child], value: Any) -> Item:
        return Item(kind, self.span(children), value)

    # ── facts ────────────────────────────────────────────────────────────────

    def policy(self, children: list[Child]) -> ast.Policy:
        items = Items(children)
        effective: tuple[ex.Date | None, ex.Date | None] = items.one("effective") or (None, None)
        currency, revenue, shown = items.one("currency"), items.one("revenue"), items.one("shown_as")
        title = self.text_of(children[1])
        span = self.span(children)
        return ast.Policy(span, title, currency, effective[0], effective[1], revenue, shown, tuple(items.repeated))

    def currency(self, children: list[Child]) -> Item:
        return self.item("currency", children, self.name(children[1]))

    def effective(self, children: list[Child]) -> Item:
        dates = [self.date([child]) for child in children if child.type == "DATE"]
        return self.item("effective", children, (dates[0], dates[1] if len(dates) > 1 else None))

    def revenue(self, children: list[Child]) -> Item:
        return self.item("revenue", children, self.name(children[2]))

    def record(self, children: list[Child]) -> ast.Record:
        return ast.Record(self.span(children), self.name(children[1]), every(ast.Field, children))

    def field(self, children: list[Child]) -> ast.Field:
        name, kind, *constraints = children
        return ast.Field(self.span(children), self.name(name), kind, tuple(constraints))

    def plain_type(self, children: list[Child]) -> ast.PlainType:
        units = every(ast.Unit, children)
        return ast.PlainType(self.span(children), self.name(children[0]), len(children) > 1 and not units, units)

    def minor_units(self, children: list[Child]) -> ast.Unit:
        return ast.Unit(self.span(children), "minor", "")

    def per_period(self, children: list[Child]) -> ast.Unit:
        return ast.Unit(self.span(children), "per", children[0].split()[1])

    def stated_in(self, children: list[Child]) -> ast.Unit:
        return ast.Unit(self.span(children), "in", children[0].split()[1])

    def one_of_type(self, children: list[Child]) -> ast.OneOfType:
        return ast.OneOfType(self.span(children), every(ast.CategoryWord, children))

    def category_value(self, children: list[Child]) -> ast.CategoryWord:
        return ast.CategoryWord(self.span(children), self.name(children[0]), self.label(children))

    def list_type(self, children: list[Child]) -> ast.ListType:
        return ast.ListType(self.span(children), self.name(children[2]))

    def key(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "key")

    def optional(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "optional")

    def default(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "default", children[1])

    def at_least(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "at_least", children[2])

    def at_most(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "at_most", children[2])

    def from_to(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "from_to", children[1], children[3])

    def rows(self, children: list[Child]) -> ast.Rows:
        table = self.rows_of(children)
        header = table[0] if table else None
        return ast.Rows(self.span(children), self.name(children[1]), header, tuple(table[1:]))

    def rates(self, children: list[Child]) -> ast.Rates:
        items = Items(children)
        record = self.name(children[2])
        currency, since, on = items.one("currency"), items.one("since"), items.one("on")
        rate, for_ours = items.one("rate") or (None, False)
        return ast.Rates(self.span(children), record, currency, rate, for_ours, since, on, tuple(items.repeated))

    def rate_currency(self, children: list[Child]) -> Item:
        return self.item("currency", children, self.name(children[1]))

    def rate_value(self, children: list[Child]) -> Item:
        return self.item("rate", children, (self.name(children[1]), len(children) > 2))

    def for_ours(self, children: list[Child]) -> Item:
        return self.item("for_ours", children, True)

    def rate_since(self, children: list[Child]) -> Item:
        return self.item("since", children, self.name(children[1]))

    def rate_on(self, children: list[Child]) -> Item:
        return self.item("on", children, children[1])

    def match(self, children: list[Child]) -> ast.Match:
        items = Items(children)
        candidate, target = self.names(children)
        when = next((child for child in children if not isinstance(child, Token | Item)), None)
        where, in_force, prefer = items.many("where"), items.many("in_force"), items.many("prefer")
        return ast.Match(self.span(children), candidate, target, when, where, in_force, prefer)

    def where(self, children: list[Child]) -> Item:
        return self.item("where", children, children[1])

    def in_force(self, children: list[Child]) -> Item:
        parts = [child for child in children if not isinstance(child, ast.Tail)]
        ends = {str(word): path for word, path in zip(parts[2::2], parts[3::2], strict=True)}
        value = ast.InForce(self.span(children), ends.get("from"), ends.get("to"), first(ast.Tail, children))
        return self.item("in_force", children, value)

    def prefer_when(self, children: list[Child]) -> Item:
        return self.item("prefer", children, ast.Prefer(self.span(children), children[1], None))

    def prefer_most(self, children: list[Child]) -> Item:
        return self.item("prefer", children, ast.Prefer(self.span(children), children[2], str(children[1])))

    def define(self, children: list[Child]) -> ast.Define:
        return ast.Define(self.span(children), self.name(children[1]), children[3])

    # ── tiers ────────────────────────────────────────────────────────────────

    def tiers(self, children: list[Child]) -> ast.Tiers:
        items = Items(children)
        tiers, floors, no_tier = every(ast.Tier, children), every(ast.Floor, children), items.many("no_tier")
        current, kept, request = items.one("current"), items.one("kept"), items.one("request")
        moves, repeated = items.many("moves"), tuple(items.repeated)
        return ast.Tiers(self.span(children), tiers, floors, no_tier, current, kept, moves, request, repeated)

    def tier(self, children: list[Child]) -> ast.Tier:
        items = Items(children)
        shown, touch = items.one("shown_as"), items.one("touch")
        served, programme, repeated = items.one("served_by"), items.one("programme"), tuple(items.repeated)
        rules, stays = every(ast.Rule, children), every(ast.Stays, children)
        name, label = self.name(children[1]), self.label(children)
        return ast.Tier(
            self.span(children), name, label, shown, touch, served, programme, rules, stays, repeated
        )

    def shown_as(self, children: list[Child]) -> Item:
        return self.item("shown_as", children, self.text_of(children[2]))

    def touch(self, children: list[Child]) -> Item:
        return self.item("touch", children, self.name(children[1]))

    def programme(self, children: list[Child]) -> Item:
        return self.item("programme", children, children[2])

    def served_by(self, children: list[Child]) -> Item:
        return self.item("served_by", children, self.name(children[2]))

    def when_guard(self, children: list[Child]) -> ast.Guard:
        return ast.Guard(self.span(children), children[1], children[3] if len(children) > 2 else None)

    def unless_guard(self, children: list[Child]) -> ast.Guard:
        return ast.Guard(self.span(children), None, children[1])

    def rule(self, children: list[Child]) -> ast.Rule:
        guard = first(ast.Guard, children) or ast.Guard(self.span(children[:1]), None, None)
        return ast.Rule(self.span(children), guard, self.label(children))

    def otherwise(self, children: list[Child]) -> ast.Rule:
        span = self.span(children)
        return ast.Rule(span, ast.Guard(span, None, None), self.label(children), otherwise=True)

    def no_tier(self, children: list[Child]) -> Item:
        return self.item("no_tier", children, self.rule(children))

    def floor(self, children: list[Child]) -> ast.Floor:
        return ast.Floor(self.span(children), self.name(children[2]), self.rule(children))

    # ── services ─────────────────────────────────────────────────────────────

    def role(self, children: list[Child]) -> ast.Role:
        items = Items(children)
        costs = items.one("costs")
        most, aim = (ast.Load(*(items.one(f"{kind} {what}") for what in LOADS)) for kind in ("most", "aim"))
        name, label = self.name(children[1]), self.label(children)
        return ast.Role(self.span(children), name, label, costs, most, aim, tuple(items.repeated))

    def costs(self, children: list[Child]) -> Item:
        return self.item("costs", children, children[1])

    def works(self, children: list[Child]) -> Item:
        minutes = self.exact(literals.effort, children[1], literals.number("0"))
        return self.item("most works", children, ast.Effort(self.span(children), minutes))

    def worked(self, children: list[Child]) -> Item:
        minutes = self.exact(literals.effort, children[0], literals.number("0"))
        return self.item("works", children, ast.Effort(self.span(children), minutes))

    def in_accounts(self, children: list[Child]) -> Item:
        return self.item("accounts", children, self.number([children[0]]))

    def in_revenue(self, children: list[Child]) -> Item:
        return self.item("revenue", children, self.number([children[0]]))

    def carries(self, children: list[Child]) -> Item:
        return self._loaded("most", children)

    def aims(self, children: list[Child]) -> Item:
        return self._loaded("aim", children)

    def _loaded(self, kind: str, children: list[Child]) -> Item:
        load = children[-1]
        return self.item(f"{kind} {load.kind}", children, load.value)

    def service(self, children: list[Child]) -> ast.Service:
        items = Items(children)
        role, automated, during = items.one("by"), items.one("automated"), items.one("during")
        offered, succeeds = items.one("offered"), items.one("succeeds")
        name, label = self.name(children[1]), self.label(children)
        repeated = tuple(items.repeated)
        return ast.Service(self.span(children), name, label, role, bool(automated), during, offered, succeeds, repeated)

    def by_role(self, children: list[Child]) -> Item:
        return self.item("by", children, self.name(children[1]))

    def automated(self, children: list[Child]) -> Item:
        return self.item("automated", children, True)

    def during(self, children: list[Child]) -> Item:
        value = ast.During(self.span(children), children[2], children[4], children[6])
        return self.item("during", children, value)

    def offered(self, children: list[Child]) -> Item:
        return self._asked("offered", children)

    def succeeds(self, children: list[Child]) -> Item:
        return self._asked("succeeds", children)

    def _asked(self, kind: str, children: list[Child]) -> Item:
        return self.item(kind, children, ast.Asked(self.span(children), children[2], self.label(children)))

    def entitlements(self, children: list[Child]) -> ast.Entitlements:
        table = self.rows_of(children)
        return self.cells.entitlements(self.span(children), table, self.reporter)
