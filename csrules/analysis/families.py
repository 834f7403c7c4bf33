"""`family along parent`: what an account comes to together with all accounts below it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.declarations import Declarations, refuse_double_underscore, report_repeated_item
from csrules.analysis.operators import MOST_DIGITS
from csrules.analysis.policy import ACCOUNT, Family, FamilyTotal
from csrules.analysis.scalars import INTEGER, Kind, Scalar
from csrules.analysis.scope import Scope, Symbol
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast
from csrules.types import Money

MEMBERS = 9   # digits that the number of accounts of a family may have
SUMMED = (Kind.MONEY, Kind.NUMBER, Kind.DAYS)


@dataclass(frozen=True, slots=True)
class FamilyChecker:
    """`scope` has the account's fields alone, each as data states it."""

    node: ast.Family
    declared: Declarations
    scope: Scope
    reporter: Reporter

    def check(self) -> Family | None:
        """The checked block, whose names are known from here on; None where its link was reported."""
        for again in self.node.counts[1:]:
            report_repeated_item(again.span, self.reporter)
        totals = [self._total(node) for node in self.node.totals]
        count = self.node.counts[0] if self.node.counts else None
        if count is not None and self._free(count):
            self._add(count, replace(INTEGER, digits=MEMBERS + 1, low=1), None)
        if not totals and count is None:
            self.reporter.report("missing-block", "the family has no total and no count", self.node.head,
                                 help="add `total NAME = FIELD` or `count NAME`")
        if not self._leads_to_parents():
            return None
        checked = tuple(total for total in totals if total is not None)
        return Family(self.node.link.text, checked, count.text if count is not None else None, self.node.head)

    def _field(self, name: ast.Name) -> Symbol | None:
        symbol = self.scope.prefixes[ACCOUNT].get(name.text)
        if symbol is None:
            advice = partial(did_you_mean, name.text, self.scope.records[ACCOUNT].by_name)
            self.reporter.report("unknown-name", f"`{ACCOUNT}` has no field `{name.text}`", name.span, help=advice)
        return symbol

    def _leads_to_parents(self) -> bool:
        name = self.node.link
        symbol = self._field(name)
        if symbol is not None and symbol.record != ACCOUNT:
            self.reporter.report("type-mismatch", f"`{name.text}` is {symbol.type.shown}, not a link to an account",
                                 name.span, help=f"declare the field with the type `{ACCOUNT}`")
        return symbol is not None and symbol.record == ACCOUNT

    def _total(self, node: ast.FamilyTotal) -> FamilyTotal | None:
        symbol, free = self._field(node.field), self._free(node.name)
        if symbol is None or not self._adds_up(node.field, symbol):
            return None
        kind = symbol.type
        total = replace(kind, digits=min(kind.digits + MEMBERS, MOST_DIGITS - kind.scale), low=None, high=None)
        field = t.Ref(symbol.name, kind, node.field.span)
        if free:
            self._add(node.name, total, field)
        return FamilyTotal(node.name.text, field, total, node.span)

    def _adds_up(self, name: ast.Name, symbol: Symbol) -> bool:
        declared = self.scope.records[ACCOUNT].by_name.get(name.text)
        if symbol.type.kind not in SUMMED:
            message = f"`{name.text}` is {symbol.type.shown}, and csrules cannot add it up"
            advice = "total an amount, a plain number or days"
        elif declared is not None and isinstance(declared.type, Money) and declared.type.stated is not None:
            message = f"`{name.text}` has several currencies, and csrules cannot add them up"
            advice = "give the amount in the policy's currency"
        else:
            return True
        self.reporter.report("type-mismatch", message, name.span, help=advice)
        return False

    def _free(self, name: ast.Name) -> bool:
        """Whether nothing else has the name."""
        refuse_double_underscore(name.text, name.span, self.reporter)
        taken = self.declared.defines.get(name.text) or self.declared.segments.get(name.text)
        if name.text not in self.scope.symbols and taken is None:
            return True
        label = (Label(taken.name.span, "first here"),) if taken is not None else ()
        self.reporter.report("duplicate-name", f"`{name.text}` already means something else", name.span, others=label,
                             help="choose another name")
        return False

    def _add(self, name: ast.Name, kind: Scalar, made_of: t.Typed | None) -> None:
        self.scope.gathered[name.text] = made_of
        self.scope.symbols[name.text] = self.scope.prefixes[ACCOUNT][name.text] = Symbol(name.text, kind)


def check_family(declared: Declarations, scope: Scope, reporter: Reporter) -> Family | None:
    node = declared.family
    return None if node is None else FamilyChecker(node, declared, scope, reporter).check()
