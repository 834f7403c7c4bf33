"""Responsibilities: the bands of the margin, who answers for each service in each, and single assignments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise

from csrules.analysis import typed as t
from csrules.analysis.bands import check_cover
from csrules.analysis.bounds import range_of
from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker, element_of
from csrules.analysis.limits import check_share
from csrules.analysis.parties import ONE, Fixed, party_of
from csrules.analysis.policy import Assign, Band, Oversight, Party, Responsibilities, Rule, Service
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import Kind, of_decimal
from csrules.analysis.second import Group, Rows, Second, check_second, check_values, groups
from csrules.analysis.tiers import known_role
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.text import Span
from csrules.types import Percent

MARGIN = "margin"   # of an account, as promises and tests name it
MOST_BANDS = 1000


@dataclass(frozen=True, slots=True)
class PartyChecker:
    declared: Declarations
    checker: ExpressionChecker
    reporter: Reporter
    fixed: Fixed

    def blocks(self) -> tuple[Responsibilities, ...]:
        nodes = self.declared.responsibilities
        checked = [self._block(node) for node in nodes]
        self._refuse_unreachable(nodes)
        if None in checked:
            self.reporter.doubt([MARGIN])
        return tuple(block for block in checked if block is not None)

    def _refuse_unreachable(self, nodes: list[ast.Responsibilities]) -> None:
        general: ast.Responsibilities | None = None
        for node in nodes:
            if general is not None:
                self.reporter.report(
                    "unreachable-block", "csrules never uses this block", node.head,
                    others=(Label(general.head, "applies to every account"),), help="put the block without `when` last",
                )
            elif node.when is None:
                general = node

    def _block(self, node: ast.Responsibilities) -> Responsibilities | None:
        when = self.checker.condition(node.when) if node.when is not None else None
        margin = self.checker.check(node.margin)
        second = check_second(node, self.checker, self.reporter) if node.second is not None else None
        if margin is None or (node.when is not None and when is None) or (node.second is not None and second is None):
            return None
        if margin.type.kind is not Kind.PERCENT:
            message = f"bands need a percentage, and this is {margin.type.shown}"
            self.reporter.report("type-mismatch", message,
                                 node.margin.span)
            return None
        self._check_cover(node, margin)
        ranges = [_band(band, margin) for band in node.bands if band is not None]
        for part in (part for band in ranges for part in t.walk(band.condition)):
            if isinstance(part, t.Compare):
                self.checker.lint_rounded(part)
        rows = self._rows(node, second)
        if len(ranges) < len(node.bands) or rows is None:
            return None
        groups_of_values = groups(second, rows)
        if len(ranges) * len(groups_of_values) > MOST_BANDS:
            self.reporter.report("too-large", f"this table has more than {MOST_BANDS:,} cases", node.head,
                                 help="split it into several blocks with a `when`")
            return None
        return self._lay_out(node, when, margin, ranges, groups_of_values, rows)

    def _check_cover(self, node: ast.Responsibilities, margin: t.Typed) -> None:
        """Of a define the range follows from its parts."""
        scope = self.checker.scope
        low, high = range_of(margin, scope.ranges)
        if low is not None and high is not None:
            check_cover(node, (Decimal(low), Decimal(high)), max(margin.type.scale, Percent.scale), self.reporter)
            return
        name, defined = node.margin.text, node.margin.text in scope.values
        why = "declares no range"
        advice = "declare it as `percent from 0% to 45%`"
        if defined:
            fields = [part for part in scope.unlimited(margin) if part != name]
            listed = " and ".join(f"`{part}`" for part in fields[:3])
            why = f"has no range, since {listed} declares none" if fields else "has no range"
            bounded = "bound it: `smaller of (greater of (…, 0%), 45%)`"
            advice = f"declare the limits of {listed}, or {bounded}" if fields else bounded
        self.reporter.report("margin-without-range",
                             f"`{name}` {why}, so csrules cannot tell whether the bands cover it", node.margin.span,
                             help=advice)

    def _lay_out(
        self, node: ast.Responsibilities, when: t.Typed | None, margin: t.Typed, ranges: list[Band],
        groups_of_values: tuple[Group, ...], rows: Rows,
    ) -> Responsibilities:
        """Both dimensions as one row of bands: each range of the margin with each group of values."""
        cases = [(at, band, group) for at, band in enumerate(ranges) for group in groups_of_values]
        no_agreement = self._no_agreement(node)
        parties: dict[str, tuple[Party, ...]] = {}
        for service, lines in rows.items():
            of_row = {line.span: self._parties(line) for line in lines}
            spoken = [(at, group.rows[service]) for at, _, group in cases]
            parties[service] = tuple(no_agreement if row is None else of_row[row.span][at] for at, row in spoken)
            for line in lines:
                self.fixed.check(service, of_row[line.span])
                self._lint_inversion(line, of_row[line.span])
        unspoken = [number for number, (_, _, group) in enumerate(cases) if None in group.rows.values()]
        return Responsibilities(
            when=when,
            margin=margin,
            bands=tuple(_both(band, group) for _, band, group in cases),
            parties={**{name: row for name, row in parties.items() if self.fixed.party(name) is None},
                     **self._others(node, rows, len(cases))},
            no_agreement=no_agreement,
            unspoken=tuple(unspoken),
            oversight=self._oversight(node),
            span=node.head,
        )

    def _no_agreement(self, node: ast.Responsibilities) -> Party:
        if node.no_agreement is not None:
            return self.party(node.no_agreement)
        self.reporter.report("missing-no-agreement",
                             "the block does not say who delivers for accounts without an agreement", node.head,
                             help="add `no agreement vendor`")
        return Party("vendor", ONE, node.head)

    def _rows(self, node: ast.Responsibilities, second: Second | None) -> Rows | None:
        """The rows of each service, None where one of them cannot be used."""
        known = [row for row in node.rows if self._known_service(row.service)]
        if second is None:
            unique([row.service for row in node.rows], self.reporter)
        rows: dict[str, tuple[ast.ResponsibilityRow, ...]] = {}
        for row in known:
            rows[row.service.text] = (*rows.get(row.service.text, ()), row)
        if second is not None and not check_values(second, rows, self.reporter):
            return None
        return rows

    def _parties(self, row: ast.ResponsibilityRow) -> tuple[Party, ...]:
        because = row.because.text if row.because else None
        parties = (self.party(cell) if cell is not None else Party("vendor", ONE, row.span) for cell in row.cells)
        return tuple(replace(party, because=because) for party in parties)

    def _others(self, node: ast.Responsibilities, rows: Rows, bands: int) -> Mapping[str, tuple[Party, ...]]:
        """What `others` says for the services without a row."""
        others = self.party(node.others) if node.others is not None else None
        left = [name for name in self.declared.services if name not in rows and self.fixed.party(name) is None]
        misread = not node.bands or any(row.service.text not in self.declared.services for row in node.rows)
        if others is None and left and not misread:
            listed = ", ".join(f"`{name}`" for name in left[:5]) + (" and more" if len(left) > 5 else "")
            message = f"the table does not say who delivers {listed}"
            self.reporter.report("missing-responsibility", message, node.head,
                                 help="add the rows, or `others vendor`")
        return {name: (others or Party("vendor", ONE, node.head),) * bands for name in left}

    def _lint_inversion(self, row: ast.ResponsibilityRow, parties: tuple[Party, ...]) -> None:
        for before, after in pairwise(parties):
            if after.vendor_share > before.vendor_share:
                message = f"in `{row.service.text}`, a partner with more margin does less work"
                self.reporter.report("margin-inversion", message, after.span,
                                     others=(Label(before.span, "more work at a lower margin"),),
                                     help="usually a partner that keeps more margin does more of the work")
                return

    def _known_service(self, name: ast.Name) -> bool:
        if name.text in self.declared.services:
            return True
        self.reporter.report("unknown-name", f"there is no service `{name.text}`", name.span,
                             help=partial(did_you_mean, name.text, self.declared.services))
        return False

    def _oversight(self, node: ast.Responsibilities) -> Oversight | None:
        if node.oversight is None:
            return None
        share = node.oversight.share.value
        share = check_share(share, node.oversight.share.span, self.reporter)
        known_role(node.oversight.role, self.declared, self.reporter)
        return Oversight(share, node.oversight.role.text, node.oversight.span)

    def party(self, node: ast.Party) -> Party:
        return party_of(node, self.reporter)

    def assigns(self) -> tuple[Assign, ...]:
        return tuple(assign for node in self.declared.assigns for assign in self._assign(node))

    def _assign(self, node: ast.Assign) -> Iterator[Assign]:
        rule = check_rule(node.rule, self.checker)
        party = self.party(node.party)
        if node.each_of is not None:
            listed = self._services_list(node.each_of)
            if rule is not None and listed is not None:
                yield from (_listed(service, listed, party, rule, node.span) for service in self.declared.services)
            return
        known = [name.text for name in node.services if self._known_service(name)]
        unique(node.services, self.reporter)
        for name in known:
            self.fixed.check(name, (party,))
        known = [name for name in known if self.fixed.party(name) is None]
        if rule is not None and known:
            yield Assign(tuple(known), party, rule)

    def _services_list(self, path: ex.Path) -> t.Typed | None:
        value = self.checker.check(path)
        if value is None:
            return None
        element = element_of(value.type)
        if element is None or element.category is None or element.category.kind != "service":
            what = "a list of text" if element is not None else value.type.shown
            self.reporter.report("type-mismatch", f"`{path.text}` is {what}, not a list of services", path.span,
                                 help="declare the field as `list of service`")
            return None
        return value


def _listed(service: str, listed: t.Typed, party: Party, rule: Rule, span: Span) -> Assign:
    """The assignment of one service, which holds where the list has it."""
    element = element_of(listed.type)
    assert element is not None  # noqa: S101  (the caller looked)
    inside = t.Contains(listed, t.Const(service, element, span), span)
    condition = inside if rule.condition is None else t.And((inside, rule.condition), span)
    return Assign((service,), party, replace(rule, condition=condition, span=span))


def _both(band: Band, group: Group) -> Band:
    if group.condition is None:
        return band
    return Band(f"{band.label}, {group.label}", t.And((band.condition, group.condition), band.span), band.span)


def _band(node: ast.Band, margin: t.Typed) -> Band:
    """The heading as a condition on the margin."""
    parts: list[t.Typed] = []
    if node.low is not None:
        parts.append(_edge(margin, ">=" if node.low_included else ">", node.low, node))
    if node.high is not None:
        parts.append(_edge(margin, "<=" if node.high_included else "<", node.high, node))
    condition = parts[0] if len(parts) == 1 else t.And(tuple(parts), node.span)
    return Band(node.span.text, condition, node.span)


def _edge(margin: t.Typed, op: str, value: Decimal, node: ast.Band) -> t.Typed:
    return t.Compare(op, margin, t.Const(value, of_decimal(Kind.PERCENT, value), node.span), node.span)


def check_parties(
    declared: Declarations, services: Mapping[str, Service], checker: ExpressionChecker, reporter: Reporter
) -> tuple[tuple[Responsibilities, ...], tuple[Assign, ...]]:
    party = PartyChecker(declared, checker, reporter, Fixed(services, reporter))
    return party.blocks(), party.assigns()


