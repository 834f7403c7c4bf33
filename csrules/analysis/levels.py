"""`tiers of partner`: tiers of another record than the account, decided before anything of the account is.

They are checked as the account's are, over the fields and defines of their record. What comes of it is one more field
of the record, `tier`, which all else reads as any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from csrules.analysis.declarations import Declarations
from csrules.analysis.defines import check_defines
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import ACCOUNT, Levels
from csrules.analysis.scope import Scope, Stage
from csrules.analysis.tiers import check_tiers
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast
from csrules.types import Category, CategoryValue, FieldSchema, RecordSchema

TIER = "tier"


@dataclass(slots=True)
class LevelChecker:
    """`known` are the records with the tiers that are decided so far; those of later blocks may read them."""

    declared: Declarations
    known: dict[str, RecordSchema]
    broken: set[str]
    fiscal: int | None
    reporter: Reporter

    def check(self) -> tuple[Levels, ...]:
        self._refuse_strays()
        levels = []
        for name, node in self.declared.levels.items():
            if not self._usable(name, node):
                self.broken.add(f"{name}.{TIER}")   # whose uses are not reported as well
                continue
            levels.append(self._of(name, node))
            self.known[name] = RecordSchema(name, (*self.known[name].fields, levels[-1].field))
        return tuple(levels)

    def _refuse_strays(self) -> None:
        """Defines of a record without tiers would be read by nothing; a misspelt block is told itself."""
        if not self.declared.levels.keys() <= self.known.keys():
            return
        for record, defines in self.declared.own_defines.items():
            for node in defines.values() if record not in self.declared.levels else ():
                assert node.record is not None  # noqa: S101  (it stands among those of a record)
                self.reporter.report(
                    "unknown-name", f"`{record}` has no tiers, which alone read such a define", node.record.span,
                    help=f"add `tiers of {record} {{ … }}`, or write `define {node.name.text} = …` for accounts")

    def _usable(self, name: str, node: ast.Tiers) -> bool:
        assert node.record is not None  # noqa: S101  (it stands among those of a record)
        span, schema = node.record.span, self.known.get(name)
        if schema is None or name == ACCOUNT:
            others = [record for record in self.known if record != ACCOUNT]
            advice = "write `tiers { … }`" if name == ACCOUNT else partial(did_you_mean, name, others)
            self.reporter.report("unknown-name", f"there is no other record `{name}`", span, help=advice)
            return False
        if schema.key is None and any(part.startswith(f"{name}.") for part in self.broken):
            return False   # the key may be the field that was reported
        if schema.key is None:
            self.reporter.report("unknown-name", f"`{name}` has no key, so nothing can lead to its rows", span,
                                 help="mark a field with `key`")
            return False
        if TIER in schema.by_name:
            self.reporter.report("duplicate-name", f"`{name}` has a field `{TIER}` already", span,
                                 help=f"call that field `current_{TIER}`")
            return False
        for tier in node.tiers:
            self._refuse_account_items(tier)
        return True

    def _refuse_account_items(self, tier: ast.Tier) -> None:
        for item in (tier.touch, tier.served_by):
            if item is not None:
                self.reporter.report("account-only", "only tiers of accounts say how they are served", item.span,
                                     help="leave it out")
        if tier.programme is not None:
            self.reporter.report("account-only", "only tiers of accounts have a programme", tier.programme.span,
                                 help="leave it out")

    def _of(self, name: str, node: ast.Tiers) -> Levels:
        own = self.declared.own_defines.get(name, {})
        declared = Declarations(tiers=node, records=self.declared.records, defines=own)
        category = Category(tuple(CategoryValue(tier.name.text, tier.label.text if tier.label else None)
                                  for tier in node.tiers), ranked=True)
        scope = self._scope(name)
        scope.upcoming = frozenset(own)
        facts = scope.before_defines()
        scope.upcoming = frozenset()
        defines = check_defines(declared, scope, facts)
        plain = replace(node, tiers=tuple(replace(tier, touch=None, served_by=None, programme=None)
                                          for tier in node.tiers))   # which was reported
        tiers = check_tiers(plain, declared, category, ExpressionChecker(scope, Stage.TIER), self.reporter)
        self._lint_unused(own, scope)
        return Levels(name, self.known[name], defines, tiers, FieldSchema(TIER, category, optional=True), node.span)

    def _scope(self, name: str) -> Scope:
        scope = Scope(self.known, self.reporter, broken=self.broken, main=name, fiscal=self.fiscal)
        fields = scope.add_fields(self.known[name])
        scope.symbols.update(fields)
        scope.prefixes[name] = fields
        return scope

    def _lint_unused(self, own: Mapping[str, ast.Define], scope: Scope) -> None:
        for name, node in own.items():
            if name not in scope.used and not self.reporter.failed:
                self.reporter.report("unused-name", f"no line uses the define `{name}`", node.name.span,
                                     help="remove it")


def check_levels(
    declared: Declarations, records: Mapping[str, RecordSchema], broken: set[str], fiscal: int | None,
    reporter: Reporter,
) -> tuple[tuple[Levels, ...], Mapping[str, RecordSchema]]:
    """The levels, and the records with the field that each adds."""
    checker = LevelChecker(declared, dict(records), broken, fiscal, reporter)
    return checker.check(), checker.known
