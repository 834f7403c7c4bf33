"""Who answers for a service and who does which part of it, and services of which nothing else may say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis.limits import check_share
from csrules.analysis.policy import Party, Service
from csrules.diagnostics import Label, Reporter
from csrules.syntax import ast
from csrules.text import Span

ONE = Decimal(1)
_SHARES = {"vendor": ONE, "partner": Decimal(0), "shared": Decimal("0.5")}   # the vendor's, where none is written


def party_of(node: ast.Party, reporter: Reporter) -> Party:
    """The party that is named answers, of a shared service the vendor, unless the other is said to."""
    kind, part, answers = node.words
    accountable = answers or ("partner" if kind == "partner" else "vendor")
    if part is None:
        return Party(accountable, _SHARES[kind], node.span)
    share = check_share(part.share, node.span, reporter)
    return Party(accountable, share if part.party == "vendor" else ONE - share, node.span)


@dataclass(frozen=True, slots=True)
class Fixed:
    """The services that are always by one party, and what is refused of them."""

    services: Mapping[str, Service]
    reporter: Reporter

    def party(self, service: str) -> Party | None:
        known = self.services.get(service)
        return None if known is None or known.always is None else known.always.party

    def check(self, service: str, parties: Iterable[Party]) -> None:
        """The first of the parties that a line gives to the service, and that is another one."""
        fixed = self.party(service)
        other = next((party for party in parties if fixed is not None and not party.is_as(fixed)), None)
        if other is not None:
            self.refuse(service, f"`{service}` is never by `{' '.join(other.span.text.split())}`", other.span)

    def refuse(self, service: str, message: str, span: Span) -> None:
        always = self.services[service].always
        if always is not None:
            self.reporter.report("duty-fixed", message, span, others=(Label(always.span, "nothing can change this"),),
                                 help="remove one of the two")
