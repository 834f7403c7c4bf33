"""All productions in one builder, so that no parse tree is ever built.

Each method is named after its production in `grammar/csr.lark` and gets that production's children: lark tokens
(all of them are kept, so that a span reaches from the first to the last) and nodes already built.
"""

from __future__ import annotations

from csrules.diagnostics import Reporter
from csrules.syntax import ast
from csrules.syntax.builders.amendments import AmendmentsBuilder
from csrules.syntax.builders.base import Child
from csrules.syntax.builders.books import BooksBuilder
from csrules.syntax.builders.certifications import CertificationsBuilder
from csrules.syntax.builders.defines import DefinesBuilder
from csrules.syntax.builders.families import FamiliesBuilder
from csrules.syntax.builders.grants import GrantsBuilder
from csrules.syntax.builders.includes import IncludesBuilder
from csrules.syntax.builders.match import MatchBuilder
from csrules.syntax.builders.overrides import OverridesBuilder
from csrules.syntax.builders.policy import PolicyBuilder
from csrules.syntax.builders.promises import PromisesBuilder
from csrules.syntax.builders.rates import RatesBuilder
from csrules.syntax.builders.records import RecordsBuilder
from csrules.syntax.builders.responsibilities import ResponsibilitiesBuilder
from csrules.syntax.builders.roles import RolesBuilder
from csrules.syntax.builders.segments import SegmentsBuilder
from csrules.syntax.builders.services import ServicesBuilder
from csrules.syntax.builders.tests import TestsBuilder
from csrules.syntax.builders.tiers import TiersBuilder
from csrules.syntax.cells import CellReader
from csrules.text import Document


class Builder(
    PolicyBuilder, IncludesBuilder, RecordsBuilder, RatesBuilder, MatchBuilder, AmendmentsBuilder, DefinesBuilder,
    SegmentsBuilder, FamiliesBuilder, TiersBuilder, RolesBuilder, ServicesBuilder, GrantsBuilder,
    ResponsibilitiesBuilder, CertificationsBuilder, OverridesBuilder, BooksBuilder, PromisesBuilder,
    TestsBuilder,
):
    """Builds the declarations of one document; `begin` names the document before each parse."""

    def __init__(self, cells: CellReader) -> None:
        self.cells = cells

    def begin(self, document: Document, reporter: Reporter, offset: int) -> None:
        self.document, self.reporter, self.offset = document, reporter, offset

    def policy_file(self, children: list[Child]) -> tuple[ast.Declaration, ...]:
        return tuple(children)
