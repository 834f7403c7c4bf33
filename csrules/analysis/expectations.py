"""What a test may expect, and how its words are read: answers about the account, its services, and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from csrules.analysis.book_phrases import CARRIED, BookPhrase, person
from csrules.analysis.checked_tests import About, Wanted
from csrules.analysis.expected_values import MISSING, expected_value
from csrules.analysis.not_expected import why_not
from csrules.analysis.result_columns import ACCOUNT, told
from csrules.analysis.scalars import CONDITION, Kind, Scalar
from csrules.analysis.service_phrases import ServicePhrase
from csrules.analysis.tiers import TOUCHES
from csrules.diagnostics import CODES, Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.text import Span
from csrules.types import Category, CategoryValue, RecordSchema

Answer = tuple[Wanted, ...]
FINDINGS = "CSR8"   # the family of codes that a run may find
HEADINGS = ("finding", "rejected", "service", CARRIED)   # of the phrases those that a table may head a column with
PHRASES = ("no", "not", "finding", "rejected", "service", CARRIED)
_LINKING = ("is", "equals", "equal", "to", "be", "of", "as")   # which other languages put before a value
OWNER = "owner"   # the answer who carries the account
NO_FINDINGS = Wanted(About.FINDINGS, "findings", False, CONDITION)
# Of `accounts`: what a test states, what only some policies have, and what only a run of all accounts gives.
_UNASKED = ("account", "name", "agreement", "partner", "margin", "owner", "revenue", "coverage", "reason")


def answers(
    named: Mapping[str, Category],
    agreement: str | None,
    partner: bool,
    margin: bool,
    revenue: bool,
    people: str | None = None,
) -> dict[str, Scalar]:
    """The columns of `accounts` that a test may ask for, by their names there; `agreement` is the matched record.

    `people` is the record of those who carry accounts.
    """
    tier = Scalar(Kind.CATEGORY, nullable=True, category=named["tier"])
    touches = Category(tuple(CategoryValue(word) for word in TOUCHES))
    columns = {
        **{column.name: told(column).type.missing_too() for column in ACCOUNT if column.name not in _UNASKED},
        "tier": tier,
        "earned_tier": tier,
        "touch": Scalar(Kind.CATEGORY, nullable=True, category=touches),
        "served_by": Scalar(Kind.CATEGORY, nullable=True, category=named["role"]),
    }
    if agreement is not None:
        columns[agreement] = Scalar(Kind.LINK, nullable=True, record=agreement)
    if partner:
        columns["partner"] = Scalar(Kind.LINK, nullable=True, record="partner")
    if margin:
        columns["margin"] = Scalar(Kind.PERCENT, nullable=True)
    if people is not None:
        columns[OWNER] = person(people)
    if revenue:
        columns["revenue"] = Scalar(Kind.MONEY, nullable=True)
    return columns


@dataclass(slots=True)
class ExpectationReader:
    """`values` are the policy's defines and segments and what the result tables tell, each with its type.

    A name among `broken` was reported where it is declared, so that nothing is said about it here.
    """

    values: Mapping[str, Scalar]
    services: Mapping[str, object]
    roles: Category
    account: RecordSchema
    people: str | None
    broken: frozenset[str]
    reporter: Reporter
    known: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.known = (*self.values, *self.services, *PHRASES)

    def read(self, words: Sequence[ast.Said], span: Span) -> Answer:
        """What the words want; nothing where they were reported."""
        first = words[0]
        assert isinstance(first, ex.Word)  # noqa: S101  (the grammar begins with a name, and so does a heading)
        if self._is_broken(first.text):
            return ()
        if self._subject(words) is None:
            if first.text == "service" and len(words) > 1 and isinstance(words[1], ex.Word):
                return self._service(words[1], words[2:], span)
            if first.text in self.services:
                return self._service(first, words[1:], span)
            if first.text in _SPECIAL:
                return _SPECIAL[first.text](self, words, span)
        return self._value(words, span)

    def is_known(self, words: Sequence[ast.Said]) -> bool:
        """Whether a table's heading begins an expectation, of which the cells say the rest."""
        first = words[0] if words else None
        if not isinstance(first, ex.Word):
            return False
        subject = self._subject(words)
        if subject is not None:
            return subject[1] == len(words)
        return first.text in (*self.services, *HEADINGS) or self._is_broken(first.text)

    def _is_broken(self, name: str) -> bool:
        return name in self.broken or (self.reporter.doubts(name) and name not in self.known)

    # ── values ───────────────────────────────────────────────────────────────

    def _subject(self, words: Sequence[ast.Said]) -> tuple[str, int] | None:
        """The longest name that the first words spell, blanks for underscores, and how many words that takes."""
        spelled = [word.text if isinstance(word, ex.Word) else "" for word in words]
        for count in range(len(words), 0, -1):
            name = "_".join(spelled[:count])
            if name in self.values:
                return name, count
        return None

    def _value(self, words: Sequence[ast.Said], span: Span) -> Answer:
        subject = self._subject(words)
        if subject is None:
            reason = why_not(words)
            if reason is not None and words[0].span.text not in self.account.by_name:
                self.reporter.report("unknown-expectation", reason, words[0].span)
                return ()
            return self._unknown(words[0], self.known)
        name, count = subject
        linking = [word for word in words[count:-1] if isinstance(word, ex.Word) and word.text in _LINKING]
        if linking and len(words) == count + len(linking) + 1:
            between = linking[0].span.until(linking[-1].span)
            return self._refuse(f"`{between.text}` is no value of `{name}`", between, f"leave out `{between.text}`")
        if len(words) != count + 1:
            what = "there is no value for" if len(words) == count else "there is more than one value for"
            return self._refuse(f"{what} `{name}`", span, f"write `expect {name} VALUE`")
        return self._wanted(name, words[count])

    def _wanted(self, name: str, word: ast.Said) -> Answer:
        kind = self.values[name]
        value = expected_value(name, kind, word, self.reporter)
        return () if value is None else (Wanted(About.ACCOUNT, name, value[0], kind),)

    # ── phrases ──────────────────────────────────────────────────────────────

    def _no(self, words: Sequence[ast.Said], span: Span) -> Answer:
        """`no tier`, `no agreement`, `no findings`, `no finding match-tie`."""
        rest = words[1:]
        if [word.text for word in rest if isinstance(word, ex.Word)] == ["findings"]:
            return (NO_FINDINGS,)
        if rest and isinstance(rest[0], ex.Word) and rest[0].text == "finding":
            return self._finding(rest, span, wanted=False)
        subject = self._subject(rest)
        nullable = [name for name, kind in self.values.items() if kind.nullable]
        if subject is None or subject[1] != len(rest):
            return self._unknown(rest[0], (*nullable, "findings", "finding"))
        name = subject[0]
        if name not in nullable:
            return self._refuse(f"`{name}` always has a value", span)
        return (Wanted(About.ACCOUNT, name, None, self.values[name]),)

    def _not(self, words: Sequence[ast.Said], span: Span) -> Answer:
        if [word.text for word in words if isinstance(word, ex.Word)] != ["not", "held"]:
            return self._unknown(words[1], ("held",))
        return (Wanted(About.ACCOUNT, "held_until", None, self.values["held_until"]),)

    def _finding(self, words: Sequence[ast.Said], span: Span, wanted: bool = True) -> Answer:
        if len(words) != 2 or not isinstance(words[1], ex.Word | ex.Quoted):
            return self._refuse("name a finding by its code, its name or words of its message", span,
                                "for instance `expect finding match-missing`")
        word = words[1]
        if isinstance(word, ex.Word) and word.text == MISSING:
            return (NO_FINDINGS,)
        if isinstance(word, ex.Quoted):
            return (Wanted(About.FINDING, word.value, wanted, CONDITION),)
        known = {code.name: code.name for code in CODES.values() if code.id.startswith(FINDINGS)}
        by_id = {CODES[name].id: name for name in known}
        name = known.get(word.text) or by_id.get(word.text)
        if name is None:
            self.reporter.report("unknown-expectation", f"there is no finding `{word.text}`", word.span,
                                 help=partial(did_you_mean, word.text, known))
            return ()
        return (Wanted(About.FINDING, name, wanted, CONDITION),)

    def _carried(self, words: Sequence[ast.Said], span: Span) -> Answer:
        return BookPhrase(self.people, self.roles, self.reporter).read(words, span)

    def _rejected(self, words: Sequence[ast.Said], span: Span) -> Answer:
        if len(words) != 2 or not isinstance(words[1], ex.Word):
            return self._refuse("the expectation does not name the field that is rejected", span,
                                "write `expect rejected FIELD`")
        word = words[1]
        if word.text not in self.account.by_name:
            message = f"`{self.account.name}` has no field `{word.text}`"
            self.reporter.report("unknown-name", message, word.span,
                                 help=partial(did_you_mean, word.text, self.account.by_name))
            return ()
        return (Wanted(About.REJECTED, word.text, True, CONDITION),)

    def _service(self, name: ex.Word, rest: Sequence[ast.Said], span: Span) -> Answer:
        if name.text not in self.services:
            return self._unknown(name, self.services)
        if not rest:
            return self._refuse(f"the expectation says nothing about `{name.text}`", span,
                                f"write for instance `expect {name.text} by vendor 1h/month`")
        return ServicePhrase(name.text, self.roles, self.reporter).read(rest)

    # ── refusals ─────────────────────────────────────────────────────────────

    def _unknown(self, word: ast.Said, known: Iterable[str]) -> Answer:
        text = word.span.text
        message = f"the decision has no result `{text}`"
        if text in self.account.by_name:
            message = f"`{text}` is a field of `{self.account.name}`: a test gives it and does not expect it"
        self.reporter.report("unknown-expectation", message, word.span, help=partial(did_you_mean, text, known))
        return ()

    def _refuse(self, message: str, span: Span, advice: str | None = None) -> Answer:
        self.reporter.report("bad-expectation", message, span, help=advice)
        return ()


_Read = Callable[[ExpectationReader, Sequence[ast.Said], Span], Answer]
_SPECIAL: dict[str, _Read] = {
    "no": ExpectationReader._no,
    "not": ExpectationReader._not,
    "finding": ExpectationReader._finding,
    "rejected": ExpectationReader._rejected,
    CARRIED: ExpectationReader._carried,
}

