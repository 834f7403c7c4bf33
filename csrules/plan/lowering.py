"""The driver of the room: a CheckedPolicy in, a Plan out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.amendments import amended
from csrules.analysis.scalars import Kind, Scalar, of_field
from csrules.plan import nodes
from csrules.plan.links import lookups
from csrules.plan.lower.amendments import lower_amendments
from csrules.plan.lower.books import lower_books
from csrules.plan.lower.certifications import lower_certifications
from csrules.plan.lower.comparisons import Comparisons
from csrules.plan.lower.defines import lower_defines
from csrules.plan.lower.families import lower_family
from csrules.plan.lower.figures import lower_figures
from csrules.plan.lower.gates import AfterTables
from csrules.plan.lower.grants import lower_grants
from csrules.plan.lower.groups import groupings, lower_group_watches
from csrules.plan.lower.kept_duties import lower_kept_duties
from csrules.plan.lower.levels import with_levels
from csrules.plan.lower.look_ups import lower_look_ups
from csrules.plan.lower.match import lower_match, match_findings, tail_columns
from csrules.plan.lower.overrides import lower_overrides
from csrules.plan.lower.partners import lower_partner
from csrules.plan.lower.promises import lower_promises
from csrules.plan.lower.rates import lower_rates
from csrules.plan.lower.responsibilities import lower_responsibilities
from csrules.plan.lower.rows import broken_links, out_of_effect
from csrules.plan.lower.segments import lower_segments
from csrules.plan.lower.services import legs, lower_service, plus_findings, success_column, window_columns
from csrules.plan.lower.tiers import lower_tiers
from csrules.plan.plan import Column, Finding, Gather, Lookup, Match, Plan, Role, ServiceFinding
from csrules.plan.results import account_answers, account_figures, service_figures, told_values, totals

NAME = "name"


def lower(policy: checked.CheckedPolicy) -> Plan:
    """The plan of a policy. Two policies that mean the same may have different plans, but never different answers."""
    overriding, gates = lower_overrides(policy), lower_certifications(policy)
    tiers = lower_tiers(policy.tiers, overriding)
    rates = lower_rates(policy)
    early, late = lower_defines(policy.defines)
    compare = Comparisons(policy.defines)
    windows = {
        name: window_columns(service, policy.entitlements[name], tiers.rank)
        for name, service in policy.services.items()
    }
    success = [column for service in policy.services.values() if (column := success_column(service)) is not None]
    certified = policy.certifications.span if policy.certifications is not None else None
    partner = lower_partner(policy)
    after = AfterTables(gates, overriding, partner, certified)
    amending = lower_amendments(policy)
    parties = lower_responsibilities(policy, after, amending)
    kept = lower_kept_duties(parties, overriding)
    segments = lower_segments(policy.segments)
    offers = lower_grants(policy)
    books, of_books = lower_books(policy)
    owners = {ref.name for ref in books.keeps} if books is not None else set()
    tail = tail_columns(policy)
    columns = (*tail, *amending.columns, *rates.columns, *early, *segments, *tiers.columns, *late,
               *chain(*windows.values()), *overriding.grant_columns, *offers.columns, *parties.columns, *gates.columns,
               *success, *overriding.party_columns, *kept.columns.values(), *partner.columns, *of_books)
    columns = compare.columns(columns)
    members = tuple(
        compare.member(kept.completed(lower_service(service, policy.entitlements[name], tiers.rank, windows[name],
                                                    offers, parties, policy)))
        for name, service in policy.services.items()
    )
    family, circles = lower_family(policy.family)
    assurance = lower_promises(policy, columns, members, parties, overriding, family)
    compare.add(account_figures())
    columns = (*columns, *compare.columns(assurance.columns))
    done = tuple(compare.member(member) for member in assurance.members)
    match = lower_match(policy)
    margin = next((block.margin for block in policy.responsibilities if isinstance(block.margin, t.Ref)), None)
    revenue = policy.revenue if isinstance(policy.revenue, t.Ref) else None
    findings = (*circles, *match_findings(policy, match, partner.link), *amending.findings, *rates.findings,
                *tiers.findings, *overriding.findings, *parties.findings, *assurance.findings)
    findings = tuple(compare.finding(finding) for finding in findings)
    about_services = (*after.findings, *parties.service_findings, *kept.findings, *plus_findings(policy))
    agreed = _agreed(policy, margin)
    own = {**_told_fields(policy, match), "partner": partner.link, "margin": margin, "revenue": revenue,
           "held_until": tiers.held_until, "stays_until": tiers.stays_until,
           "tail_until": tail[0].ref if tail else None}
    told = _names_read(columns, findings, about_services, match, (partner.link, margin, revenue, agreed))
    grouped = groupings(policy)
    told |= {grouping.by.name for grouping in grouped}
    told |= set(books.carried if books is not None else ())
    told = told.union(*(nodes.refs(column.expr) for member in done for column in member.columns))
    looking = lower_look_ups(policy, told)
    columns, findings = (*looking.columns, *columns), (*looking.findings, *findings)
    gathers = (*looking.gathers, *amending.gathers, *rates.gathers, *lower_figures(policy.defines, policy),
               *overriding.gathers, *gates.gathers)
    asked = (ref for gather in gathers for ref in gather.account_columns)
    read = _names_read(columns, findings, about_services, match, (partner.link, margin, revenue, agreed, *asked))
    read |= set(books.carried if books is not None else ())
    read |= {grouping.by.name for grouping in grouped}
    plan = Plan(
        title=policy.title,
        shown_as=policy.shown_as,
        currency=policy.currency,
        starts=policy.starts,
        ends=policy.ends,
        records=policy.records,
        rows=policy.rows,
        lookups=_lookups(policy, match, read),
        family=family,
        match=match,
        gathers=_in_order(gathers, match),
        columns=columns,
        outcomes=tiers.outcomes,
        members=done,
        totals=(*totals(), *assurance.totals),
        figures=account_figures(),
        service_figures=service_figures(done),
        legs=legs(done),
        answers=(*account_answers(own, tiers.outcomes, revenue), *told_values(policy)),
        findings=findings,
        service_findings=about_services,
        broken_links=tuple(broken_links(policy.records, owners)),
        out_of_effect=out_of_effect(policy),
        claims=tuple(compare.claim(claim) for claim in assurance.claims),
        revenue=revenue,
        partner=partner.link,
        margin=margin,
        held_until=tiers.held_until,
        agreed_margin=agreed,
        amendments=amending.counted,
        roles=_roles(policy),
        tiers=tuple((tier.name, tier.label) for tier in policy.tiers.tiers),
        programmes={tier.name: tier.programme for tier in policy.tiers.tiers if tier.programme is not None},
        books=books,
        groupings=grouped,
        group_watches=lower_group_watches(policy),
        levels=(),
        known=policy.known,
        severities=policy.severities,
    )
    return with_levels(plan, policy)


def _told_fields(policy: checked.CheckedPolicy, match: Match | None) -> dict[str, t.Ref | None]:
    """The account's key and name, and the key of its agreement, which results tell as they are."""
    account, name = policy.account, policy.account.by_name.get(NAME)
    assert account.key is not None  # noqa: S101  (the checker asks for one)
    agreement = None
    if match is not None:
        agreement = t.Ref(match.record, Scalar(Kind.LINK, nullable=True, record=match.record))
    return {
        "account": t.Ref(account.key.name, of_field(account.key)),
        NAME: t.Ref(NAME, of_field(name)) if name is not None else None,
        "agreement": agreement,
    }


def _in_order(gathers: Sequence[Gather], match: Match | None) -> tuple[Gather, ...]:
    """Those that need the match stand behind the others."""
    return tuple(sorted(gathers, key=lambda gather: gather.needs(match)))


def _roles(policy: checked.CheckedPolicy) -> dict[str, Role]:
    serving = {tier.served_by for tier in policy.tiers.tiers}
    return {
        name: Role(name, role.label, role.costs, role.works, role.carries, role.carries_revenue, role.aim,
                   name in serving)
        for name, role in policy.roles.items()
    }


def _agreed(policy: checked.CheckedPolicy, margin: t.Ref | None) -> t.Ref | None:
    """The margin before amendments, where they set the one that counts."""
    sets = policy.amendments.sets if policy.amendments is not None else ()
    return next((change.original for change in sets
                 if margin is not None and amended(change.field) == margin.name), None)





def _names_read(
    columns: Iterable[Column],
    findings: Sequence[Finding],
    about_services: Sequence[ServiceFinding],
    match: Match | None,
    more: Iterable[t.Ref | None],
) -> frozenset[str]:
    names: set[str] = {ref.name for ref in more if ref is not None}
    for column in columns:
        names |= nodes.refs(column.expr)
    for finding in findings:
        names |= t.refs(finding.condition) | (nodes.refs(finding.told) if finding.told is not None else frozenset())
    for looks in (*(one.looks for one in findings), *(one.looks for one in about_services)):
        names |= {ref.name for ref in looks.account_columns} if looks is not None else set()
    for about in about_services:
        names |= {name for node in about.details.values() for name in nodes.refs(node)}
    if match is not None:
        names |= {ref.name for ref in match.account_columns}
        names |= t.refs(match.when) if match.when is not None else set()
    return frozenset(names)


def _lookups(policy: checked.CheckedPolicy, match: Match | None, read: frozenset[str]) -> tuple[Lookup, ...]:
    """From the account's own links, and from the matched agreement's."""
    own = lookups(read, policy.known, policy.known[checked.ACCOUNT])
    if match is None:
        return own
    return own + lookups(read, policy.known, policy.known[match.record], f"{match.record}.")


