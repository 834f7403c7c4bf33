"""Accounts that get the last tier because a number is missing without an agreement or a link; each has an example."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from csrules.analysis import typed as t
from csrules.analysis.lost_values import LostValue
from csrules.analysis.policy import CheckedPolicy
from csrules.analysis.scalars import Kind, Scalar
from csrules.diagnostics import Label, Reporter
from csrules.plan.classes import rebuild
from csrules.plan.lowering import lower
from csrules.plan.nodes import Expr, typed
from csrules.plan.plan import Finding
from csrules.proofs.budget import Budget
from csrules.proofs.literal import lines
from csrules.proofs.prove import settle

MOST_WORK = 50_000
MISSING = "missing-falls"


def report_lost_values(policy: CheckedPolicy, values: Iterable[LostValue], reporter: Reporter) -> None:
    """Warns only with an account that shows it."""
    lost = tuple(values)
    if not lost:
        return
    plan, budget = lower(policy), Budget(MOST_WORK)
    last = policy.tiers.tiers[-1].name
    for value in lost:
        place, name, source = value.parts[0].span, value.define.name, value.source.name
        message = f"where `{source}` is missing, `{name}` is missing too, and the account gets `{last}`"
        finding = Finding(MISSING, _falls(policy, value, last), message, value.define.span)
        example = settle(plan, finding, budget).example
        if example is None:
            continue
        advice = [f"write `{_with_else(value)}`, or look at `{source} is missing` in a tier",
                  f"as of {example.day}, this account gets `{last}`, and with `else` a higher tier:",
                  *lines(plan, example)]
        asked = tuple(Label(rule.span, "does not hold then") for rule in value.rules[:1])
        reporter.report(MISSING, message, place, help="\n".join(advice), others=asked)


def _falls(policy: CheckedPolicy, value: LostValue, last: str) -> t.Typed:
    """The account gets the last tier, and nought in the place of what is missing would give it another."""
    tier = Scalar(Kind.CATEGORY, nullable=True, category=policy.tiers.category)
    gets_last = t.Compare("==", t.Ref("tier", tier), t.Const(last, replace(tier, nullable=False)))
    given = tuple(typed(_given(rule.condition, value)) for rule in value.rules if rule.condition is not None)
    higher = given[0] if len(given) == 1 else t.Or(given)
    return t.And((t.Missing(value.source), gets_last, higher))


def _given(node: Expr, value: LostValue) -> Expr:
    """With nought in the place of what is missing."""
    if isinstance(node, t.Ref) and node.name == value.define.name:
        return _given(value.value, value)
    if isinstance(node, t.Ref) and node.name in {part.name for part in value.parts}:
        return t.Const(0 if node.type.whole else Decimal(0), replace(node.type, nullable=False))
    return rebuild(node, lambda child: _given(child, value))


def _with_else(value: LostValue) -> str:
    """The define as it would be written with `else`."""
    whole = value.define.span
    text = whole.text
    for part in sorted(value.parts, key=lambda part: part.span.start if part.span is not None else 0, reverse=True):
        if part.span is not None:
            start, end = part.span.start - whole.start, part.span.end - whole.start
            nought = "0%" if part.type.kind is Kind.PERCENT else "0"
            text = f"{text[:start]}({text[start:end]} else {nought}){text[end:]}"
    return " ".join(text.split())
