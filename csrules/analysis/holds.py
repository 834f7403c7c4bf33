"""How tiers move: what keeps an account in its tier, when it may move down, and which tier it may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import Hold, Request, Rule
from csrules.analysis.scalars import DATE, INTEGER, Kind
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.text import Span
from csrules.types import Category


@dataclass(frozen=True, slots=True)
class HoldChecker:
    """`category` is that of the policy's tiers, the highest first."""

    category: Category
    checker: ExpressionChecker
    reporter: Reporter

    def hold(self, node: ast.Tiers) -> Hold | None:
        """None where the block says nothing of the present tier, or where that was reported."""
        self._need_current(node)
        if node.current is None:
            return None
        current = self._tier_field(node.current.tier)
        since = self._date(node.current.since) if node.current.since is not None else None
        if node.kept is not None and node.current.since is None:
            self.reporter.report("missing-since", "the policy does not say since when an account has its tier",
                                 node.kept.span,
                                 help="write `current tier is FIELD since FIELD`")
        moves = [self._moves(move) for move in node.moves]
        if current is None or any(rule is None for rule in moves):
            return None
        kept = node.kept
        return Hold(
            current=current,
            since=since,
            days=kept.duration.days if kept else 0,
            months=kept.duration.months if kept else 0,
            moves=tuple(rule for rule in moves if rule is not None),
            because=kept.because.text if kept and kept.because else None,
            span=kept.span if kept else node.current.span,
        )

    def _need_current(self, node: ast.Tiers) -> None:
        """Whatever keeps an account in its tier has to know that tier."""
        if node.current is not None:
            return
        stays = [stay.span for tier in node.tiers for stay in tier.stays]
        spans = [*stays, *(move.span for move in node.moves), *([node.kept.span] if node.kept else []),
                 *([node.request.span] if node.request is not None and node.request.of_kept else [])]
        for span in spans:
            self.reporter.report("missing-current", "the policy does not say which tier an account has now", span,
                                 help="add `current tier is FIELD since FIELD` to `tiers`")

    def _tier_field(self, path: ex.Path) -> t.Typed | None:
        value = self.checker.check(path)
        if value is None:
            return None
        if value.type.category is None or value.type.category.names != self.category.names:
            own = self.category.kind == "tier"
            kind = "tier" if own else f"one of {', '.join(self.category.names)}"
            self.reporter.report("type-mismatch", f"`{path.text}` is {value.type.shown}, not one of these tiers",
                                 path.span, help=f"declare the field with the type `{kind}`")
            return None
        return value

    def _date(self, path: ex.Path) -> t.Typed | None:
        value = self.checker.check(path)
        if value is not None and value.type.kind is not Kind.DATE:
            self.reporter.report("type-mismatch", f"`{path.text}` is {value.type.shown}, not a date", path.span)
            return None
        return value

    def _moves(self, node: ast.Moves) -> Rule | None:
        because = node.because.text if node.because else None
        if node.when is not None:
            condition = self.checker.condition(node.when)
            return None if condition is None else Rule(condition, because, node.span)
        months = []
        for number in node.months:
            if number.value not in range(1, 13):
                self.reporter.report("bad-literal", f"`{number.span.text}` is not a month", number.span,
                                     help="write a month as a number from 1 to 12")
                return None
            months.append(t.Const(int(number.value), INTEGER, number.span))
        month = t.PartOf(t.Today(DATE, node.span), "month", span=node.span)
        return Rule(t.OneOf(month, tuple(months), node.span), because, node.span)

    def stays(self, node: ast.Stays) -> Rule | None:
        """The condition, as long as none of the days of `until` has passed; that day itself still counts."""
        condition = self.checker.condition(node.condition)
        checked = [self._edge(path) for path in node.until]
        edges = [edge for edge in checked if edge is not None]
        if condition is None or len(edges) < len(checked):
            return None
        inside = _not_past(edges, node.span)
        whole = condition if not inside else t.And((condition, *inside), node.span)
        return Rule(whole, node.because.text if node.because else None, node.span, tuple(edges))

    def _edge(self, node: ex.Path | ex.Date) -> t.Typed | None:
        return self._date(node) if isinstance(node, ex.Path) else self.checker.check(node)

    def request(self, node: ast.Request | None) -> Request | None:
        if node is None:
            return None
        value = self._tier_field(node.tier)
        names = self.category.names
        if node.up_to is not None and node.up_to.text not in names:
            self.reporter.report("unknown-name", f"there is no tier `{node.up_to.text}`", node.up_to.span,
                                 help=partial(did_you_mean, node.up_to.text, names))
            return None
        steps = node.steps.value
        if steps != steps.to_integral_value() or not 1 <= steps <= max(1, len(names)):
            self.reporter.report("bad-literal", f"`{node.steps.span.text}` is not a number of tiers", node.steps.span)
            return None
        if value is None:
            return None
        up_to = names.index(node.up_to.text) if node.up_to else 0
        return Request(value, int(steps), up_to, node.of_kept, node.span)


def _not_past(edges: list[t.Typed], span: Span) -> list[t.Typed]:
    """None of these days has passed. Of several, one that is missing does not count, as long as another is there."""
    today = t.Today(DATE, span)
    if len(edges) < 2:
        return [t.Compare("<=", today, edge, span) for edge in edges]
    parts: list[t.Typed] = []
    for edge in edges:
        inside = t.Compare("<=", today, edge, span)
        parts.append(t.Or((t.Missing(edge, span), inside), span) if edge.type.nullable else inside)
    if all(edge.type.nullable for edge in edges):
        parts.append(t.Or(tuple(t.Not(t.Missing(edge, span), span) for edge in edges), span))
    return parts
