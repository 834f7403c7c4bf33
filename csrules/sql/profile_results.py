"""The result tables of the profiles `partner` and `customer`: what readers outside may know, and nothing else.

Each column is named here one by one, so that a new column of an internal table reaches no outsider by itself. A table
is narrowed to the rows of one partner or one account by its column `of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from csrules.plan.results import shown_column
from csrules.plugin.spec import ResultColumn
from csrules.sql.account_results import own_column
from csrules.sql.build import all_of, case, cast, column, named, null, select, string, subquery, table
from csrules.sql.names import BASE, CLASS, COVERAGE, NAME, NUMBER
from csrules.sql.program import Program
from csrules.sql.summary_results import agreements
from csrules.types import Link, Text

Col = ResultColumn
PARTNER = "partner"
VENDOR = "vendor"   # who we are to a reader outside, where the policy does not say it
NAMES = "n"   # alias of the partners and their names


@dataclass(frozen=True, slots=True)
class ProfileSpec:
    """`build` gives the query with `columns` and `of`; `order` makes its rows stable."""

    about: str
    columns: tuple[ResultColumn, ...]
    build: Callable[[Program], exp.Select]
    of: str
    order: tuple[str, ...]

    def query(self, program: Program, reader: str | None) -> exp.Select:
        """The rows of one partner or account, or all of them."""
        query = select(*(column(shown.name) for shown in self.columns)).from_(subquery(self.build(program), "p"))
        if reader is not None:
            query = query.where(exp.EQ(this=cast(column(self.of), "TEXT"), expression=string(reader)))
        return query.order_by(*(exp.Ordered(this=column(name), nulls_first=True) for name in self.order))


# ── customers ────────────────────────────────────────────────────────────────


def _plan(program: Program) -> exp.Select:
    both = [named(exp.LogicalOr(this=_answers(party)), party) for party in (VENDOR, PARTNER)]
    parties = (
        select(column(NUMBER), *both).from_(table(COVERAGE)).where(_offered()).group_by(column(NUMBER))
    )
    contact = _names(program, column(VENDOR, "s"), column(PARTNER, "s"))
    query = select(
        own_column(program, "account", "b"),
        own_column(program, NAME, "b"),
        column("shown_as", "c"),
        named(contact, "contact"),
    ).from_(table(BASE, "b"))
    query = query.join(table(CLASS, "c"), on=_same_class("b", "c"), join_type="inner")
    query = query.join(subquery(parties, "s"), on=_same_class("b", "s"), join_type="left")
    return _with_names(program, query)


def _services(program: Program) -> exp.Select:
    ours = exp.In(this=column("party", "s"), expressions=[string(VENDOR), string("shared")])
    theirs = exp.In(this=column("party", "s"), expressions=[string(PARTNER), string("shared")])
    columns = [
        own_column(program, "account", "b"),
        named(column("service_label", "s"), "service"),
        named(_names(program, ours, theirs), "delivered_by"),
        named(_names(program, _answers(VENDOR, "s"), _answers(PARTNER, "s")), "answered_by"),
        column("place", "s"),
    ]
    return _with_names(program, _each_service(columns).where(_offered("s")))


def _answers(party: str, of: str | None = None) -> exp.Expression:
    return exp.EQ(this=column("accountable", of), expression=string(party))


def _names(program: Program, vendor: exp.Expression, partner: exp.Expression) -> exp.Expression:
    """Our name, the partner's, or both."""
    ours = string(program.plan.shown_as or VENDOR)
    theirs = exp.Coalesce(this=_partner_name(program), expressions=[string(PARTNER)])
    both = exp.Concat(expressions=[ours, string(", "), theirs], coalesce=False, safe=True)
    together = exp.And(this=vendor, expression=partner)
    return case([(together, both), (vendor.copy(), ours.copy()), (partner.copy(), theirs.copy())], None)


def _partner_name(program: Program) -> exp.Expression:
    """The partner's name, else its key; missing where the account has no partner that is known."""
    if program.plan.partner is None:
        return cast(null(), "TEXT")
    return column("shown", NAMES)


def _with_names(program: Program, query: exp.Select) -> exp.Select:
    """The partners of the record, by key: a link that leads nowhere gives no name."""
    if program.plan.partner is None:
        return query
    schema = program.plan.records[PARTNER]
    assert schema.key is not None  # noqa: S101  (a record that is linked to has one)
    key = column(schema.key.name)
    shown: exp.Expression = cast(key.copy(), "TEXT")
    if NAME in schema.by_name and isinstance(schema.by_name[NAME].type, Text):
        shown = exp.Coalesce(this=column(NAME), expressions=[shown])
    named_partners = select(named(key, "key"), named(shown, "shown")).from_(table(PARTNER))
    same = exp.EQ(this=column(PARTNER, "b"), expression=column("key", NAMES))
    return query.join(subquery(named_partners, NAMES), on=same, join_type="left")


# ── partners ─────────────────────────────────────────────────────────────────


def _partner_accounts(program: Program) -> exp.Select:
    own = [own_column(program, name, "b") for name in ("account", NAME, PARTNER)]
    query = select(
        *own,
        *_own_agreement(program),
        column("shown_as", "c"),
        named(column(shown_column("partner_hours_per_month"), "c"), "partner_hours_per_month"),
    ).from_(table(BASE, "b"))
    query = query.join(table(CLASS, "c"), on=_same_class("b", "c"), join_type="inner")
    match, field = program.plan.match, _partner_of_agreement(program)
    if match is None or field is None:
        return query
    same = [
        exp.EQ(this=column("agreement", "b"), expression=column(match.key, "a")),
        exp.EQ(this=column(PARTNER, "b"), expression=column(field, "a")),
    ]
    return query.join(table(match.record, "a"), on=all_of(same), join_type="left")


def _own_agreement(program: Program) -> list[exp.Expression]:
    """The agreement and its margin, unless it is another partner's: `match` need not compare the two."""
    columns = [own_column(program, name, "b") for name in ("agreement", "margin")]
    field = _partner_of_agreement(program)
    if field is None:
        return columns
    theirs = exp.Not(this=exp.Is(this=column(field, "a"), expression=null()))
    allowed = exp.Or(this=exp.Is(this=column("agreement", "b"), expression=null()), expression=theirs)
    return [
        named(case([(allowed.copy(), value.this if isinstance(value, exp.Alias) else value)], None), name)
        for name, value in zip(("agreement", "margin"), columns, strict=True)
    ]


def _partner_of_agreement(program: Program) -> str | None:
    """The field of the matched record that holds its partner, where the account has a partner of its own."""
    match, partner = program.plan.match, program.plan.partner
    if match is None or partner is None or partner.name.startswith(f"{match.record}."):
        return None
    return next(
        (field.name for field in program.plan.records[match.record].fields
         if isinstance(field.type, Link) and field.type.record == PARTNER), None,
    )


def _duties(program: Program) -> exp.Select:
    columns = [
        own_column(program, "account", "b"),
        own_column(program, PARTNER, "b"),
        named(column("service_label", "s"), "service"),
        *(column(name, "s") for name in ("party", "accountable", "partner_hours_per_month", "place")),
    ]
    return _each_service(columns).where(_offered("s"))


def _partner_agreements(program: Program) -> exp.Select:
    return select(exp.Star()).from_(subquery(agreements(program, own=True), "a"))


# ── shared ───────────────────────────────────────────────────────────────────


def _offered(of: str | None = None) -> exp.Expression:
    return exp.NEQ(this=column("mode", of), expression=string("not_offered"))


def _same_class(left: str, other: str) -> exp.Expression:
    return exp.EQ(this=column(NUMBER, left), expression=column(NUMBER, other))


def _each_service(columns: list[exp.Expression]) -> exp.Select:
    query = select(*columns).from_(table(BASE, "b"))
    return query.join(table(COVERAGE, "s"), on=_same_class("b", "s"), join_type="inner")


_ACCOUNT = Col("account", "text", "key of the account; an integer if the policy declares one")
_NAMED = Col("name", "text", "name of the account, if its record has a field `name`")

CUSTOMER: dict[str, ProfileSpec] = {
    "plan": ProfileSpec(
        "one row per accepted account: what its customer may read about it",
        (
            _ACCOUNT,
            _NAMED,
            Col("shown_as", "text", "the tier's `shown as`; empty where the tier has none, and without a tier"),
            Col("contact", "text", "who answers for the services: we, the partner, or both; empty without services"),
        ),
        _plan,
        "account",
        ("account",),
    ),
    "services": ProfileSpec(
        "one row per account and service offered to it",
        (
            _ACCOUNT,
            Col("service", "text", "the service's label"),
            Col("delivered_by", "text", "who delivers it, by name: we, the partner, or both"),
            Col("answered_by", "text", "who answers for it, by name"),
        ),
        _services,
        "account",
        ("account", "place"),
    ),
}
PARTNERS: dict[str, ProfileSpec] = {
    "accounts": ProfileSpec(
        "one row per accepted account of the partner",
        (
            _ACCOUNT,
            _NAMED,
            Col("shown_as", "text", "the name of the tier that the customer sees"),
            Col("agreement", "text", "key of the agreement in force"),
            Col("margin", "decimal", "the partner's margin as a fraction"),
            Col("partner_hours_per_month", "decimal", "hours a month that the partner delivers"),
        ),
        _partner_accounts,
        PARTNER,
        ("account",),
    ),
    "duties": ProfileSpec(
        "one row per account and service offered to it: who delivers it and who answers",
        (
            _ACCOUNT,
            Col("service", "text", "the service's label"),
            Col("party", "text", "vendor, partner or shared"),
            Col("accountable", "text", "party that is accountable for the service: vendor or partner"),
            Col("partner_hours_per_month", "decimal", "hours a month that the partner delivers"),
        ),
        _duties,
        PARTNER,
        ("account", "place"),
    ),
    "agreements": ProfileSpec(
        "one row per agreement of the partner in force on the day of the run",
        (
            Col("agreement", "text", "the agreement's key"),
            Col("margin", "decimal", "its margin as a fraction"),
            Col("accounts", "integer", "the partner's accounts with this agreement"),
            Col("margin_per_year", "decimal", "what the margin comes to in a year, over these accounts"),
        ),
        _partner_agreements,
        PARTNER,
        ("agreement",),
    ),
}
PROFILES: Mapping[str, Mapping[str, ProfileSpec]] = {"partner": PARTNERS, "customer": CUSTOMER}
INTERNAL = "internal"
