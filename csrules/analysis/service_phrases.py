"""`by vendor 1h/week role csm`: what a test expects of one service, part by part in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from csrules.analysis.checked_tests import About, Wanted
from csrules.analysis.expected_values import expected_value
from csrules.analysis.not_expected import why_not
from csrules.analysis.result_columns import service_columns
from csrules.analysis.scalars import CONDITION, TEXT, Kind, Scalar
from csrules.diagnostics import Reporter, did_you_mean, nearest
from csrules.syntax import ast, expressions as ex, literals
from csrules.types import Category, Value

SHARED = "shared"
PARTIES = ("vendor", "partner", SHARED)
MODES = ("included", "automated")
TIMES = ("times", "time")
WORDS = (*PARTIES, *MODES, "by", "not", "role", "missing", "answers")
NOT_GIVEN = ("given", "included", "provided", "available", "delivered", "granted")   # what others say for it
HELP = ("write `by vendor`, `by partner 60%`, `by shared`, `1h/week`, `role R`, `included`, `automated`, `not offered` "
        "or a column of `services` and its value, such as `success met`")
APART = ("mode", "certification", "success")   # what may be said of a service that is not offered
MINUTES = Scalar(Kind.NUMBER)
SHARE = Scalar(Kind.PERCENT)
MAYBE_TEXT = replace(TEXT, nullable=True)


@dataclass(frozen=True, slots=True)
class ServicePhrase:
    service: str
    roles: Category
    reporter: Reporter

    def read(self, words: Sequence[ast.Said]) -> tuple[Wanted, ...]:
        """What the words want of the service's columns; nothing where they were reported."""
        wanted: list[Wanted] = []
        rest = list(words)
        while rest:
            part = self._part(rest)
            if not part:
                return ()
            names = {item.name for item in wanted}
            if any(item.name in names for item in part):
                message = f"the expectation names the same part of `{self.service}` twice"
                self.reporter.report("bad-expectation", message, words[0].span, help="keep one of the two")
                return ()
            wanted += part
        return tuple(self._offered(_added_up(wanted)))

    def _offered(self, wanted: list[Wanted]) -> list[Wanted]:
        """Who does something and how much of it says that it is offered at all."""
        names = {item.name for item in wanted}
        if "mode" in names or names <= set(APART) or all(item.value is None for item in wanted):
            return wanted
        return [self._wanted("offered", True, CONDITION), *wanted]

    def _part(self, rest: list[ast.Said]) -> list[Wanted]:
        """The next part, which is taken from `rest`; nothing where it was reported."""
        named = self._column(rest)
        if named is not None:
            return named
        word = rest.pop(0)
        if isinstance(word, ast.Effort):
            return [self._wanted("minutes", word.minutes, MINUTES)]
        if isinstance(word, ast.Quota):
            return [self._wanted("times", word.times, MINUTES)]
        if isinstance(word, ex.Number) and len(rest) > 1 and _text(rest[0]) in TIMES:
            return self._occasions(word, rest[1], rest)
        if _text(word) == "and" and len(rest) > 2 and _text(rest[1]) == "by":
            return self._second(rest)
        if _text(word) == "by" and rest and _text(rest[0]) in PARTIES:
            word = rest.pop(0)
        reason = why_not([word])
        if reason is not None:
            self.reporter.report("unknown-expectation", reason, word.span)
            return []
        text = _text(word)
        if text in PARTIES:
            return self._party(text, rest)
        if text in MODES:
            return [self._wanted("mode", text)]
        if text == "role" and rest:
            return self._role(rest.pop(0))
        if text in ("-", "missing"):
            return [self._wanted("mode", "not_offered")]
        if text == "not" and rest and _text(rest[0]) == "offered":
            rest.pop(0)
            return [self._wanted("mode", "not_offered")]
        if text == "not" and rest and _text(rest[0]) in NOT_GIVEN:
            span = word.span.until(rest[0].span)
            self.reporter.report("bad-expectation", f"`{span.text}` is not a result of a service", span,
                                 help="write `not offered`")
            return []
        return self._unknown(word)

    def _column(self, rest: list[ast.Said]) -> list[Wanted] | None:
        """`success met`, `oversight hours per month 2`; None where the first words spell no column of `services`."""
        columns = service_columns(self.roles)
        spelled = [_text(word) for word in rest]
        count = next((count for count in range(len(rest), 0, -1) if "_".join(spelled[:count]) in columns), 0)
        if not count:
            return None
        name, place = "_".join(spelled[:count]), rest[count - 1]
        kind = columns[name]
        del rest[:count]
        if not rest:
            self.reporter.report("bad-expectation", f"there is no value for `{name}`", place.span,
                                 help=f"write `expect {self.service} {name} VALUE`")
            return []
        value = expected_value(name, kind, _value_word(kind, rest), self.reporter)
        return [] if value is None else [self._wanted(name, value[0], kind)]

    def _party(self, party: str, rest: list[ast.Said]) -> list[Wanted]:
        """With its part behind it, the party is the one that answers; without one any part will do."""
        if rest and _text(rest[0]) == "answers" and party != SHARED:
            rest.pop(0)
            return [self._wanted("accountable", party)]
        part = rest[0] if rest and party != SHARED else None
        if not isinstance(part, ex.Percent):
            return [self._wanted("party", party)]
        rest.pop(0)
        return [self._wanted("accountable", party), self._wanted(f"{party}_share", part.value, SHARE)]

    def _occasions(self, count: ex.Number, each: ast.Said, rest: list[ast.Said]) -> list[Wanted]:
        """`3 times 2h/quarter`, as in the matrix."""
        if not isinstance(each, ast.Effort):
            return self._unknown(each)
        del rest[:2]
        try:
            minutes, times = literals.occasions(count.span.text, each.span.text)
        except literals.LiteralError as error:
            self.reporter.report("bad-literal", str(error), count.span)
            return []
        return [self._wanted("minutes", minutes, MINUTES), self._wanted("times", times, MINUTES)]

    def _second(self, rest: list[ast.Said]) -> list[Wanted]:
        """`and 2h/quarter by architect`: of all the effort the part that a second role spends."""
        effort, _, role = rest[:3]
        if not isinstance(effort, ast.Effort):
            return self._unknown(effort)
        del rest[:3]
        roles = self._role(role)
        return [self._wanted("overlay_effort", effort.minutes, MINUTES),
                *(replace(role, name="overlay_role") for role in roles)] if roles else []

    def _role(self, word: ast.Said) -> list[Wanted]:
        if _text(word) in self.roles.names:
            return [self._wanted("role", _text(word))]
        self.reporter.report("unknown-name", f"there is no role `{word.span.text}`", word.span,
                             help=partial(did_you_mean, word.span.text, self.roles.names))
        return []

    def _wanted(self, column: str, value: Value | None, kind: Scalar = MAYBE_TEXT) -> Wanted:
        return Wanted(About.SERVICE, column, value, kind, self.service)

    def _unknown(self, word: ast.Said) -> list[Wanted]:
        near = nearest(_text(word), (*WORDS, *service_columns(self.roles)))
        advice = f"did you mean `{near[0]}`?" if near else HELP
        message = f"`{word.span.text}` is not a result of a service"
        self.reporter.report("bad-expectation", message, word.span, help=advice)
        return []


def _value_word(kind: Scalar, rest: list[ast.Said]) -> ast.Said:
    """The word of a value, which is taken from `rest`; `not met` and `in grace` are one value in two words."""
    word = rest.pop(0)
    if kind.category is not None and isinstance(word, ex.Word) and rest:
        both = f"{word.text}_{_text(rest[0])}"
        if both in kind.category.names:
            return ex.Word(word.span.until(rest.pop(0).span), both)
    return word


def _added_up(wanted: list[Wanted]) -> list[Wanted]:
    """`6h/quarter and 2h/quarter by architect` says, as in the matrix, that the first role spends six hours."""
    second = next((item.value for item in wanted if item.name == "overlay_effort"), None)
    if not isinstance(second, Decimal):
        return wanted
    return [replace(item, value=item.value + second)
            if item.name == "minutes" and isinstance(item.value, Decimal) else item
            for item in wanted]


def _text(word: ast.Said) -> str:
    return word.text if isinstance(word, ex.Word) else ""
