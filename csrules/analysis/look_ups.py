"""`match price from price_list to account`: rows beside the agreement, each under a name of its own.

They are looked up when the agreement is known, and before anything is defined. So their conditions may read what a
figure over rows may read, and what is found is known to all that comes after: defines, tiers and so on.
"""

from __future__ import annotations

from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.candidates import gathered
from csrules.analysis.declarations import Declarations
from csrules.analysis.match import MatchChecker
from csrules.analysis.policy import ACCOUNT, LookUp
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.scope import Scope, Stage, Symbol
from csrules.diagnostics import did_you_mean
from csrules.syntax import ast
from csrules.text import Span
from csrules.types import RecordSchema

LOOK_UP = t.LOOK_UP


def check_look_ups(declared: Declarations, scope: Scope, facts: Scope) -> tuple[LookUp, ...]:
    """Every look-up, its names added to the scope; one that was reported gives its name as well."""
    checked = [_check(node, node.named, scope, facts) for node in declared.look_ups.values() if node.named is not None]
    return tuple(look_up for look_up in checked if look_up is not None)


def _check(node: ast.Match, name: ast.Name, scope: Scope, facts: Scope) -> LookUp | None:
    schema = _schema(node, name, scope)
    if schema is None or schema.key is None:
        scope.broken.add(name.text)
        return None
    match = MatchChecker(node, schema, facts, scope.reporter, Stage.FACTS, gathered(schema.name)).check()
    scope.used |= facts.used
    fields = {field: symbol.type for field, symbol in scope.add_fields(schema, nullable=True).items()
              if symbol.type.kind is not Kind.LIST}
    column = f"{LOOK_UP}{name.text}"
    key = fields[schema.key.name]
    scope.prefixes[name.text] = {field: Symbol(f"{column}.{field}", kind, Stage.AGREEMENT)
                                 for field, kind in fields.items()}
    kind = Scalar(Kind.LINK, nullable=True, record=schema.name, whole=key.whole)
    scope.symbols[name.text] = Symbol(column, kind, Stage.AGREEMENT)
    if match is None:
        return None
    head = Span(node.span.document, node.span.start, node.target.span.end)
    return LookUp(name.text, match, t.Ref(column, kind), fields, head)


def _schema(node: ast.Match, name: ast.Name, scope: Scope) -> RecordSchema | None:
    reporter, schema = scope.reporter, scope.records.get(node.candidate.text)
    if node.target.text != ACCOUNT:
        reporter.report("unknown-name", f"a match is to `{ACCOUNT}`, not to `{node.target.text}`", node.target.span,
                        help=f"write `match {name.text} from {node.candidate.text} to {ACCOUNT}`")
        return None
    if schema is None or schema.name == ACCOUNT:
        known = [record for record in scope.records if record != ACCOUNT]
        reporter.report("unknown-name", f"there is no record `{node.candidate.text}` to match", node.candidate.span,
                        help=partial(did_you_mean, node.candidate.text, known))
        return None
    if schema.key is None:
        reporter.report("no-key", f"`{schema.name}` has no key, and the row that is found is named by its key",
                        node.candidate.span, help="mark one of its fields as `key`")
        return None
    if name.text in scope.symbols or name.text in scope.prefixes:
        reporter.report("duplicate-name", f"`{name.text}` is already a field or a record's name", name.span,
                        help="give the row another name")
        return None
    return schema
