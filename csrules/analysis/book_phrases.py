"""`carried by engineer "E1" kept`: what a test expects of the person who carries an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from csrules.analysis.checked_tests import About, Wanted
from csrules.analysis.expected_values import MISSING, expected_value
from csrules.analysis.scalars import Kind, Scalar
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.text import Span
from csrules.types import Category, CategoryValue

BOOKS = "books"
CARRIED = "carried"
NOBODY_SAID = "the expectation does not say who carries the account"
PERSON, CHANGE = "person", "change"
CHANGES = Category(tuple(CategoryValue(word) for word in ("kept", "new", "moved", "pinned", "none", "dropped")))


def person(record: str) -> Scalar:
    """A key of the record whose rows are the people."""
    return Scalar(Kind.LINK, nullable=True, record=record)


@dataclass(frozen=True, slots=True)
class BookPhrase:
    """`record` holds the people; None where the policy has no books."""

    record: str | None
    roles: Category
    reporter: Reporter

    def read(self, words: Sequence[ast.Said], span: Span) -> tuple[Wanted, ...]:
        """What `carried by` and the words behind it want; nothing where they were reported."""
        if self.record is None:
            if self.reporter.doubts(BOOKS):   # `books` that could not be read are not missing
                return ()
            self.reporter.report("unknown-expectation", "nobody carries accounts: the policy has no `books`", span)
            return ()
        if len(words) < 3 or _text(words[1]) != "by":
            advice = 'write for instance `expect carried by "P1"`, or `carried by missing`'
            self.reporter.report("bad-expectation", NOBODY_SAID, span, help=advice)
            return ()
        rest = list(words[2:])
        role = self._role(rest)
        read = [self._wanted(rest.pop(0), role)] if rest else []
        if rest and read[0] is not None and read[0].name == PERSON:
            read.append(self._wanted(rest.pop(0), role))
        wanted = tuple(item for item in read if item is not None)
        if len(wanted) < len(read):
            return ()
        if rest or not read or len({item.name for item in wanted}) < len(wanted):
            message = "the expectation about who carries the account has too many words" if read else NOBODY_SAID
            self.reporter.report("bad-expectation", message, (rest or words)[-1].span,
                                 help="write at most the role, the person's key, and the change")
            return ()
        return wanted

    def _role(self, rest: list[ast.Said]) -> str | None:
        """The role in front, which is taken from `rest`."""
        text = _text(rest[0])
        if text in self.roles.names and (text not in CHANGES.names or len(rest) > 1):
            rest.pop(0)
            return text
        return None

    def _wanted(self, word: ast.Said, role: str | None) -> Wanted | None:
        """A key, or a word about what has changed."""
        assert self.record is not None  # noqa: S101  (asked for with books only)
        is_change = isinstance(word, ex.Word) and word.text != MISSING
        name = CHANGE if is_change else PERSON
        kind = Scalar(Kind.CATEGORY, nullable=True, category=CHANGES) if is_change else person(self.record)
        if is_change and _text(word) not in CHANGES.names:
            known = (*CHANGES.names, *self.roles.names)
            message = f"`{word.span.text}` is neither a role nor a change of the person"
            self.reporter.report("unknown-value", message, word.span,
                                 help=partial(did_you_mean, word.span.text, known))
            return None
        value = expected_value(name, kind, word, self.reporter)
        return None if value is None else Wanted(About.BOOK, name, value[0], kind, role=role)


def _text(word: ast.Said) -> str:
    return word.text if isinstance(word, ex.Word) else ""
