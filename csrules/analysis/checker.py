"""The driver of the room: declarations in, a CheckedPolicy out. Reads like a table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.amendments import add_amended, check_amendments
from csrules.analysis.books import check_books
from csrules.analysis.certifications import check_certifications
from csrules.analysis.declarations import Declarations, collect
from csrules.analysis.defines import check_defines
from csrules.analysis.endless import lint_endless
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.families import check_family
from csrules.analysis.grants import GrantChecker
from csrules.analysis.graveness import check_graveness
from csrules.analysis.groups import check_group_watches
from csrules.analysis.levels import check_levels
from csrules.analysis.lints import lint_unused
from csrules.analysis.look_ups import check_look_ups
from csrules.analysis.match import check_match
from csrules.analysis.overrides import check_overrides
from csrules.analysis.partners import lint_partners
from csrules.analysis.policy import ACCOUNT, CheckedPolicy, Match
from csrules.analysis.promises import add_figures, check_promises, check_watches
from csrules.analysis.rates import check_rates
from csrules.analysis.records import RecordChecker
from csrules.analysis.responsibilities import check_parties
from csrules.analysis.roles import check_roles
from csrules.analysis.rows import Rows, check_rows
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.scope import Scope, Stage, Symbol
from csrules.analysis.segments import check_segments
from csrules.analysis.services import EntitlementChecker, check_services
from csrules.analysis.tests import check_tests
from csrules.analysis.tiers import check_tiers
from csrules.analysis.times import check_fiscal_year
from csrules.diagnostics import Label, Reporter, did_you_mean, nearest
from csrules.syntax import ast, expressions as ex
from csrules.syntax.forms import CURRENCIES
from csrules.text import Document
from csrules.types import Category, CategoryValue, RecordSchema

DEFAULT_REVENUE = "arr"
_CURRENCY = re.compile("[A-Z]{3}")
# What stands in for a block that is missing, which was reported, so that the rest can be checked.
_NOWHERE = Document("", "").span(0, 0)
_UNTITLED = ast.Policy(_NOWHERE, ast.Text("", _NOWHERE), None, None, None, None, None, None, (), ())
_NO_TIERS = ast.Tiers(_NOWHERE, None, (), (), (), None, None, (), None, ())


def check_policy(declarations: Iterable[ast.Declaration], reporter: Reporter) -> CheckedPolicy | None:
    """The policy, ready to be lowered; None where any error was reported, here or before."""
    declared = collect(declarations, reporter)
    if reporter.is_full or not _has_account(declared, reporter):
        return None
    _report_missing_blocks(declared, reporter)
    head = declared.policy or _UNTITLED
    named = _named(declared)
    currency = head.currency.text if head.currency else "USD"
    checker = RecordChecker(declared, currency, named, reporter)
    records = checker.schemas()
    rows = _all_rows(declared, records, checker.broken, reporter)

    fiscal = check_fiscal_year(head.fiscal_year, reporter)
    levels, known = check_levels(declared, records, checker.broken, fiscal, reporter)
    scope = _scope(known, checker.broken, fiscal, reporter)
    family = check_family(declared, scope, reporter)
    rates = check_rates(declared, records, scope, reporter)
    candidate = {declared.match.candidate.text} if declared.match is not None else set()
    scope.upcoming = frozenset({*declared.defines, *declared.segments, "tier"} | candidate)
    match = check_match(declared.match, scope, reporter) if declared.match is not None else None
    scope.upcoming = frozenset(declared.segments)
    _add_match(scope, declared, match)
    _add_tier(scope, named["tier"])
    facts = replace(scope.before_defines(), upcoming=frozenset({*declared.defines, *declared.segments}))
    amendments = check_amendments(declared, facts, match, reporter)
    if declared.match is not None:
        add_amended(scope, declared, amendments, declared.match.candidate.text)
    look_ups = check_look_ups(declared, scope, facts)
    defines = check_defines(declared, scope, facts)
    segments = check_segments(declared, scope)
    scope.upcoming = frozenset()
    revenue = _revenue(head, scope, reporter)
    severities = check_graveness(head.findings, reporter)

    before_tier = ExpressionChecker(scope, Stage.TIER)
    tiers = check_tiers(declared.tiers or _NO_TIERS, declared, named["tier"], before_tier, reporter)
    services = check_services(declared, ExpressionChecker(scope, Stage.ENTITLEMENTS), reporter)
    matrix = EntitlementChecker(declared, tiers.tiers, reporter)
    entitlements = matrix.check(declared.entitlements) if declared.entitlements and declared.tiers else {}
    granting = GrantChecker(declared, ExpressionChecker(scope, Stage.ENTITLEMENTS), reporter)
    grants, denials = granting.grants(entitlements), granting.denials()
    later = ExpressionChecker(scope, Stage.RESPONSIBILITIES)
    responsibilities, assigns = check_parties(declared, services, later, reporter)
    certifications = check_certifications(declared, facts, later, reporter)
    overrides = check_overrides(declared, facts, before_tier, services, match, reporter)
    tests = check_tests(declared, records, named, scope, match, revenue, reporter)
    add_figures(scope, responsibilities)
    scope.services = frozenset(declared.services)
    promises, watches = check_promises(declared, scope), check_watches(declared, scope)
    roles = check_roles(declared, reporter, has_revenue=revenue is not None or head.revenue is not None)
    books = check_books(declared, scope, named["role"], reporter)
    group_watches = check_group_watches(declared, scope, books, revenue, named["role"])
    if reporter.failed:   # what uses a name may be what could not be read, so unused names are not looked for
        return None
    lint_unused(declared, scope, reporter)
    checked = CheckedPolicy(
        title=head.title.text,
        shown_as=head.shown_as.text if head.shown_as else None,
        currency=currency,
        starts=head.starts.value if head.starts else None,
        ends=head.ends.value if head.ends else None,
        records=records,
        rows=rows,
        rates=rates,
        defines=defines,
        match=match,
        look_ups=look_ups,
        amendments=amendments,
        revenue=revenue,
        tiers=tiers,
        roles=roles,
        services=services,
        service_roles={name: node.role.text for name, node in declared.services.items() if node.role is not None},
        segments=segments,
        entitlements=entitlements,
        grants=grants,
        denials=denials,
        responsibilities=responsibilities,
        assigns=assigns,
        tests=tests,
        family=family,
        certifications=certifications,
        overrides=overrides,
        promises=promises,
        watches=watches,
        group_watches=group_watches,
        of_services=tuple(scope.of_services.values()),
        books=books,
        levels=levels,
        known=known,
        severities=severities,
    )
    lint_partners(checked, reporter)
    lint_endless(declared, checked, reporter)
    return checked


def _has_account(declared: Declarations, reporter: Reporter) -> bool:
    """Whether there is a main record with a key: without one no name can be looked up."""
    account = declared.records.get(ACCOUNT)
    keyed = account is not None and any(part.kind == "key" for field in account.fields for part in field.constraints)
    if not keyed and not reporter.failed:   # a block that could not be read is not missing
        near = nearest(ACCOUNT, declared.records)
        shown = account or (declared.records[near[0]] if near else None)
        advice = "did you mean `account`?" if near and account is None else "add `record account { id text key  … }`"
        reporter.report("no-main-record", "the policy declares no `record account` with a key",
                        shown.name.span if shown is not None else None, help=advice)
    return keyed


def _report_missing_blocks(declared: Declarations, reporter: Reporter) -> None:
    """The other blocks are checked all the same."""
    needed = (
        (declared.policy, "policy", "begin with `policy \"Name\" { currency USD }`"),
        (declared.tiers, "tiers", "add `tiers { tier … }`"),
        (declared.entitlements, "entitlements", "add the service matrix: `entitlements { | service | … | }`"),
    )
    unread = reporter.failed   # a block that could not be read is not missing
    for block, word, advice in needed:
        if block is None and not unread:
            reporter.report("missing-block", f"the policy has no `{word}` block", None, help=advice)
    if declared.policy is not None:
        _check_head(declared.policy, reporter)


def _check_head(node: ast.Policy, reporter: Reporter) -> None:
    if node.currency is not None and not _CURRENCY.fullmatch(node.currency.text):
        upper = node.currency.text.upper()
        meant = upper if _CURRENCY.fullmatch(upper) else CURRENCIES.get(upper.lower())
        reporter.report("bad-literal", f"`{node.currency.text}` is not the three-letter code of a currency",
                        node.currency.span,
                        help=f"write `{meant}`" if meant else "write its three letters, such as `USD` or `EUR`")
    if node.starts and node.ends and node.ends.value < node.starts.value:
        reporter.report("bad-window", "the policy's last day is before its first day", node.ends.span,
                        others=(Label(node.starts.span, "begins here"),))


def _named(declared: Declarations) -> dict[str, Category]:
    """The policy's own tiers, roles and services, as categories that fields can hold and conditions can name."""
    tiers = declared.tiers.tiers if declared.tiers is not None else ()
    groups: Mapping[str, Iterable[ast.Tier | ast.Role | ast.Service]] = {
        "tier": tiers, "role": declared.roles.values(), "service": declared.services.values(),
    }
    return {
        kind: Category(tuple(CategoryValue(n.name.text, n.label.text if n.label else None) for n in nodes), kind,
                       ranked=kind == "tier")
        for kind, nodes in groups.items()
    }


def _all_rows(
    declared: Declarations, records: Mapping[str, RecordSchema], broken: Set[str], reporter: Reporter
) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for node in declared.rows:
        name = node.record.text
        if name not in records:
            reporter.report("unknown-name", f"there is no record `{name}`", node.record.span,
                            help=partial(did_you_mean, name, records))
        elif name in tables:
            reporter.report("repeated-block", f"`{name}` already has rows", node.record.span,
                            help="put the rows into one table")
        else:
            tables[name] = check_rows(node, records[name], broken, reporter)
    return tables


def _scope(
    records: Mapping[str, RecordSchema], broken: set[str], fiscal: int | None, reporter: Reporter
) -> Scope:
    scope = Scope(records, reporter, broken=broken, fiscal=fiscal)
    account = scope.add_fields(records[ACCOUNT])
    scope.symbols.update(account)
    scope.prefixes[ACCOUNT] = account
    return scope


def _add_match(scope: Scope, declared: Declarations, match: Match | None) -> None:
    """From here on `agreement` is the matched row's key and `agreement.x` its field; either may be missing.

    A match that was reported still gives its names, so that their uses are not reported as well.
    """
    if declared.match is None:
        return
    name = match.record if match is not None else declared.match.candidate.text
    if match is None and name in scope.records:
        scope.reporter.doubt([name])
    schema = scope.records.get(name)
    if schema is None or schema.key is None or name == ACCOUNT:
        scope.broken.add(name)
        return
    fields = {field: replace(symbol, known_after=Stage.AGREEMENT)
              for field, symbol in scope.add_fields(schema, f"{name}.", nullable=True).items()}
    scope.prefixes[name] = fields
    if schema.key.name not in fields:   # such as an amount of several currencies, which was reported
        scope.broken.add(name)
        return
    kind = Scalar(Kind.LINK, nullable=True, record=name, whole=fields[schema.key.name].type.whole)
    scope.symbols[name] = Symbol(name, kind, Stage.AGREEMENT)


def _add_tier(scope: Scope, category: Category) -> None:
    scope.symbols["tier"] = Symbol("tier", Scalar(Kind.CATEGORY, nullable=True, category=category), Stage.TIER)


def _revenue(head: ast.Policy, scope: Scope, reporter: Reporter) -> t.Typed | None:
    """The yearly revenue of an account: `revenue is …`, or the money field or define called `arr`."""
    if head.revenue is None:
        symbol = scope.symbols.get(DEFAULT_REVENUE)
        usable = symbol is not None and symbol.type.kind is Kind.MONEY and symbol.type.per != "month"
        return t.Ref(symbol.name, symbol.type) if symbol is not None and usable else None
    node = ex.Path(head.revenue.span, (head.revenue.text,))
    revenue = ExpressionChecker(scope, Stage.TIER).check(node)
    if revenue is not None and revenue.type.kind is not Kind.MONEY:
        reporter.report("type-mismatch", f"revenue must be money, and this is {revenue.type.shown}", node.span)
    elif revenue is not None and revenue.type.per == "month":
        reporter.report("periods-differ", "revenue must be per year, and this is money per month", node.span,
                        help=f"`define yearly = {head.revenue.text} * 12`, and `revenue is yearly`")
    return revenue


