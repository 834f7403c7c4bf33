"""The declarations of a policy by kind and name, with what stands twice reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from csrules.diagnostics import Label, Reporter
from csrules.syntax import ast
from csrules.syntax.reasons import BECAUSE
from csrules.syntax.slips import AFTER_A_TYPE, BUILT_IN_TYPES
from csrules.text import Span

POLICY_TYPES = ("tier", "role", "service")
# Words that stand for something in expressions or types and so cannot be declared again.
RESERVED_RECORDS = (*BUILT_IN_TYPES, *POLICY_TYPES, "one", "list", "today", "not")
RESERVED_NAMES = ("today", "not", "yes", "no", "account", "tier")   # of defines and of the account's fields
RESERVED_FIELDS = ("today", "not", "yes", "no", *AFTER_A_TYPE)   # of the fields of any record


@dataclass(slots=True)
class Declarations:
    """`policy`, `tiers`, `entitlements`, `match` and `books` hold the first of their kind, which may stand once.

    `levels` are the tiers of other records, and `own_defines` the defines of these, by record.
    """

    policy: ast.Policy | None = None
    tiers: ast.Tiers | None = None
    entitlements: ast.Entitlements | None = None
    match: ast.Match | None = None
    amend: ast.Amend | None = None
    certifications: ast.Certifications | None = None
    overrides: ast.Overrides | None = None
    books: ast.Books | None = None
    family: ast.Family | None = None
    rates: ast.Rates | None = None
    levels: dict[str, ast.Tiers] = field(default_factory=dict)
    own_defines: dict[str, dict[str, ast.Define]] = field(default_factory=dict)
    records: dict[str, ast.Record] = field(default_factory=dict)
    rows: list[ast.Rows] = field(default_factory=list)
    defines: dict[str, ast.Define] = field(default_factory=dict)
    look_ups: dict[str, ast.Match] = field(default_factory=dict)
    segments: dict[str, ast.Segment] = field(default_factory=dict)
    roles: dict[str, ast.Role] = field(default_factory=dict)
    services: dict[str, ast.Service] = field(default_factory=dict)
    responsibilities: list[ast.Responsibilities] = field(default_factory=list)
    assigns: list[ast.Assign] = field(default_factory=list)
    grants: list[ast.Grant] = field(default_factory=list)
    denials: list[ast.Deny] = field(default_factory=list)
    tests: list[ast.Test] = field(default_factory=list)
    promises: list[ast.Promise] = field(default_factory=list)
    watches: list[ast.Watch] = field(default_factory=list)


_ONCE = {ast.Policy: "policy", ast.Tiers: "tiers", ast.Entitlements: "entitlements", ast.Match: "match",
         ast.Amend: "amend", ast.Rates: "rates", ast.Certifications: "certifications",
         ast.Overrides: "overrides", ast.Books: "books", ast.Family: "family"}
_NAMED = {ast.Record: "records", ast.Define: "defines", ast.Segment: "segments", ast.Role: "roles",
          ast.Service: "services"}
_LISTED = {ast.Rows: "rows", ast.Responsibilities: "responsibilities", ast.Assign: "assigns", ast.Grant: "grants",
           ast.Deny: "denials", ast.Test: "tests", ast.Promise: "promises", ast.Watch: "watches"}


def collect(nodes: Iterable[ast.Declaration], reporter: Reporter) -> Declarations:
    declared = Declarations()
    for node in nodes:
        kind: Any = type(node)
        if isinstance(node, ast.Tiers | ast.Define) and node.record is not None:
            _add_of_record(declared, node, node.record, reporter)
        elif isinstance(node, ast.Match) and node.named is not None:
            _add_look_up(declared, node, node.named, reporter)
        elif kind is ast.Include:   # followed where the files are read
            continue
        elif kind in _LISTED:
            getattr(declared, _LISTED[kind]).append(node)
        elif kind in _NAMED:
            _add_named(getattr(declared, _NAMED[kind]), node, reporter)
        elif getattr(declared, _ONCE[kind]) is None:
            setattr(declared, _ONCE[kind], node)
        else:
            first = getattr(declared, _ONCE[kind])
            report_twice("repeated-block", f"the policy has two `{_ONCE[kind]}` blocks", node.span, first.span,
                         reporter, _advice(node))
        for part in (node, *(node.tiers if isinstance(node, ast.Tiers) else ())):
            for span in getattr(part, "repeated", ()):
                report_repeated_item(span, reporter)
    _refuse_reserved(declared, reporter)
    _refuse_alike(declared, reporter)
    return declared


def _add_of_record(
    declared: Declarations, node: ast.Tiers | ast.Define, record: ast.Name, reporter: Reporter
) -> None:
    if isinstance(node, ast.Define):
        _add_named(declared.own_defines.setdefault(record.text, {}), node, reporter)
    elif (first := declared.levels.setdefault(record.text, node)) is not node:
        report_twice("repeated-block", f"the policy has two `tiers of {record.text}` blocks", node.span, first.span,
                     reporter)


def report_repeated_item(span: Span, reporter: Reporter) -> None:
    reporter.report("repeated-item", f"`{span.text.split(None, 1)[0]}` is there twice", span,
                    help="keep one of the two")


def report_twice(
    code: str, message: str, again: Span, first: Span, reporter: Reporter, advice: str | None = None
) -> None:
    reporter.report(code, message, again.first_line, others=(Label(first.first_line, "first here"),), help=advice)


def _advice(node: ast.Declaration) -> str | None:
    if not isinstance(node, ast.Match):
        return None
    record = node.candidate.text
    return f"give all but the agreement's a name: `match {record}_of_account from {record} to account`"


def _add_look_up(declared: Declarations, node: ast.Match, name: ast.Name, reporter: Reporter) -> None:
    first = declared.look_ups.setdefault(name.text, node)
    if first is not node and first.named is not None:
        reporter.report("duplicate-name", f"`{name.text}` is declared twice", name.span,
                        others=(Label(first.named.span, "first here"),))


def _add_named(table: dict[str, Any], node: Any, reporter: Reporter) -> None:
    first = table.setdefault(node.name.text, node)
    if first is not node:
        message = f"`{node.name.text}` is declared twice"
        reporter.report("duplicate-name", message, node.name.span, others=(Label(first.name.span, "first here"),))


def _refuse_reserved(declared: Declarations, reporter: Reporter) -> None:
    tables: tuple[dict[str, Any], ...] = (declared.records, declared.defines, declared.segments)
    names = [node.name for table in tables for node in table.values()]
    names += [node.named for node in declared.look_ups.values() if node.named is not None]
    for name in names:
        refuse_double_underscore(name.text, name.span, reporter)
    tiers = declared.tiers.tiers if declared.tiers is not None else ()
    for table, words in (
        (declared.records, RESERVED_RECORDS),
        (declared.defines, RESERVED_NAMES),
        (declared.segments, RESERVED_NAMES),
        (declared.services, ("service", "others")),
        ({tier.name.text: tier for tier in tiers}, (BECAUSE,)),
    ):
        for word, node in table.items():
            if word in words:
                reporter.report("reserved-name", f"`{word}` already has a meaning in the language", node.name.span,
                                help="choose another name")


def _refuse_alike(declared: Declarations, reporter: Reporter) -> None:
    """Names that become columns or tables may not differ only in case: a database takes them for one."""
    account = declared.records.get("account")
    fields = account.fields if account is not None else ()
    of_accounts = [*fields, *declared.defines.values(), *declared.segments.values()]
    groups: list[list[Any]] = [list(declared.records.values()), list(declared.services.values()), of_accounts]
    groups += [list(record.fields) for name, record in declared.records.items() if name != "account"]
    for group in groups:
        seen: dict[str, ast.Name] = {}
        for name in (node.name for node in group):
            first = seen.setdefault(name.text.casefold(), name)
            if first.text != name.text:
                message = f"`{name.text}` differs from `{first.text}` only in capital letters"
                reporter.report("duplicate-name", message, name.span, others=(Label(first.span, "first here"),),
                                help="databases treat the two as one name; choose another")


def refuse_double_underscore(name: str, span: Span, reporter: Reporter) -> None:
    """Two underscores in a row join the parts of a path in SQL."""
    if "__" in name or name.startswith("csrules"):
        reporter.report("reserved-name", f"`{name}` looks like a name that csrules itself makes", span,
                        help="use single underscores, and do not begin with `csrules`")


def unique(names: Sequence[ast.Name], reporter: Reporter) -> None:
    """Report every name of a list that stood there before."""
    seen: dict[str, ast.Name] = {}
    for name in names:
        first = seen.setdefault(name.text, name)
        if first is not name:
            message = f"`{name.text}` is listed twice"
            reporter.report("duplicate-name", message, name.span, others=(Label(first.span, "first here"),))
