"""What the result tables tell, as columns of the plan: figures of services and accounts, and answers about accounts.

A figure is one formula over exact columns of a service. It is computed of one service, of all services of an account,
and of many accounts alike; only the columns that it reads differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.policy import CheckedPolicy
from csrules.analysis.result_columns import (
    ACCOUNT,
    COMPARED,
    NOT_OFFERED,
    OF_SERVICE,
    SERVICE,
    SERVICE_EXACT,
    SUCCESS,
    SUCCESS_COLUMN,
    SUM,
    TOTAL_PREFIX,
    Figure,
    Told,
    figure,
    figures,
    told,
)
from csrules.analysis.scalars import TEXT, Kind, Scalar
from csrules.plan.nodes import Case, Divide, Expr, Join
from csrules.plan.plan import Answer, Column, Member, Plan, Total

STAGE = "results"
Read = Callable[[str], t.Ref]


def total_column(source: str) -> str:
    """The exact sum of a service's column over all services of an account."""
    return f"{TOTAL_PREFIX}{source}:sum"


def total_ref(source: str) -> t.Ref:
    """Of money missing where a rate is; of minutes never."""
    return t.Ref(total_column(source), replace(SUM, nullable=source.endswith("_cost")))


def shown_column(name: str) -> str:
    """A figure of an account as the result tables tell it."""
    return f"{TOTAL_PREFIX}{name}:shown"


def formula(column: Figure, read: Read, kind: Scalar) -> Expr:
    """`read` gives the exact columns that it is made of; `kind` says to how many places it is rounded, half-even."""
    first, *more = column.plus
    value: t.Typed = read(first)
    for source in more:
        value = t.Arith("+", value, read(source), SUM)
    for source in column.minus:
        value = t.Arith("-", value, read(source), SUM)
    if column.unit.exact:
        return value
    per = t.Const(column.unit.per, Scalar(Kind.NUMBER, digits=3, whole=True))
    return Divide(value, per, kind.scale, kind)


# ── of one service ───────────────────────────────────────────────────────────


def read(members: Sequence[Member], name: str) -> t.Ref:
    """A column that every service has, with a type that holds the values of all."""
    return t.Ref(name, _widest(column.type for member in members for column in member.columns if column.name == name))


def service_figures(members: Sequence[Member]) -> tuple[Column, ...]:
    """What is told of every service beside the columns that it has anyhow; they read columns that every service has."""
    columns = [
        Column(column.name, formula(column, partial(read, members), told(column, OF_SERVICE).type), STAGE)
        for column in (*figures(SERVICE), *SERVICE_EXACT)
    ]
    reason = Join("; ", (t.Ref("entitlement_reason", TEXT), t.Ref("party_reason", TEXT)))
    return (*columns, Column("times_per_year", read(members, "times"), STAGE), Column("reason", reason, STAGE))


def _widest(kinds: Iterable[Scalar]) -> Scalar:
    first, *others = kinds
    digits = max(kind.digits for kind in (first, *others))
    scale = max(kind.scale for kind in (first, *others))
    return replace(first, nullable=any(kind.nullable for kind in (first, *others)), digits=digits, scale=scale)


def success_told(member: Member) -> Expr | None:
    """met, not_met or unknown, of a service that is given and says what its success is; over account and service."""
    if member.success is None:
        return None
    kind = SUCCESS_COLUMN.type
    met, not_met, unknown = (t.Const(SUCCESS[known], kind) for known in (True, False, None))
    withheld = t.Compare("==", t.Ref("mode", TEXT), t.Const(NOT_OFFERED, TEXT))
    nothing = t.Const(None, kind)
    return Case(((withheld, nothing), (member.success, met), (t.Not(member.success), not_met)), unknown, kind)


# ── of one account ───────────────────────────────────────────────────────────


def totals() -> tuple[Total, ...]:
    """The exact sums that figures of accounts are made of."""
    listed = (*figures(ACCOUNT), *COMPARED.values(), *SERVICE_EXACT)
    sources = dict.fromkeys(source for column in listed for source in column.sources)
    return tuple(Total(total_column(source), "sum", (source,), total_ref(source).type) for source in sources)


def account_figures() -> tuple[Column, ...]:
    """Each figure as conditions compare it and as tables tell it; both are rounded once, from the exact sums."""
    compared = [
        Column(figure.column, formula(figure, total_ref, figure.compared), STAGE) for figure in COMPARED.values()
    ]
    shown = [
        Column(shown_column(figure.name), formula(figure, total_ref, told(figure).type), STAGE)
        for figure in figures(ACCOUNT)
    ]
    return (*compared, *shown)


def account_answers(
    own: Mapping[str, t.Ref | None], outcomes: Iterable[Column], revenue: t.Ref | None
) -> tuple[Answer, ...]:
    """The columns of `accounts`; `own` are columns of the account by their names there, None for what is not known."""
    told_of_class = {column.name for column in outcomes}
    answers = []
    for listed in ACCOUNT:
        column = told(listed)
        if listed.name in told_of_class:
            answers.append(Answer(column, None))
        elif isinstance(listed, Figure):
            answers.append(Answer(column, t.Ref(shown_column(listed.name), column.type)))
        elif listed.name in own:
            answers.append(Answer(column, own[listed.name] or t.Const(None, column.type)))
        elif listed.name == "cost_share":
            answers.append(Answer(column, _cost_share(column.type, revenue)))
    return tuple(answers)


def told_values(policy: CheckedPolicy) -> tuple[Answer, ...]:
    """Every segment, and every define with a label, by its own name."""
    answers = []
    for segment in policy.segments:
        kind = Scalar(Kind.CATEGORY, nullable=True, category=segment.category)
        answers.append(Answer(Told(segment.name, kind, f"segment {segment.label}"), t.Ref(segment.name, kind)))
    for define in policy.defines:
        if define.label is not None:
            kind = define.value.type
            answers.append(Answer(Told(define.name, kind, define.label), t.Ref(define.name, kind)))
    return tuple(answers)


def account_columns(plan: Plan) -> tuple[Told, ...]:
    """The columns of `accounts`, with those of the policy's own behind the others."""
    fixed = {column.name for column in ACCOUNT}
    own = (answer.column for answer in plan.answers if answer.column.name not in fixed)
    return (*map(told, ACCOUNT), *own)


def _cost_share(kind: Scalar, revenue: t.Ref | None) -> Expr:
    """Of the cost as it is told, so that whoever divides the two columns gets the same."""
    if revenue is None:
        return t.Const(None, kind)
    cost = figure("yearly_cost")
    return Divide(t.Ref(shown_column(cost.name), told(cost).type), revenue, kind.scale, kind)
