"""What the words of findings read of accounts: computed for the accounts of these findings alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from csrules.plan.classes import Classes, needed
from csrules.plan.nodes import refs
from csrules.plan.plan import Finding, Gather, Plan, ServiceFinding
from csrules.sql.build import any_of, column, named, select, subquery, table
from csrules.sql.layers import over
from csrules.sql.names import BASE, COVERAGE, NUMBER
from csrules.sql.relations import Relations

KEY = "csrules_account"


def finding_column(number: int) -> str:
    """The column that says whether the finding of an account with this number holds."""
    return f"csrules_finding_{number}"


def read_of(finding: Finding | ServiceFinding) -> frozenset[str]:
    """The columns of the account that the words of a finding read."""
    if isinstance(finding, Finding):
        nodes = [finding.told] if finding.told is not None else []
    else:
        nodes = list(finding.details.values())
    names = frozenset().union(*(refs(node) for node in nodes))
    return names - _measured(finding.looks) | _asked(finding.looks)


def _measured(looks: Gather | None) -> frozenset[str]:
    return frozenset(measure.name for measure in looks.measures) if looks is not None else frozenset()


def _asked(looks: Gather | None) -> frozenset[str]:
    return frozenset(ref.name for ref in looks.account_columns) if looks is not None else frozenset()


def read_by_words(plan: Plan, classes: Classes) -> frozenset[str]:
    """The columns of accounts that the words of any finding read that has no part in the classes."""
    findings: tuple[Finding | ServiceFinding, ...] = (*classes.flags, *plan.service_findings)
    return frozenset().union(*map(read_of, findings))


def told_table(plan: Plan, classes: Classes, relations: Relations) -> exp.Select | None:
    """The accounts of findings whose words differ between accounts, with what these read; nothing without such."""
    holds = list(_holds(plan, classes, relations))
    if not holds:
        return None
    accounts = select(column("account")).from_(table(BASE), copy=False).where(any_of(holds), copy=False)
    only = exp.In(this=column(plan.key), query=exp.Subquery(this=accounts))
    read = read_by_words(plan, classes)
    few = replace(relations, only=only).complete()
    query = over(few, needed(classes.columns, read), relations.to_sql, {plan.key, *read})
    flags = [column(finding_column(number), "b") for number, _ in enumerate(classes.flags)]
    own = (column(name, "k") for name in sorted(read))
    return (
        select(named(column(plan.key, "k"), KEY), column(NUMBER, "b"), *flags, *own)
        .from_(subquery(query, "k"), copy=False)
        .join(table(BASE, "b"), on=exp.EQ(this=column("account", "b"), expression=column(plan.key, "k")),
              join_type="inner", copy=False)
    )


def _holds(plan: Plan, classes: Classes, relations: Relations) -> Iterator[exp.Expression]:
    """Which rows of `BASE` are accounts with such a finding."""
    for number, finding in enumerate(classes.flags):
        if finding.told is not None:
            yield column(finding_column(number))
    services = [relations.to_sql(finding.condition) for finding in plan.service_findings if finding.details]
    if services:
        held = select(column(NUMBER)).from_(table(COVERAGE), copy=False).where(any_of(services), copy=False)
        yield exp.In(this=column(NUMBER), query=exp.Subquery(this=held))
