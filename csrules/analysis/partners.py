"""Who an account's partner is, and work that is given to partners where no account can have one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from csrules.analysis import typed as t
from csrules.analysis.policy import CheckedPolicy, Match, Party
from csrules.analysis.scalars import of_field
from csrules.diagnostics import Reporter
from csrules.types import Link, RecordSchema

ACCOUNT, PARTNER = "account", "partner"


def partner_link(records: Mapping[str, RecordSchema], match: Match | None) -> t.Ref | None:
    """The account's link to the record `partner`; where accounts have none, the matched agreement's."""
    places = [(ACCOUNT, ""), *([(match.record, f"{match.record}.")] if match is not None else [])]
    for record, prefix in places:
        for field in records[record].fields:
            if isinstance(field.type, Link) and field.type.record == PARTNER:
                return t.Ref(prefix + field.name, of_field(field))
    return None


def lint_partners(policy: CheckedPolicy, reporter: Reporter) -> None:
    """Without a link and without agreements nobody has a partner, so that all work is the vendor's."""
    if policy.match is not None or partner_link(policy.records, None) is not None:
        return
    for party in _parties(policy):
        if party.accountable == PARTNER or party.vendor_share < 1:
            message = "no account can have a partner, so the vendor does this work"
            reporter.report("no-partner-link", message, party.span,
                            help="add `record partner { id text key }`, and to `account` the field "
                                 "`partner partner optional`; or match agreements to accounts")
            return


def _parties(policy: CheckedPolicy) -> Iterator[Party]:
    for block in policy.responsibilities:
        for row in block.parties.values():
            yield from row
        yield block.no_agreement
    for line in policy.assigns:
        yield line.party
    for service in policy.services.values():
        if service.always is not None:
            yield service.always.party
