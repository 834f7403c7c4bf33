"""Queries of the tables that add accounts up. Every sum is over exact figures and rounded once, at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.limits import AMOUNT_DIGITS, AMOUNT_SCALE
from csrules.analysis.result_columns import SAVINGS, figure
from csrules.analysis.scalars import TEXT, Kind, Scalar
from csrules.diagnostics import OFF
from csrules.plan.nodes import Case, Divide, Expr, refs
from csrules.plan.plan import Column, Finding, Plan, ServiceFinding
from csrules.plan.results import total_column, total_ref
from csrules.sql.book_results import book_findings
from csrules.sql.broken_links import broken_links
from csrules.sql.build import (
    all_of,
    case,
    cast,
    column,
    constant,
    integer,
    named,
    null,
    select,
    sql_type,
    star,
    string,
    subquery,
    table,
)
from csrules.sql.column_findings import odd_columns
from csrules.sql.finding_rows import COLUMNS as FINDING_COLUMNS, finding_row
from csrules.sql.gathering import looked
from csrules.sql.groups import group_findings
from csrules.sql.layers import over
from csrules.sql.level_results import level_findings
from csrules.sql.names import AMENDED, BASE, CLASS, COVERAGE, KEPT, NUMBER, SPREAD, TOLD
from csrules.sql.program import Program, kept_scale
from csrules.sql.relations import Relations
from csrules.sql.sums import edge, exact_revenue, figure_columns, per, rank, sums
from csrules.sql.told import KEY, finding_column, read_of
from csrules.sql.totals import union
from csrules.types import Link

REVENUE = Scalar(Kind.NUMBER, nullable=True, digits=24, scale=4)   # as it is shown
SHARE = Scalar(Kind.NUMBER, nullable=True, digits=24, scale=4)
PROGRAMME = Scalar(Kind.NUMBER, nullable=True, digits=AMOUNT_DIGITS, scale=AMOUNT_SCALE)
ACCOUNTS = Scalar(Kind.NUMBER, digits=12, whole=True)
MONEY = Scalar(Kind.NUMBER, nullable=True, digits=16, scale=2)
MARGIN_MONEY = Scalar(Kind.NUMBER, nullable=True, digits=REVENUE.digits, scale=2)   # as large as a revenue
OF_TIERS = tuple(map(figure, ("vendor_hours_per_month", "partner_hours_per_month", "monthly_cost", "yearly_cost")))
SERVICE = t.Ref("told:service", TEXT)
_EFFORT = ("minutes", "partner_minutes")
MARGIN = Scalar(Kind.NUMBER, nullable=True, digits=3, scale=6)


def tiers(program: Program) -> exp.Expression:
    """Every tier, also an empty one; a last row for accounts without a tier, if there are any."""
    plan = program.plan
    exact = exact_revenue(plan)
    sources = [source for figure in OF_TIERS for source in figure.sources]
    listed = [
        select(named(integer(at), "rank"), named(string(name), "tier"), named(string(label), "label"))
        for at, (name, label) in enumerate(plan.tiers)
    ]
    listed.append(
        select(
            named(integer(len(plan.tiers)), "rank"),
            named(cast(null(), "TEXT"), "tier"),
            named(string("No tier"), "label"),
        )
    )
    summed = (
        select(
            named(rank(plan, column("tier", "c")), "rank"),
            named(exp.Sum(this=column("accounts", "p")), "accounts"),
            named(exp.Sum(this=column("revenue", "p")), "revenue"),
            *sums(sources),
        )
        .from_(table(SPREAD, "p"), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "p"), expression=column(NUMBER, "c")), copy=False)
        .group_by(integer(1), copy=False)
    )
    programme = case(
        [(exp.EQ(this=column("tier", "t"), expression=string(name)), constant(cost, PROGRAMME))
         for name, cost in plan.programmes.items()],
        constant(None, PROGRAMME),
    )
    joined = (
        select(
            column("rank", "t"), column("tier", "t"), column("label", "t"), named(programme, "programme"),
            named(exp.Coalesce(this=column("accounts", "g"), expressions=[integer(0)]), "accounts"),
            named(cast(_or_zero("revenue", plan.revenue is not None), sql_type(exact)), "exact_revenue"),
            *(named(_or_zero(name, True), name) for name in map(total_column, dict.fromkeys(sources))),
        )
        .from_(subquery(union(listed), "t"), copy=False)
        .join(subquery(summed, "g"), join_type="left",
              on=exp.EQ(this=column("rank", "t"), expression=column("rank", "g")), copy=False)
    )
    edges = (
        *figure_columns(OF_TIERS),
        edge("revenue", "exact_revenue", per(1), REVENUE, exact),
        Column("cost_share", Divide(t.Ref("yearly_cost", MONEY), t.Ref("exact_revenue", exact), 4, SHARE), "output"),
        edge("programme_cost", "programme", per(1), MONEY, PROGRAMME),
        edge("programme_cost_per_account", "programme", t.Ref("accounts", ACCOUNTS), MONEY, PROGRAMME),
    )
    names = ("tier", "label", "accounts", "revenue", "vendor_hours_per_month", "partner_hours_per_month",
             "monthly_cost", "cost_share", "programme_cost", "programme_cost_per_account")
    query = over(select(star()).from_(subquery(joined, "j"), copy=False), edges, program.to_sql)
    some = exp.Or(
        this=exp.Not(this=exp.Is(this=column("tier"), expression=null())),
        expression=exp.GT(this=column("accounts"), expression=integer(0)),
    )
    rows = select(*(column(name) for name in names)).from_(subquery(query, "h"), copy=False)
    return rows.where(some, copy=False).order_by(column("rank"), copy=False)


def _or_zero(name: str, known: bool) -> exp.Expression:
    """A sum over no accounts is 0; a figure that the policy has no data for is missing."""
    empty = exp.Is(this=column("accounts", "g"), expression=null())
    return case([(empty, integer(0))], column(name, "g")) if known else column(name, "g")


def agreements(program: Program, *, own: bool = False) -> exp.Expression:
    """Every agreement in force, also one that no account has.

    `match` need not compare partners. With `own` only the accounts of the agreement's own partner count.
    """
    plan, match = program.plan, program.plan.match
    if match is None:
        empty = [named(cast(null(), "TEXT"), "agreement"), named(cast(null(), "TEXT"), "partner")]
        savings = (figure.name for figure in SAVINGS)
        figures = ("margin", "revenue", "margin_per_year", *savings, "partner_share")
        decimals = [named(cast(null(), "DECIMAL(18, 2)"), name) for name in figures]
        nothing = select(*empty, *decimals, named(integer(0), "accounts"), named(integer(0), "amended_accounts"))
        return nothing.where(exp.Boolean(this=False), copy=False)
    exact = exact_revenue(plan)
    to_sql = program.to_sql
    relations = Relations(plan, frozenset(), to_sql)
    prefix = f"{match.record}."
    partner = plan.partner if plan.partner is not None and plan.partner.name.startswith(prefix) else None
    own_partner = partner.name if partner is not None else _partner_field(plan, match.record)
    own_margin = plan.agreed_margin or plan.margin
    margin = own_margin.name if own_margin is not None and own_margin.name.startswith(prefix) else None
    money = [source for figure in SAVINGS for source in figure.sources]
    sources = [*_EFFORT, *money]
    own_sum = [KEPT] if plan.agreed_margin is not None else []
    keys = ("agreement", "partner") if own else ("agreement",)
    held = select(
        named(column(prefix + match.key), "agreement"),
        named(column(own_partner) if own_partner else cast(null(), "TEXT"), "partner"),
        named(column(margin) if margin else cast(null(), "DECIMAL(9, 6)"), "margin"),
        named(to_sql(match.in_force), "in_force"),
    ).from_(subquery(relations.candidates(match, frozenset(filter(None, (margin, own_partner)))), "c"), copy=False)
    summed = (
        select(
            column("agreement", "p"),
            named(exp.Sum(this=column("accounts", "p")), "accounts"),
            named(exp.Sum(this=column("revenue", "p")), "revenue"),
            named(exp.Sum(this=column(AMENDED, "p")), AMENDED),
            *([named(exp.Sum(this=column(KEPT, "p")), KEPT)] if plan.agreed_margin is not None else []),
            *sums(sources),
            *(named(column(name, "p"), f"of_{name}") for name in keys[1:]),
        )
        .from_(table(SPREAD, "p"), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "p"), expression=column(NUMBER, "c")), copy=False)
        .group_by(*(column(name, "p") for name in keys), copy=False)
    )
    same = [exp.EQ(this=column("agreement", "a"), expression=column("agreement", "g"))]
    same += [exp.EQ(this=column(name, "a"), expression=column(f"of_{name}", "g")) for name in keys[1:]]
    joined = (
        select(
            star("a"),
            named(exp.Coalesce(this=column("accounts", "g"), expressions=[integer(0)]), "accounts"),
            named(cast(_or_zero("revenue", plan.revenue is not None), sql_type(exact)), "exact_revenue"),
            named(exp.Coalesce(this=column(AMENDED, "g"), expressions=[integer(0)]), "amended_accounts"),
            *(column(total_column(name), "g") for name in _EFFORT),
            *(named(_or_zero(name, plan.revenue is not None), name) for name in own_sum),
            *(named(_or_zero(name, True), name) for name in map(total_column, dict.fromkeys(money))),
        )
        .from_(subquery(held, "a"), copy=False)
        .join(subquery(summed, "g"), join_type="left", on=all_of(same), copy=False)
    )
    places = exact.scale + MARGIN.scale
    product = Scalar(Kind.NUMBER, nullable=True, digits=38 - places, scale=places)
    kept: t.Typed = t.Arith("*", t.Ref("exact_revenue", exact), t.Ref("margin", MARGIN), product)
    if own_sum:
        kept = t.Ref(KEPT, Scalar(Kind.NUMBER, nullable=True, digits=38 - kept_scale(plan), scale=kept_scale(plan)))
    every, theirs = map(total_ref, _EFFORT)
    edges = (
        edge("revenue", "exact_revenue", per(1), REVENUE, exact),
        Column("margin_per_year", Divide(kept, per(1), 2, MARGIN_MONEY), "output"),
        *figure_columns(SAVINGS),
        Column("partner_share", Divide(theirs, every, 4, SHARE), "output"),
    )
    names = ("agreement", "partner", "margin", "accounts", "amended_accounts", *(computed.name for computed in edges))
    query = over(select(star()).from_(subquery(joined, "j"), copy=False), edges, to_sql)
    # One whose time is over may still hold for some accounts, in its tail.
    listed = exp.Or(this=column("in_force"), expression=exp.GT(this=column("accounts"), expression=integer(0)))
    held = select(*(column(name) for name in names)).from_(subquery(query, "h"), copy=False).where(listed, copy=False)
    return held.order_by(column("agreement"), copy=False)


def _partner_field(plan: Plan, record: str) -> str | None:
    for field in plan.records[record].fields:
        if isinstance(field.type, Link) and field.type.record == "partner":
            return f"{record}.{field.name}"
    return None


def findings(program: Program) -> exp.Expression:
    """Findings of accounts, links that lead nowhere, and a policy that is not in effect."""
    plan = program.plan
    parts: list[exp.Select] = [_latefinding_row(program, finding) for finding in program.classes.late]
    parts += [_flagged(program, number, finding) for number, finding in enumerate(program.classes.flags)]
    parts += [_of_services(finding, program) for finding in plan.service_findings]
    parts += level_findings(plan)
    for link, query in broken_links(plan, program.to_sql):
        rows = finding_row(link.code, link.record, column("key"), column("message"), None)
        parts.append(rows.from_(subquery(query, "l"), copy=False))
    for odd in odd_columns(plan):
        rows = finding_row(odd.code, odd.record, string(odd.field), string(odd.message), None)
        parts.append(rows.from_(subquery(odd.query, "c"), copy=False))
    if plan.out_of_effect is not None:
        parts.append(_of_day(program, plan.out_of_effect))
    parts += book_findings(program)
    parts += group_findings(program)
    if not parts:
        none = finding_row("not-in-effect", "policy", string(""), string(""), None)
        parts.append(none.where(exp.Boolean(this=False), copy=False))
    every = subquery(union(parts), "f")
    order = [column(name) for name in ("record", "key", "code", "message", "place")]
    return _ruled(every, plan.severities).order_by(*order, copy=False)


def _ruled(every: exp.Subquery, severities: Mapping[str, str]) -> exp.Select:
    """As grave as the author says, without those that nobody needs to see."""
    if not severities:
        return select(star()).from_(every, copy=False)
    ways = [(exp.EQ(this=column("code"), expression=string(id)), string(word)) for id, word in severities.items()]
    first, *others = FINDING_COLUMNS
    query = select(named(case(ways, column(first)), first), *(column(name) for name in others))
    off = [string(id) for id, word in severities.items() if word == OFF]
    query = query.from_(every, copy=False)
    return query.where(exp.Not(this=exp.In(this=column("code"), expressions=off)), copy=False) if off else query


def _of_day(program: Program, finding: Finding) -> exp.Select:
    """A finding that depends on the day of the run alone."""
    to_sql = program.to_sql
    message = string(finding.message) if finding.told is None else to_sql(finding.told)
    rows = finding_row(finding.code, "policy", string(program.plan.title), message, None)
    return rows.where(to_sql(finding.condition), copy=False)


def _flagged(program: Program, number: int, finding: Finding) -> exp.Select:
    """One that an account's own columns decide."""
    holds = column(finding_column(number))
    if finding.told is None:
        held = select(named(column("account"), KEY)).from_(table(BASE), copy=False).where(holds, copy=False)
        return _of_account(program, finding, held, string(finding.message))
    own = (column(name) for name in sorted(read_of(finding)))
    held = select(column(KEY), *own).from_(table(TOLD), copy=False).where(holds, copy=False)
    return _worded(program, finding, held, finding.told)


def _of_account(
    program: Program, finding: Finding | ServiceFinding, held: exp.Select, message: exp.Expression
) -> exp.Select:
    place = finding.span.where if finding.span is not None else None
    key = cast(column(KEY), "TEXT")
    rows = finding_row(finding.code, program.plan.account.name, key, message, place)
    return rows.from_(subquery(held, "w"), copy=False)


def _worded(
    program: Program, finding: Finding | ServiceFinding, held: exp.Select, words: Expr,
    before: Sequence[exp.Expression] = (),
) -> exp.Select:
    """The finding with words that read what is known of the accounts that are held, and what is gathered for them."""
    if finding.looks is not None:
        rows = Relations(program.plan, frozenset(), program.to_sql).gathered_rows(finding.looks)
        held = looked(held, finding.looks, rows, program.to_sql)
    told = Column("late:told", words, "findings")
    parts = [*before, column(told.name)]
    message = exp.Concat(expressions=parts, coalesce=False, safe=True) if before else parts[0]
    return _of_account(program, finding, over(held, [told], program.to_sql), message)


def _of_services(finding: ServiceFinding, program: Program) -> exp.Select:
    """A finding about single services, of every account whose class it is true of."""
    holds = program.to_sql(finding.condition)
    known = select(column(NUMBER), column("service")).from_(table(COVERAGE), copy=False).where(holds, copy=False)
    same = exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "s"))
    rows, key = (TOLD, KEY) if finding.details else (BASE, "account")
    own = (column(name, "b") for name in sorted(read_of(finding)))
    held = (
        select(named(column(key, "b"), KEY), named(column("service", "s"), SERVICE.name), *own)
        .from_(table(rows, "b"), copy=False)
        .join(subquery(known, "s"), on=same, join_type="inner", copy=False)
    )
    words = [string("`"), column(SERVICE.name), string(f"`: {finding.message}")]
    if not finding.details:
        return _of_account(program, finding, held, exp.Concat(expressions=words, coalesce=False, safe=True))
    said = tuple((t.Compare("==", SERVICE, t.Const(name, TEXT)), node) for name, node in finding.details.items())
    return _worded(program, finding, held, Case(said, t.Const("", TEXT), TEXT), words)


def _latefinding_row(program: Program, finding: Finding) -> exp.Select:
    """One that looks at totals of the account's class, or tells figures, whose text is made where it holds."""
    to_sql, classes = program.to_sql, program.classes
    read = refs(finding.condition) | (refs(finding.told) if finding.told is not None else frozenset())
    carried = [computed.name for computed in classes.carried if computed.name in read]
    known = [*(total.name for total in classes.totals), *(figure.name for figure in classes.figures)]
    shared = [name for name in known if name in read]
    rows = select(named(column("account", "b"), KEY), *(column(name, "b") for name in carried),
                  *(column(name, "c") for name in shared)).from_(table(BASE, "b"), copy=False)
    if shared:
        on = exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "c"))
        rows = rows.join(table(CLASS, "c"), on=on, join_type="inner", copy=False)
    holds = Column("late:holds", finding.condition, "findings")
    looked_at = subquery(over(rows, [holds], to_sql), "h")
    held = select(star()).from_(looked_at, copy=False).where(column(holds.name), copy=False)
    return _worded(program, finding, held, finding.told or t.Const(finding.message, TEXT))
