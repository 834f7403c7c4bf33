"""The rows that a test states, each fact typed against its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from csrules.analysis.checked_tests import Given
from csrules.analysis.expected_values import MISSING
from csrules.analysis.policy import ACCOUNT
from csrules.analysis.records import literal_value
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.text import Span
from csrules.types import BadValueError, Category, FieldSchema, Link, RecordSchema, Value
from csrules.types.values import within

OTHERS = "others"   # `others missing`: every optional field that is not written


@dataclass(frozen=True, slots=True)
class Stated:
    """One field of a row: its value, which may break the field's limits, and where it is written."""

    field: FieldSchema
    value: Value | None
    span: Span


@dataclass(frozen=True, slots=True)
class GivenReader:
    """`mentioned` are the names that the policy speaks of: a field that is not among them would state nothing."""

    records: Mapping[str, RecordSchema]
    broken: Set[str]
    mentioned: Set[str]
    reporter: Reporter

    def facts(self, node: ast.Given) -> dict[str, Stated]:
        """What a block says, field by field; whatever is wrong is reported and left out."""
        schema = self.records[node.record.text]
        stated: dict[str, Stated] = {}
        others: ast.Fact | None = None
        for fact in node.facts:
            if fact.name.text == OTHERS and OTHERS not in schema.by_name and _is_missing(fact.value):
                others = fact
                continue
            field = self.field(schema, fact.name)
            if field is None:
                continue
            first = stated.get(field.name)
            if first is not None:
                self.reporter.report("duplicate-name", f"the row gives `{field.name}` twice", fact.name.span,
                                     others=(Label(first.span, "first here"),))
                continue
            value = self.value(field, fact.value)
            if value is not None:
                stated[field.name] = value
        if others is not None:
            written = {fact.name.text for fact in node.facts}
            stated |= {field.name: Stated(field, None, others.span) for field in schema.fields
                      if field.optional and field.name not in written}
        return stated

    def field(self, schema: RecordSchema, name: ast.Name) -> FieldSchema | None:
        """A field that a fact may state; None, after a word about it, where there is none or nothing reads it."""
        field = schema.by_name.get(name.text)
        if field is None:
            if f"{schema.name}.{name.text}" not in self.broken:
                message = f"`{schema.name}` has no field `{name.text}`"
                self.reporter.report("unknown-name", message, name.span,
                                     help=partial(did_you_mean, name.text, schema.by_name))
            return None
        if not (field.key or isinstance(field.type, Link) or field.name in self.mentioned):
            message = f"the decision does not use `{schema.name}.{field.name}`"
            self.reporter.report("unused-fact", message, name.span, help="leave it out")
            return None
        return field

    def value(self, field: FieldSchema, node: ast.PlainLiteral) -> Stated | None:
        """A literal as the field's value; `missing` gives the default, as an empty cell of the data does."""
        if _is_missing(node) and not (isinstance(field.type, Category) and MISSING in field.type.spellings):
            return Stated(field, field.default, node.span)
        try:
            return Stated(field, literal_value(field.type, node), node.span)
        except BadValueError as error:
            self.reporter.report("bad-fact", f"`{node.span.text}` {error}", node.span)
            return None

    def row(self, schema: RecordSchema, facts: Mapping[str, Stated], span: Span) -> Given:
        """The row with its defaults."""
        defaults = {field.name: field.default for field in schema.fields if field.default is not None}
        return Given(schema.name, {**defaults, **{name: fact.value for name, fact in facts.items()}}, span)

    def report_refused(self, facts: Mapping[str, Stated], given: Given) -> None:
        """For rows of which nobody expects that they are rejected."""
        for name, reason in refusals(self.records[given.record], given.values).items():
            if name not in facts:   # a default past the limits was reported where it is declared
                continue
            advice = f"if you mean that, write `expect rejected {name}`" if given.record == ACCOUNT else None
            self.reporter.report("bad-fact", f"`{name}` {reason}", facts[name].span, help=advice)


def refusals(schema: RecordSchema, values: Mapping[str, Value | None]) -> dict[str, str]:
    """Why a run would not take the row, by field."""
    reasons = {}
    for name, value in values.items():
        try:
            within(schema.by_name[name], value)
        except BadValueError as error:
            reasons[name] = str(error)
    return reasons


def _is_missing(node: ast.PlainLiteral) -> bool:
    return isinstance(node, ex.Word) and node.text == MISSING


def keys_once(rows: Sequence[Given], schema: RecordSchema, reporter: Reporter) -> None:
    """Two rows of one record with one key could not be told apart."""
    if schema.key is None:
        return
    seen: dict[Value, Given] = {}
    for row in rows:
        key = row.values.get(schema.key.name)
        if key is None:
            continue
        first = seen.setdefault(key, row)
        if first is not row:
            reporter.report("bad-fact", f"two rows have the key `{key}`", row.span.first_line,
                            others=(Label(first.span.first_line, "first here"),))
