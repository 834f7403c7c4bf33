"""Which names an expression may use, and at which stage of the decision each becomes known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import chain

from csrules.analysis.policy_parts import OfService
from csrules.analysis.ranges import Range
from csrules.analysis.ratios import Carried
from csrules.analysis.result_columns import COMPARED
from csrules.analysis.scalars import NUMERIC, Kind, Scalar, of_field
from csrules.analysis.typed import Ref, Typed, children
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax.expressions import Path
from csrules.types import FieldSchema, Money, RecordSchema


class Stage(IntEnum):
    """The fixed order in which an account is decided."""

    ACCEPT = 0
    AGREEMENT = 1
    FACTS = 2
    TIER = 3
    ENTITLEMENTS = 4
    RESPONSIBILITIES = 5
    PROMISES = 6
    BOOKS = 7


STAGE_WORDS = {
    Stage.ACCEPT: "when rows are accepted",
    Stage.AGREEMENT: "when the agreement is matched",
    Stage.FACTS: "when facts are defined",
    Stage.TIER: "when the tier is decided",
    Stage.ENTITLEMENTS: "when services are decided",
    Stage.RESPONSIBILITIES: "when csrules decides who delivers",
    Stage.PROMISES: "when promises are checked",
    Stage.BOOKS: "when people get their accounts",
}


MOST_STEPS = 20   # of a path along links: each is a join

# Words of other languages, and what to write here.
_MISSING = "write `is missing` to ask whether a value is missing"
HINTS = {
    "missing": _MISSING, "null": _MISSING, "none": _MISSING, "empty": _MISSING, "nil": _MISSING,
    "true": "write `yes`", "false": "write `no`",
    **dict.fromkeys(("now", "current_date", "sysdate", "getdate", "curdate", "today"), "write `today`"),
    "accounts": "a watch `for each tier` or `for all accounts` knows the number of accounts",
    **dict.fromkeys(COMPARED, "only promises and watches can use totals of services"),
}


_PARTS = {
    Kind.DATE: "write `year of started`, `month of started` or `day of started` for a part of a date",
    Kind.TEXT: "compare whole texts, or add a field for the part of it to the source",
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of the scope. `known_after` is the last stage that has not got it yet (None: always known)."""

    name: str
    type: Scalar
    known_after: Stage | None = None
    record: str | None = None


@dataclass(slots=True)
class Scope:
    """The names in reach. `symbols` are single words; `records` are followed along links.

    `prefixes` are words that may stand before a field: `account.arr` is `arr`, and in a match the candidate's record.
    `values` are the defines so far, and `carried` what is known of those that divide. `main` is the record whose rows
    are decided. `gathered` are totals and figures over rows, each with what it adds up or picks; a count has nothing.
    `services` are the policy's, and `of_services` what conditions ask of them.
    `ranges` are between which values defines come out, as far as that follows from their parts.
    `fiscal` is the month in which the fiscal year begins, where the policy says so.
    """

    records: Mapping[str, RecordSchema]
    reporter: Reporter
    symbols: dict[str, Symbol] = field(default_factory=dict)
    prefixes: dict[str, dict[str, Symbol]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)   # names and `record.field`s whose declaration was reported
    upcoming: frozenset[str] = frozenset()   # names that a later stage will add
    values: dict[str, Typed] = field(default_factory=dict)
    carried: Carried = field(default_factory=Carried)
    main: str = "account"
    gathered: dict[str, Typed | None] = field(default_factory=dict)
    services: frozenset[str] = frozenset()
    of_services: dict[str, OfService] = field(default_factory=dict)
    fiscal: int | None = None
    ranges: dict[str, Range] = field(default_factory=dict)

    def before_defines(self) -> Scope:
        """The names as they are before anything is defined or decided, for what looks through other records' rows."""
        return replace(self, symbols=dict(self.symbols), prefixes=dict(self.prefixes))

    def unlimited(self, *nodes: Typed) -> tuple[str, ...]:
        """The number fields in some values, also by way of defines and sums, whose least or greatest nothing says."""
        names: dict[str, None] = {}
        todo = list(reversed(nodes))
        while todo:
            part = todo.pop()
            if isinstance(part, Ref) and part.name in self.values:
                todo.append(self.values[part.name])
            elif isinstance(part, Ref) and part.name in self.gathered:
                made_of = self.gathered[part.name]
                todo += [] if made_of is None else [made_of]
            elif isinstance(part, Ref) and part.type.kind in NUMERIC and None in (part.type.low, part.type.high):
                names[part.shown] = None
            todo += reversed(children(part))
        return tuple(names)

    def add_fields(self, schema: RecordSchema, prefix: str = "", *, nullable: bool = False) -> dict[str, Symbol]:
        """Symbols for a record's fields, named `prefix` + field."""
        symbols = {}
        for part in schema.fields:
            if prefix and has_own_currency(part):
                continue   # of another account only data knows the currency
            kind = of_field(part)
            link = kind.record if kind.kind is Kind.LINK else None
            name = prefix + part.name
            symbols[part.name] = Symbol(name, kind.missing_too() if nullable else kind, None, link)
        return symbols

    def peek(self, path: Path) -> Symbol | None:
        """The symbol a path names, whatever the stage, without a diagnostic and without counting as its use."""
        first, *rest = path.parts
        fields = self.prefixes.get(first) if rest else None
        symbol = self.symbols.get(first) if fields is None else fields.get(rest.pop(0))
        while symbol is not None and rest:
            schema = self.records.get(symbol.record or "")
            field = schema.by_name.get(rest.pop(0)) if schema is not None else None
            symbol = None if field is None else _along(symbol, field)
        return symbol

    def find(self, path: Path, stage: Stage) -> Symbol | None:
        """The symbol a path names; None, after a diagnostic, where there is none or it is not known yet."""
        first, *rest = path.parts
        if first in self.broken or ".".join(path.parts[:2]) in self.broken:
            self.used.add(first)
            return None
        start = 1
        if rest and first in self.prefixes:
            fields = self.prefixes[first]
            symbol, start = fields.get(rest[0]), 2
            if symbol is None:
                return self._unknown(path, 1, fields, f"`{first}` has no field `{rest[0]}`")
        else:
            symbol = self.symbols.get(first)
            if symbol is None and first in self.upcoming:
                self.used.add(first)
                self._too_early(path, min(stage, Stage.FACTS))
                return None
            if symbol is None and first in self.prefixes:
                self._whole_record(path)
                return None
            if symbol is None:
                return self._unknown(path, 0, chain(self.symbols, self.prefixes),
                                     f"nothing is called `{first}`")
        self.used.add(first)
        if symbol.known_after is not None and stage <= symbol.known_after:
            self._too_early(path, stage)
            return None
        return self._follow(path, symbol, start)

    def _too_early(self, path: Path, stage: Stage) -> None:
        self.reporter.report(
            "too-early", f"`{path.parts[0]}` is not known yet {STAGE_WORDS[stage]}", path.span,
            help="the order is: agreement, defines, segments, tier, services, parties, promises",
        )

    def _follow(self, path: Path, symbol: Symbol, start: int) -> Symbol | None:
        """Along links, from the part of the path with the number `start` on."""
        for number, part in enumerate(path.parts[start:], start):
            if symbol.record is None:
                message = f"`{'.'.join(path.parts[:number])}` is {symbol.type.shown}, and that has no fields"
                self.reporter.report("unknown-name", message, path.part(number), help=_PARTS.get(symbol.type.kind))
                return None
            if f"{symbol.record}.{part}" in self.broken:
                return None
            schema = self.records[symbol.record]
            field = schema.by_name.get(part)
            if field is not None and has_own_currency(field):
                message = f"`{part}` of another account has its own currency"
                self.reporter.report("bad-currency", message, path.part(number),
                                     help="use such an amount of the account itself only")
                return None
            if field is None:
                return self._unknown(path, number, schema.by_name, f"`{symbol.record}` has no field `{part}`")
            if number > MOST_STEPS:
                self.reporter.report("too-large", f"a path follows at most {MOST_STEPS} links", path.part(number),
                                     help="copy the value into a field of a nearer record")
                return None
            self.used.add(f"{symbol.record}.{part}")
            symbol = _along(symbol, field)
        return symbol

    def _whole_record(self, path: Path) -> None:
        name = path.parts[0]
        schema = self.records.get(name)
        field = next(iter(self.prefixes[name]), "FIELD") if schema is None or schema.key is None else schema.key.name
        self.reporter.report("unknown-name", f"`{name}` is a record, not a value", path.part(0),
                             help=f"write `{name}.{field}`, or another of its fields")

    def _unknown(self, path: Path, number: int, known: Iterable[str], message: str) -> Symbol | None:
        word, names = path.parts[number], tuple(known)
        undeclared = "declare it as a field of its record" if number else "declare it as a field, or with `define`"
        advice = HINTS.get(word.casefold()) or (lambda: did_you_mean(word, names) or undeclared)
        self.reporter.report("unknown-name", message, path.part(number), help=advice)
        return None


def beside(
    own: Mapping[str, Symbol], others: Mapping[str, Symbol], prefixes: Collection[str]
) -> dict[str, Symbol]:
    """The bare words where the fields `own` of a row meet the names `others`: what only one of the two has.

    A word that names a record is never a field: `sub.account == account` would compare a field with itself.
    """
    fields = {name: symbol for name, symbol in own.items() if name not in prefixes and name not in others}
    return fields | {name: symbol for name, symbol in others.items() if name in prefixes or name not in own}


def has_own_currency(field: FieldSchema) -> bool:
    return isinstance(field.type, Money) and field.type.stated is not None


def _along(symbol: Symbol, field: FieldSchema) -> Symbol:
    """A field of the record that a link leads to; missing where it leads to none."""
    kind = of_field(field).missing_too()
    link = kind.record if kind.kind is Kind.LINK else None
    return Symbol(f"{symbol.name}.{field.name}", kind, symbol.known_after, link)
