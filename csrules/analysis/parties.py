"""Responsibilities: the bands of the margin, who answers for each service in each, and single assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise

from csrules.analysis import typed as t
from csrules.analysis.bands import check_cover
from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.limits import check_share
from csrules.analysis.policy import Assign, Band, Oversight, Party, Responsibilities
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import Kind, of_decimal
from csrules.analysis.tiering import known_role
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast

ONE, HALF = Decimal(1), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class PartyChecker:
    declared: Declarations
    checker: ExpressionChecker
    reporter: Reporter

    def blocks(self) -> tuple[Responsibilities, ...]:
        nodes = self.declared.responsibilities
        found = [self._block(node) for node in nodes]
        self._refuse_unreachable(nodes)
        return tuple(block for block in found if block is not None)

    def _refuse_unreachable(self, nodes: list[ast.Responsibilities]) -> None:
        general: ast.Responsibilities | None = None
        for node in nodes:
            if general is not None:
                self.reporter.report(
                    "unreachable-block", "this block is never used", node.head,
                    others=(Label(general.head, "applies to every account"),), help="put the block without `when` last",
                )  # fmt: skip
            elif node.when is None:
                general = node

    def _block(self, node: ast.Responsibilities) -> Responsibilities | None:
        when = self.checker.condition(node.when) if node.when is not None else None
        margin = self.checker.check(node.margin)
        if margin is None or (node.when is not None and when is None):
            return None
        if margin.type.kind is not Kind.PERCENT:
            message = f"bands are ranges of a percentage, and this is {margin.type.shown}"
            self.reporter.report("type-mismatch", message,
                                 node.margin.span)  # fmt: skip
            return None
        check_cover(node, margin.type, self.reporter)
        bands = tuple(_band(band, margin) for band in node.bands if band is not None)
        if len(bands) < len(node.bands):
            return None
        return Responsibilities(
            when=when,
            margin=margin,
            bands=bands,
            parties=self._rows(node, len(bands)),
            no_agreement=self._no_agreement(node),
            oversight=self._oversight(node),
            span=node.head,
        )

    def _no_agreement(self, node: ast.Responsibilities) -> Party:
        if node.no_agreement is not None:
            return self.party(node.no_agreement)
        self.reporter.report("missing-no-agreement", "nothing is said for accounts without an agreement", node.head,
                             help="add `no agreement vendor`")  # fmt: skip
        return Party("vendor", ONE, node.head)

    def _rows(self, node: ast.Responsibilities, bands: int) -> Mapping[str, tuple[Party, ...]]:
        unique([row.service for row in node.rows], self.reporter)
        rows: dict[str, tuple[Party, ...]] = {}
        for row in node.rows:
            if self._known_service(row.service):
                rows[row.service.text] = tuple(
                    self.party(cell) if cell is not None else Party("vendor", ONE, row.span) for cell in row.cells
                )
                self._lint_inversion(row, rows[row.service.text])
        others = self.party(node.others) if node.others is not None else None
        left = [name for name in self.declared.services if name not in rows]
        misread = not node.bands or any(row.service.text not in self.declared.services for row in node.rows)
        if others is None and left and not misread:
            listed = ", ".join(f"`{name}`" for name in left[:5]) + (" and more" if len(left) > 5 else "")
            message = f"the table does not say who answers for {listed}"
            self.reporter.report("missing-responsibility", message, node.head,
                                 help="add the rows, or `others vendor`")  # fmt: skip
        return rows | {name: (others or Party("vendor", ONE, node.head),) * bands for name in left}

    def _lint_inversion(self, row: ast.ResponsibilityRow, parties: tuple[Party, ...]) -> None:
        for before, after in pairwise(parties):
            if after.vendor_share > before.vendor_share:
                message = f"more margin means more work for the vendor in `{row.service.text}`"
                self.reporter.report("margin-inversion", message, after.span,
                                     others=(Label(before.span, "less work at a lower margin"),),
                                     help="usually a partner that keeps more margin does more of the work")  # fmt: skip
                return

    def _known_service(self, name: ast.Name) -> bool:
        if name.text in self.declared.services:
            return True
        self.reporter.report("unknown-name", f"there is no service `{name.text}`", name.span,
                             help=partial(did_you_mean, name.text, self.declared.services))  # fmt: skip
        return False

    def _oversight(self, node: ast.Responsibilities) -> Oversight | None:
        if node.oversight is None:
            return None
        share = node.oversight.share.value
        share = check_share(share, node.oversight.share.span, self.reporter)
        known_role(node.oversight.role, self.declared, self.reporter)
        return Oversight(share, node.oversight.role.text, node.oversight.span)

    def party(self, node: ast.Party) -> Party:
        """`partner 60%`: the partner answers and does 60 %; `shared`: half each, and the vendor answers."""
        if node.kind == "vendor":
            return Party("vendor", ONE, node.span)
        if node.kind == "shared":
            return Party("vendor", HALF, node.span)
        share = ONE if node.share is None else check_share(node.share, node.span, self.reporter)
        return Party("partner", ONE - share, node.span)

    def assigns(self) -> tuple[Assign, ...]:
        found = []
        for node in self.declared.assigns:
            rule = check_rule(node.rule, self.checker)
            known = [name.text for name in node.services if self._known_service(name)]
            unique(node.services, self.reporter)
            if rule is not None and known:
                found.append(Assign(tuple(known), self.party(node.party), rule))
        return tuple(found)


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
    declared: Declarations, checker: ExpressionChecker, reporter: Reporter
) -> tuple[tuple[Responsibilities, ...], tuple[Assign, ...]]:
    party = PartyChecker(declared, checker, reporter)
    return party.blocks(), party.assigns()


