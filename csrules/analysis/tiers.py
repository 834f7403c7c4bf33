"""The `tiers` block: its tiers in rank order, its floors, and whether every tier can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.holds import HoldChecker
from csrules.analysis.implication import implies, impossible
from csrules.analysis.limits import check_programme
from csrules.analysis.policy import Floor, Rule, Tier, Tiers
from csrules.analysis.rules import check_rule
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast
from csrules.text import Span
from csrules.types import Category

TOUCHES = ("high", "hybrid", "low", "tech")
MOST_COMPARED = 200


def check_tiers(
    node: ast.Tiers, declared: Declarations, category: Category, checker: ExpressionChecker, reporter: Reporter
) -> Tiers:
    unique([tier.name for tier in node.tiers], reporter)
    tiers = tuple(_tier(tier, declared, checker, reporter) for tier in node.tiers)
    floors = [_floor(floor, category, checker, reporter) for floor in node.floors]
    holds = HoldChecker(category, checker, reporter)
    no_tier = [check_rule(rule, checker) for rule in node.no_tier]
    checked = Tiers(
        tiers,
        tuple(floor for floor in floors if floor is not None),
        tuple(rule for rule in no_tier if rule is not None),
        holds.hold(node),
        holds.request(node.request),
        category,
        _open_at(node),
    )
    _check_reach(node, checked, reporter)
    _check_shown(node, reporter)
    return checked


def _tier(node: ast.Tier, declared: Declarations, checker: ExpressionChecker, reporter: Reporter) -> Tier:
    if node.touch is not None and node.touch.text not in TOUCHES:
        reporter.report("unknown-touch", f"`{node.touch.text}` is not a touch model", node.touch.span,
                        help=partial(did_you_mean, node.touch.text, TOUCHES))
    if node.served_by is not None:
        known_role(node.served_by, declared, reporter)
    rules = [check_rule(rule, checker) for rule in node.rules]
    stays = [HoldChecker(Category(()), checker, reporter).stays(stay) for stay in node.stays]
    label = node.label.text if node.label else node.name.text
    return Tier(
        name=node.name.text,
        label=label,
        shown_as=node.shown_as.text if node.shown_as else None,
        touch=node.touch.text if node.touch else None,
        served_by=node.served_by.text if node.served_by else None,
        programme=check_programme(node.programme, reporter) if node.programme else None,
        rules=tuple(rule for rule in rules if rule is not None),
        stays=tuple(rule for rule in stays if rule is not None),
        span=node.span,
    )


def known_role(name: ast.Name, declared: Declarations, reporter: Reporter) -> bool:
    if name.text in declared.roles:
        return True
    reporter.report("unknown-name", f"there is no role `{name.text}`", name.span,
                    help=partial(did_you_mean, name.text, declared.roles))
    return False


def _floor(node: ast.Floor, category: Category, checker: ExpressionChecker, reporter: Reporter) -> Floor | None:
    rule = check_rule(node.rule, checker)
    if node.tier.text not in category.places:
        reporter.report("unknown-name", f"there is no tier `{node.tier.text}`", node.tier.span,
                        help=partial(did_you_mean, node.tier.text, category.names))
        return None
    return None if rule is None else Floor(category.places[node.tier.text], rule)


def _check_shown(node: ast.Tiers, reporter: Reporter) -> None:
    """Where one tier says what customers read, a tier that does not was probably forgotten: its label is ours."""
    if any(tier.shown_as is not None for tier in node.tiers):
        for tier in (tier for tier in node.tiers if tier.shown_as is None):
            reporter.report("not-shown", f"`{tier.name.text}` has no name for customers", tier.name.span,
                            help='add `shown as "…"`; customers never see the label')


# ── can every tier be reached, and is nobody left out ────────────────────────


def _check_reach(node: ast.Tiers, tiers: Tiers, reporter: Reporter) -> None:
    floors = {floor.rank for floor in tiers.floors}
    earlier: list[Rule] = []
    closed: ast.Rule | None = None
    for rank, (written, tier) in enumerate(zip(node.tiers, tiers.tiers, strict=True)):
        name = written.name
        shadow = _shadow(tier.rules, earlier)
        if closed is not None:
            label = Label(closed.span, "gets every account that reaches this line")
            message = f"no account can reach `{name.text}`"
            reporter.report("unreachable-tier", message, name.span, others=(label,),
                            help="move `otherwise` to the last tier")
        elif not written.rules and not written.stays and rank not in floors:
            reporter.report("unreachable-tier", f"`{name.text}` has no condition", name.span,
                            help="add `when …`, or `otherwise` in the last tier")
        elif written.rules and not written.stays and rank not in floors and _never(tier.rules):
            message = f"no account can reach `{name.text}`"
            reporter.report("unreachable-tier", message, name.span,
                            others=tuple(Label(rule.span, "can never be true") for rule in tier.rules[:1]),
                            help="two parts of the condition contradict each other")
        elif shadow is not None and rank not in floors:
            label = Label(shadow.span, "already gets all of these accounts")
            message = f"no account can reach `{name.text}`"
            reporter.report("unreachable-tier", message, name.span, others=(label,),
                            help="check the order and the limits")
        closed = closed or next((rule for rule in written.rules if rule.otherwise), None)
        earlier += tier.rules


def _open_at(node: ast.Tiers) -> Span | None:
    """The name of the last tier, where no tier ends with `otherwise`: whether that matters is proved later."""
    if not node.tiers or any(rule.otherwise for tier in node.tiers for rule in tier.rules):
        return None
    return node.tiers[-1].name.span


def _never(rules: Sequence[Rule]) -> bool:
    """Whether none of the rules can hold for any account."""
    return bool(rules) and all(rule.condition is not None and impossible(rule.condition) for rule in rules)


def _shadow(rules: Sequence[Rule], earlier: Sequence[Rule]) -> Rule | None:
    """An earlier rule that holds wherever any of these rules does, if there is one for each of them.

    Of very many rules the latest are looked at: a proof may be missed, but the time stays in proportion to the text.
    """
    earlier = earlier[-MOST_COMPARED:]
    shadow: Rule | None = None
    for rule in rules:
        condition = rule.condition
        if condition is None:
            return None
        shadow = next((older for older in earlier
                       if older.condition is not None and implies(condition, older.condition)), None)
        if shadow is None:
            return None
    return shadow


