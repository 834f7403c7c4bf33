"""Record declarations to schemas: every field's type, its limits and its default."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain

from csrules.analysis.declarations import (
    POLICY_TYPES,
    RESERVED_FIELDS,
    RESERVED_NAMES,
    Declarations,
    refuse_double_underscore,
    report_repeated_item,
    unique,
)
from csrules.analysis.policy import ACCOUNT
from csrules.analysis.slipped_fields import before_slip, without_not_null
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.syntax.forms import TYPES
from csrules.syntax.slips import BUILT_IN_TYPES, report_taken
from csrules.text import Span
from csrules.types import (
    BadValueError,
    Category,
    CategoryValue,
    Date,
    Days,
    FieldSchema,
    FieldType,
    Flag,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    Percent,
    RecordSchema,
    Text,
    Value,
)
from csrules.types.values import convert, plain, shown, words_of_texts

_PLAIN: dict[str, type[Text | Integer | Number | Date | Days | Flag]] = {
    "text": Text, "integer": Integer, "number": Number, "date": Date, "days": Days, "flag": Flag,
}
_WANTED: dict[type, str] = {
    Text: "a quoted text", Integer: "a whole number", Number: "a number", Money: "an amount", Percent: "a percentage",
    Date: "a day such as `2026-06-30`", Days: "a number of days", Flag: "yes or no", Link: "a key of that record",
    ListOf: "a quoted text with `;` between the items",
}
_LIMITED = (Integer, Number, Money, Percent, Date, Days)


@dataclass(frozen=True, slots=True)
class RecordChecker:
    """`named` are the policy's own tiers, roles and services, as categories that a field can hold."""

    declared: Declarations
    currency: str
    named: Mapping[str, Category]
    reporter: Reporter
    broken: set[str] = dataclasses.field(default_factory=set)
    """Each `record.field` that was reported and has no type, and of the account's also the bare name."""

    def schemas(self) -> dict[str, RecordSchema]:
        return {name: self._schema(record) for name, record in self.declared.records.items()}

    def _schema(self, record: ast.Record) -> RecordSchema:
        written = without_not_null(before_slip(record, self._is_type, self._type, self.reporter), record, self.reporter)
        unique([field.name for field in written], self.reporter)
        fields = {field.name.text: self._field(record.name.text, field) for field in written}
        keys = [field.name for field in written if any(part.kind == "key" for part in field.constraints)]
        for extra in keys[1:]:
            self.reporter.report("no-key", f"`{record.name.text}` has more than one key", extra.span,
                                 help="mark only the field that is different in every row")
        return RecordSchema(record.name.text, tuple(field for field in fields.values() if field is not None))

    def _field(self, record: str, field: ast.Field) -> FieldSchema | None:
        of_account = record == ACCOUNT
        if field.name.text in (*RESERVED_FIELDS, *(RESERVED_NAMES if of_account else ())):
            message = f"`{field.name.text}` already has a meaning in the language"
            self.reporter.report("reserved-name", message, field.name.span,
                                 help="choose another name; a mapping can rename the column")
        refuse_double_underscore(field.name.text, field.name.span, self.reporter)
        kind = self._type(field.type)
        parts = self._constraints(field)
        default = self._value(kind, parts["default"].value) if kind is not None and "default" in parts else None
        if kind is None or ("default" in parts and default is None):
            self.broken.update([f"{record}.{field.name.text}", *([field.name.text] if of_account else [])])
            self.reporter.doubt([field.name.text])
            return None
        if isinstance(kind, Percent):
            parts = {name: self._in_percent(part) for name, part in parts.items()}
        low = self._limit(kind, parts.get("at_least") or parts.get("from_to"))
        high_part = parts.get("at_most") or parts.get("from_to")
        high = self._limit(kind, high_part, upper=True)
        self._agree(kind, parts, low, high, default)
        return FieldSchema(field.name.text, kind, "key" in parts, "optional" in parts, default, low, high)

    def _constraints(self, field: ast.Field) -> dict[str, ast.Constraint]:
        """By kind. Of each kind there is one, and `from … to …` is both limits at once."""
        parts: dict[str, ast.Constraint] = {}
        for part in field.constraints:
            if _is_field_called_default(field.type, part):
                start = part.span.start
                report_taken(Span(part.span.document, start, start + len(part.kind)), self.reporter)
                continue
            clashes = ("at_least", "at_most") if part.kind == "from_to" else ("from_to",) if "at_" in part.kind else ()
            if part.kind in parts or any(kind in parts for kind in clashes):
                report_repeated_item(part.span, self.reporter)
            parts.setdefault(part.kind, part)
        return parts

    def _in_percent(self, part: ast.Constraint) -> ast.Constraint:
        """The constraint with percentages for plain numbers, which are reported; `0.4` of a part is 40%."""
        numbers = [value for value in (part.value, part.upper) if isinstance(value, ex.Number)]
        if not numbers:
            return part
        factor = 100 if all(abs(number.value) <= 1 for number in numbers) and any(n.value for n in numbers) else 1
        spans = [(number.span, f"{plain(number.value * factor)}%") for number in numbers]
        right = part.span.text
        for span, text in reversed(spans):
            start = span.start - part.span.start
            right = right[:start] + text + right[start + span.end - span.start :]
        self.reporter.report("bad-constraint", f"`{numbers[0].span.text}` is not a percentage", part.span,
                             help=f"write `{right}`")
        value, upper = (ex.Percent(value.span, value.value * factor / 100) if isinstance(value, ex.Number) else value
                        for value in (part.value, part.upper))
        return dataclasses.replace(part, value=value, upper=upper)

    # ── types ────────────────────────────────────────────────────────────────

    def _is_type(self, name: str) -> bool:
        return name in BUILT_IN_TYPES or name in self.named or name in self.declared.records

    def _type(self, node: ast.TypeNode) -> FieldType | None:
        if isinstance(node, ast.OneOfType):
            unique([value.name for value in node.values], self.reporter)
            return Category(tuple(
                CategoryValue(value.name.text, value.label.text if value.label else None) for value in node.values
            ))
        if isinstance(node, ast.ListType):
            return self._list(node)
        return self._plain(node)

    def _list(self, node: ast.ListType) -> FieldType | None:
        if node.item.text == "text":
            return ListOf(Text())
        if node.item.text in self.named:
            return ListOf(self.named[node.item.text])
        known = ("text", *POLICY_TYPES)
        self.reporter.report("unknown-type", f"there are no lists of `{node.item.text}`", node.item.span,
                             help=partial(did_you_mean, node.item.text, known))
        return None

    def _plain(self, node: ast.PlainType) -> FieldType | None:
        name = node.name.text
        if node.as_fraction and name != "percent":
            self.reporter.report("bad-constraint", f"`as fraction` is for percent, not for `{name}`", node.span)
        if name != "money":
            for unit in node.units:
                message = f"`{unit.span.text}` is for money, not for `{name}`"
                self.reporter.report("bad-constraint", message, unit.span)
        if name == "percent":
            return Percent(node.as_fraction)
        if name == "money":
            return self._money(node)
        if name in _PLAIN:
            return _PLAIN[name]()
        if name in self.named:
            return self.named[name]
        if name in self.declared.records:
            return self._link(node)
        self.reporter.report("unknown-type", f"there is no type or record `{name}`", node.name.span,
                             help=partial(self._type_meant, name))
        return None

    def _type_meant(self, name: str) -> str | None:
        ours = TYPES.get(name.lower())
        known = f"the types are {', '.join(BUILT_IN_TYPES)}, `one of …`, `list of …` and records"
        if ours is not None:
            return f"write `{ours}`; {known}"
        return did_you_mean(name, chain(BUILT_IN_TYPES, POLICY_TYPES, self.declared.records)) or known

    def _money(self, node: ast.PlainType) -> Money:
        units: dict[str, str] = {}
        for unit in node.units:
            if unit.kind in units:
                report_repeated_item(unit.span, self.reporter)
            units.setdefault(unit.kind, unit.word)
        return Money(self.currency, units.get("per"), "minor" in units, units.get("in"))

    def _link(self, node: ast.PlainType) -> FieldType | None:
        record = self.declared.records[node.name.text]
        key = next((f for f in record.fields if any(part.kind == "key" for part in f.constraints)), None)
        if key is None:
            self.reporter.report("no-key", f"`{record.name.text}` has no key, so there can be no link to it",
                                 node.name.span,
                                 help="mark one of its fields as `key`")
            return None
        whole = isinstance(key.type, ast.PlainType) and key.type.name.text == "integer"
        return Link(record.name.text, Integer() if whole else Text())

    # ── values ───────────────────────────────────────────────────────────────

    def _limit(self, kind: FieldType, part: ast.Constraint | None, *, upper: bool = False) -> Value | None:
        if part is None:
            return None
        if not isinstance(kind, _LIMITED):
            self.reporter.report("bad-constraint", f"a {kind.name} field has no limits", part.span)
            return None
        return self._value(kind, part.upper if upper and part.upper is not None else part.value)

    def _value(self, kind: FieldType, node: ast.PlainLiteral | None) -> Value | None:
        if node is None:
            return None
        try:
            value = literal_value(kind, node)
        except BadValueError as error:
            self.reporter.report("bad-constraint", f"`{node.span.text}` {error}", node.span)
            return None
        return value

    def _agree(
        self,
        kind: FieldType,
        parts: Mapping[str, ast.Constraint],
        low: Value | None,
        high: Value | None,
        default: Value | None,
    ) -> None:
        """Constraints that contradict each other."""
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            part = parts.get("from_to") or parts["at_most"]
            message = f"no value is between {shown(kind, low)} and {shown(kind, high)}"
            self.reporter.report("bad-constraint", message, part.span)
        elif default is not None and (
            (low is not None and default < low) or (high is not None and default > high)  # type: ignore[operator]
        ):
            message = f"the default {shown(kind, default)} is outside the field's limits"
            self.reporter.report("bad-constraint", message, parts["default"].span)
        if "key" in parts:
            if not isinstance(kind, Text | Integer):
                self.reporter.report("bad-constraint", "a key must be text or an integer", parts["key"].span)
            for other in ("optional", "default"):
                if other in parts:
                    self.reporter.report("bad-constraint", f"a key cannot be `{other}`", parts[other].span)
        if "optional" in parts and "default" in parts:
            self.reporter.report("bad-constraint", "a field with a default is never missing", parts["optional"].span,
                                 help="keep `optional` or `default`")


def _is_field_called_default(kind: ast.TypeNode, part: ast.Constraint) -> bool:
    """`default money` is a default of the field before only where that is a category with such a value."""
    if not isinstance(part.value, ex.Word) or part.value.text not in BUILT_IN_TYPES or part.kind != "default":
        return False
    values = kind.values if isinstance(kind, ast.OneOfType) else ()
    return part.value.text not in {value.name.text for value in values}


def literal_value(kind: FieldType, node: ast.PlainLiteral) -> Value | None:
    """The exact value of a literal for a field of this type. Raises `BadValueError`."""
    if isinstance(kind, Money):   # an amount is written as an amount, also where data holds minor units
        kind = dataclasses.replace(kind, minor=False)
    match node:
        case ex.Word(text=text) if isinstance(kind, Category | Flag):
            return convert(kind, text)
        case ex.Quoted(value=text) if isinstance(kind, Text | Link | ListOf | Category):
            return convert(kind, text, words_of_texts(kind))
        case ex.Number(value=number) if isinstance(kind, Integer | Number | Money | Link):
            return convert(kind, number)
        case ex.Percent(value=number) if isinstance(kind, Percent):
            return convert(kind, f"{plain(number * 100)}%")
        case ex.Date(value=day) if isinstance(kind, Date):
            return convert(kind, day)
        case ex.Duration(days=days, months=0) if isinstance(kind, Days):
            return days
        case ex.Number(value=number) if isinstance(kind, Days) and number == number.to_integral_value():
            return int(number)
    raise BadValueError(f"is not {_wanted(kind)}", "wrong-type")


def _wanted(kind: FieldType) -> str:
    if isinstance(kind, Category):
        return "one of " + ", ".join(kind.names)
    return _WANTED[type(kind)]


