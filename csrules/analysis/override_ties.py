"""Which accounts a row of a register is about: one account, all with an agreement or a partner, or all of a kind.

Each of the fields that `account` lists ties a row to accounts. One that is blank does not limit them. A row is about
the accounts that fit all fields that it has, and it is ranked by the first of these.
"""

from __future__ import annotations

from collections.abc import Sequence

from csrules.analysis import typed as t
from csrules.analysis.candidates import Candidates
from csrules.analysis.operators import joined
from csrules.analysis.partners import PARTNER, partner_link
from csrules.analysis.policy import ACCOUNT, Match
from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.analysis.scope import Scope
from csrules.diagnostics import Label
from csrules.syntax import expressions as ex
from csrules.types import Link


def check_ties(paths: Sequence[ex.Path], rows: Candidates, facts: Scope, match: Match | None) -> list[t.Typed] | None:
    """For each field the condition that it is the first of a row's, and that the row is about the account."""
    fields, owns = [], []
    for path in paths:
        field = rows.field(path)
        own = None if field is None else _own(path, field, rows, facts, match)
        if field is None or own is None:
            return None
        fields.append(field)
        owns.append(own)
    names = [field.name if isinstance(field, t.Ref) else "" for field in fields]
    for at, path in enumerate(paths):
        if names[at] in names[:at]:
            rows.reporter.report("repeated-item", f"`{path.text}` is listed twice", path.span,
                                 others=(Label(paths[names.index(names[at])].span, "first here"),))
            return None
        required = next((other for other, name in zip(paths[:at], names, strict=False) if _always(name, rows)), None)
        if required is not None:
            rows.reporter.report("never-true", f"every row has `{required.text}`, so none is found by `{path.text}`",
                                 path.span, help=f"declare `{required.text}` optional")
            return None
    same = [t.Compare("==", field, own, path.span) for field, own, path in zip(fields, owns, paths, strict=True)]
    return [_first(at, fields, same) for at in range(len(same))]


def _always(name: str, rows: Candidates) -> bool:
    """Whether every row has the field."""
    field = rows.schema.by_name.get(name.removeprefix(rows.prefix))
    return field is not None and not field.optional


def _first(at: int, fields: Sequence[t.Typed], same: Sequence[t.Compare]) -> t.Typed:
    before = [t.Missing(field) for field in fields[:at]]
    behind = [t.Or((t.Missing(field), equal)) if field.type.nullable else equal
              for field, equal in zip(fields[at + 1 :], same[at + 1 :], strict=True)]
    parts = (same[at], *before, *behind)
    return parts[0] if len(parts) == 1 else t.And(parts, same[at].span)


def _own(path: ex.Path, field: t.Typed, rows: Candidates, facts: Scope, match: Match | None) -> t.Typed | None:
    """What of the account the field is compared with."""
    target = field.type.record if field.type.kind is Kind.LINK else None
    if target == ACCOUNT:
        return _key(facts)
    if target is not None and match is not None and target == match.record:
        return t.Ref(target, facts.symbols[target].type)
    if target is not None:
        return _link(path, target, rows, facts, match)
    return _alike(path, field, rows, facts)


def _key(facts: Scope) -> t.Typed | None:
    key = facts.records[ACCOUNT].key
    if key is None:   # which was reported
        return None
    symbol = facts.prefixes[ACCOUNT][key.name]
    return t.Ref(symbol.name, symbol.type)


def _link(path: ex.Path, target: str, rows: Candidates, facts: Scope, match: Match | None) -> t.Typed | None:
    """The account's partner, or whatever else it links to once."""
    if target == PARTNER:
        link = partner_link(facts.records, match)
        if link is not None:
            return link
    links = [field.name for field in facts.records[ACCOUNT].fields
             if isinstance(field.type, Link) and field.type.record == target]
    if len(links) == 1:
        symbol = facts.prefixes[ACCOUNT][links[0]]
        return t.Ref(symbol.name, symbol.type)
    how = "an account has several" if links else "an account has none"
    rows.reporter.report("type-mismatch", f"`{path.text}` is a link to `{target}`, and {how}", path.span,
                         help="name a link to the account, to its agreement or to its partner")
    return None


def _alike(path: ex.Path, field: t.Typed, rows: Candidates, facts: Scope) -> t.Typed | None:
    """The account's field of the same name."""
    name = path.parts[-1]
    own = facts.prefixes[ACCOUNT].get(name)
    if own is None:
        rows.reporter.report("type-mismatch", f"`{name}` is {field.type.shown}, and an account has no field `{name}`",
                             path.span, help="declare it as a link to `account`, or name a field that accounts have")
        return None
    if own.type.kind is not field.type.kind or joined(own.type, field.type) is None or not _can_tie(field.type):
        rows.reporter.report("type-mismatch", f"`{name}` of a row is {field.type.shown}, and of an account "
                             f"{own.type.shown}", path.span,
                             help="declare both in the same way, as a text or a category")
        return None
    return t.Ref(own.name, own.type)


def _can_tie(kind: Scalar) -> bool:
    return kind.kind in (Kind.TEXT, Kind.CATEGORY) or (kind.kind in NUMERIC and kind.whole)
