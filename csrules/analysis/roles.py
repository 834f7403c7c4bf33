"""Roles: what an hour costs, and how much one person can and should have, in hours, accounts or revenue."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from csrules.analysis.declarations import Declarations
from csrules.analysis.limits import check_amount, check_capacity, check_count, check_rate
from csrules.analysis.policy import Load, Role
from csrules.diagnostics import Label, Reporter
from csrules.syntax import ast
from csrules.syntax.expressions import Number
from csrules.text import Span


def check_roles(declared: Declarations, reporter: Reporter, *, has_revenue: bool) -> dict[str, Role]:
    roles = {}
    for name, node in declared.roles.items():
        most, aim = _load(node.most, reporter), _load(node.aim, reporter)
        works = _works(node, most, reporter)
        _check_aim(node, replace(most, works=works), aim, reporter)
        if not has_revenue:
            _refuse_revenue(node, reporter)
        costs = check_rate(node.costs.value, node.costs.span, reporter) if node.costs else None
        label = node.label.text if node.label else name
        roles[name] = Role(name, label, costs, works, most.accounts, most.revenue, aim, most != Load(), node.span)
    return roles


def _works(node: ast.Role, most: Load, reporter: Reporter) -> Decimal | None:
    """The hours of one person, of whichever of the two lines gives them."""
    if node.works is None:
        return most.works
    if node.most.works is not None:
        reporter.report("repeated-item", "the role gives the hours of one person twice", node.most.works.span,
                        others=(Label(node.works.span, "first here"),),
                        help="keep one of the two; `carries at most` also gives the role books")
    return check_capacity(node.works.minutes, node.works.span, reporter)


def _load(node: ast.Load, reporter: Reporter) -> Load:
    return Load(
        works=check_capacity(node.works.minutes, node.works.span, reporter) if node.works else None,
        accounts=check_count(node.accounts, reporter) if node.accounts else None,
        revenue=check_amount(node.revenue, reporter) if node.revenue else None,
    )


def _check_aim(node: ast.Role, most: Load, aim: Load, reporter: Reporter) -> None:
    """Nobody aims at more than is possible."""
    pairs: tuple[tuple[Decimal | int | None, Decimal | int | None, Span | None, Span | None], ...] = (
        (most.works, aim.works, _span(node.works or node.most.works), _span(node.aim.works)),
        (most.accounts, aim.accounts, _span(node.most.accounts), _span(node.aim.accounts)),
        (most.revenue, aim.revenue, _span(node.most.revenue), _span(node.aim.revenue)),
    )
    for limit, target, above, below in pairs:
        if limit is not None and target is not None and target > limit and above is not None:
            reporter.report("aim-too-high", "this is more than the most that one person can carry", below,
                            others=(Label(above, "the most"),), help="aim at less, or allow more")


def _span(node: ast.Effort | Number | None) -> Span | None:
    return None if node is None else node.span


def _refuse_revenue(node: ast.Role, reporter: Reporter) -> None:
    for load in (node.most, node.aim):
        if load.revenue is not None:
            reporter.report(
                "no-revenue", "the policy does not say what the revenue of an account is", load.revenue.span,
                help="write `revenue is FIELD` in `policy`, or call the field `arr`",
            )
