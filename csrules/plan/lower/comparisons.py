"""Comparisons that read a define with a division in it: what they compare is what the define is made of, unrounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from csrules.analysis import policy as checked, ratios, typed as t
from csrules.plan.classes import rebuild
from csrules.plan.nodes import Divide, Expr, typed
from csrules.plan.plan import Claim, Column, Finding, Member


class Comparisons:
    """Once a part of the plan went through this, it goes through it unchanged."""

    def __init__(self, defines: Iterable[checked.Define]) -> None:
        carried = ratios.Carried()
        for define in defines:   # in the order in which they can be computed
            if not isinstance(define.value, checked.Choice):
                carried.add(define.name, define.value)
        self.quotients = carried.quotients

    def add(self, figures: Iterable[Column]) -> None:
        """What is divided to be told, such as minutes to be hours, is compared before it is."""
        for figure in figures:
            if isinstance(figure.expr, Divide):
                value, divisor = typed(figure.expr.value), typed(figure.expr.divisor)
                self.quotients[figure.name] = t.Arith("/", value, divisor, figure.type)

    def columns(self, columns: Iterable[Column]) -> tuple[Column, ...]:
        return tuple(replace(column, expr=self._rewrite(column.expr)) for column in columns)

    def member(self, member: Member) -> Member:
        return replace(member, columns=self.columns(member.columns))

    def finding(self, finding: Finding) -> Finding:
        return replace(finding, condition=typed(self._rewrite(finding.condition)))

    def claim(self, claim: Claim) -> Claim:
        return claim if claim.broken is None else replace(claim, broken=self.finding(claim.broken))

    def _rewrite(self, node: Expr) -> Expr:
        if not self.quotients:
            return node
        rewritten = rebuild(node, self._rewrite)
        match rewritten:
            case t.Compare():
                return ratios.compared(rewritten, self.quotients)
            case t.OneOf():
                return replace(rewritten, item=ratios.exact(rewritten.item, self.quotients))
        return rewritten
