"""Tests: every given row typed against its record, every expectation against what a run gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from csrules.analysis.book_phrases import BOOKS
from csrules.analysis.checked_tests import GROUP_FINDING, About, Expectation, Test, Wanted
from csrules.analysis.declarations import Declarations, report_twice
from csrules.analysis.example_tables import Column, TableReader
from csrules.analysis.expectations import OWNER, ExpectationReader, answers
from csrules.analysis.given_rows import GivenReader, Stated, keys_once
from csrules.analysis.mentions import mentioned
from csrules.analysis.policy import ACCOUNT, Match
from csrules.analysis.scope import Scope
from csrules.analysis.typed import Ref, Typed
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.text import Span
from csrules.types import Category, RecordSchema, Value

PARTNER = "partner"
Facts = dict[str, Stated]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a row of a test stands, and what it states."""

    span: Span
    facts: Facts


@dataclass(frozen=True, slots=True)
class TestChecker:
    records: Mapping[str, RecordSchema]
    given: GivenReader
    expected: ExpectationReader
    groups: tuple[str, ...]
    reporter: Reporter

    def check(self, nodes: Sequence[ast.Test]) -> tuple[Test, ...]:
        """The tests that are right; each row of a table is one."""
        seen: dict[str, ast.Test] = {}
        tests: list[Test] = []
        for node in nodes:
            first = seen.setdefault(node.name.text, node)
            if first is not node:
                report_twice("duplicate-name", f"two tests have the name `{node.name.text}`", node.name.span,
                             first.name.span, self.reporter)
                continue
            tests += self._table(node) if node.is_table else self._single(node)
        return tuple(tests)

    def _single(self, node: ast.Test) -> Iterator[Test]:
        if node.header is not None:
            self.reporter.report("bad-table", "a `test` without `table` cannot have table rows", node.header.span,
                                 help="write `test table`")
            return
        rows = self._rows(node)
        expectations = self._expectations(node, rows.get(ACCOUNT, ()))
        yield from self._made(node, node.name.text, node.span, rows, expectations)

    def _table(self, node: ast.Test) -> Iterator[Test]:
        """What stands before the table holds for every row; one account may state what all rows share."""
        columns = TableReader(self.records[ACCOUNT], self.given, self.expected, self.reporter).columns(node)
        if columns is None:
            return
        rows = self._rows(node)
        shared = rows.pop(ACCOUNT, [])
        if len(shared) > 1:
            self.reporter.report(
                "unclear-account", "each row of a test table is one account", shared[1].span.first_line,
                help="keep one `account`, with what all rows share",
            )
            return
        facts = shared[0].facts if shared else {}
        for number, (row, cells) in enumerate(columns.body, 1):
            own, wanted = self._cells(cells)
            stands = {**rows, ACCOUNT: [Stand(row.span, {**facts, **own})]}
            expectations = [*wanted, *self._expectations(node, stands[ACCOUNT])]
            yield from self._made(node, f"{node.name.text} [{number}]", row.span, stands, expectations)

    def _cells(self, cells: Sequence[tuple[Column, ast.Cell]]) -> tuple[Facts, list[Expectation]]:
        facts: Facts = {}
        expectations: list[Expectation] = []
        for column, cell in cells:
            if column.field is not None:
                stated = column.fact(cell, self.reporter)
                if stated is not None:
                    facts[column.field.name] = stated
                continue
            wanted = column.wanted(cell, self.expected)
            if wanted:
                expectations.append(Expectation(0, wanted, cell.span, f"{column.heading.text} {cell.text}".rstrip()))
        return facts, expectations

    # ── rows and expectations ────────────────────────────────────────────────

    def _rows(self, node: ast.Test) -> dict[str, list[Stand]]:
        stands: dict[str, list[Stand]] = {}
        for given in node.given:
            name = given.record.text
            if name in self.records:
                stands.setdefault(name, []).append(Stand(given.span, self.given.facts(given)))
            else:
                self.reporter.report("unknown-name", f"there is no record `{name}`", given.record.span,
                                     help=partial(did_you_mean, name, self.records))
        return stands

    def _expectations(self, node: ast.Test, accounts: Sequence[Stand]) -> list[Expectation]:
        expectations = []
        for expect in node.expects:
            wanted = self.expected.read(expect.words, expect.span)
            place = 0 if self._of_group(expect, wanted) and accounts else self._account(expect, accounts)
            if place is not None and wanted:
                text = " ".join(expect.span.text.split()).removeprefix("expect ")
                expectations.append(Expectation(place, wanted, expect.span, text))
        return expectations

    def _of_group(self, node: ast.Expect, wanted: Sequence[Wanted]) -> bool:
        """Whether it is about all accounts of the test together: the finding of a watch over groups."""
        found = node.account is None and len(wanted) == 1 and wanted[0].about is About.FINDING
        said = wanted[0].name if found else ""
        return found and (said == GROUP_FINDING or any(said in text or text in said for text in self.groups))

    def _account(self, node: ast.Expect, accounts: Sequence[Stand]) -> int | None:
        """The number of the account that an expectation is about."""
        if not accounts:
            return None   # said once, of the test
        if node.account is None:
            if len(accounts) > 1:
                self.reporter.report("unclear-account", "the expectation does not say which account it means",
                                     node.span,
                                     help='write its key first: `expect "A1" …`')
                return None
            return 0
        key = self.records[ACCOUNT].key
        if key is None:   # which was reported
            return None
        wanted = _key(node.account)
        keys = [stand.facts[key.name].value if key.name in stand.facts else None for stand in accounts]
        if wanted in keys:
            return keys.index(wanted)
        known = [str(known_key) for known_key in keys if known_key is not None]
        self.reporter.report("unclear-account", f"the test has no account `{wanted}`", node.account.span,
                             help=partial(did_you_mean, str(wanted), known))
        return None

    def _made(
        self,
        node: ast.Test,
        name: str,
        span: Span,
        rows: Mapping[str, Sequence[Stand]],
        expectations: Sequence[Expectation],
    ) -> Iterator[Test]:
        """The test, unless it has nothing to decide or to prove."""
        accounts = rows.get(ACCOUNT, ())
        if not accounts:
            self.reporter.report("unclear-account", "the test gives no account", node.name.span,
                                 help="add `account { … }` with the fields that matter")
            return
        given = {record: [self.given.row(self.records[record], stand.facts, stand.span) for stand in stands]
                 for record, stands in rows.items()}
        for record, made in given.items():
            keys_once(made, self.records[record], self.reporter)
            for place, (stand, row) in enumerate(zip(rows[record], made, strict=True)):
                if record != ACCOUNT or not _rejected(expectations, place):
                    self.given.report_refused(stand.facts, row)
        if not expectations:
            unread = node.expects or (node.is_table and self.reporter.failed)   # what was reported is not missing
            if not unread:
                self.reporter.report("expects-nothing", "the test expects nothing", node.name.span,
                                     help="add an `expect`, or a column with an expected result")
            return
        yield Test(name, node.as_of.value, {record: tuple(made) for record, made in given.items()},
                   tuple(expectations), span)


def _rejected(expectations: Sequence[Expectation], place: int) -> bool:
    wanted: Iterator[Wanted] = (wanted for each in expectations if each.account == place for wanted in each.wanted)
    return any(item.about is About.REJECTED for item in wanted)


def _key(node: ex.Literal) -> Value:
    if isinstance(node, ex.Number):
        return int(node.value) if node.value == node.value.to_integral_value() else node.value
    assert isinstance(node, ex.Quoted)  # noqa: S101  (the grammar allows nothing else)
    return node.value


def check_tests(
    declared: Declarations,
    records: Mapping[str, RecordSchema],
    named: Mapping[str, Category],
    scope: Scope,
    match: Match | None,
    revenue: Typed | None,
    reporter: Reporter,
) -> tuple[Test, ...]:
    """Names and types of all tests, which state `records`; `scope` knows the types of defines and segments."""
    if not declared.tests:
        return ()
    own = [name for name in (*declared.defines, *declared.segments, *_of_family(declared)) if name in scope.symbols]
    margin = bool(declared.responsibilities)
    people = _people(declared, scope)
    told = answers(named, match.record if match is not None else None, PARTNER in scope.records, margin,
                   revenue is not None, people)
    values = {**told, **{name: scope.symbols[name].type for name in own}}
    account = scope.records[ACCOUNT]
    expected = ExpectationReader(values, declared.services, named["role"], account, people,
                                 frozenset(scope.broken), reporter)
    read = mentioned(declared) | ({revenue.shown} if isinstance(revenue, Ref) else set())
    given = GivenReader(records, scope.broken, read, reporter)
    groups = tuple(node.text.text for node in declared.watches if node.over is not None)
    return TestChecker(records, given, expected, groups, reporter).check(declared.tests)


def _people(declared: Declarations, scope: Scope) -> str | None:
    """The record of those who carry accounts."""
    if declared.books is None:
        return None
    name = declared.books.record.text
    if name in scope.records:
        return name
    scope.reporter.doubt((OWNER, BOOKS))   # which is said where the books are checked
    return None


def _of_family(declared: Declarations) -> tuple[str, ...]:
    """What the family comes to is asked for by name, as a define is."""
    node = declared.family
    return () if node is None else tuple(name.text for name in (*(total.name for total in node.totals), *node.counts))
