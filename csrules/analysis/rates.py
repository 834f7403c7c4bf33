"""Amounts in several currencies: money fields with a currency of their own, and the rates at which they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from csrules.analysis.declarations import Declarations, report_repeated_item
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.operators import DIVISION_SCALE
from csrules.analysis.policy import ACCOUNT, Amount, Rates
from csrules.analysis.ranges import digits_of
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.scope import Scope, Stage, Symbol
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast
from csrules.types import Category, Date, FieldSchema, Money, Number, RecordSchema, Text


def amount_column(field: str) -> str:
    """The column of the amount in the policy's currency; the field's own column holds it as data states it."""
    return f"{field}:amount"


def check_rates(
    declared: Declarations, records: Mapping[str, RecordSchema], scope: Scope, reporter: Reporter
) -> Rates | None:
    """The rates and the amounts that need them, which are known by their names from the defines on."""
    amounts = _amounts(declared, records, reporter)
    rate, for_ours = _rate_field(declared, records), declared.rates is not None and declared.rates.for_ours
    for amount in amounts:
        symbol = Symbol(amount_column(amount.field.name), amount_type(amount.field, rate, for_ours), Stage.FACTS)
        scope.symbols[amount.field.name] = scope.prefixes[ACCOUNT][amount.field.name] = symbol
    if declared.rates is not None:
        return _rates(declared.rates, amounts, records, scope, reporter)
    for amount in amounts:
        reporter.report("missing-rates", f"`{amount.field.name}` has several currencies", amount.span,
                        help="add `rates from RECORD { currency …  rate …  since … }`")
    return None


def amount_type(field: FieldSchema, rate: FieldSchema | None, for_ours: bool = False) -> Scalar:
    """An amount times a rate, exact, or divided by it; both need fewer digits where their limits are declared."""
    assert isinstance(field.type, Money)  # noqa: S101  (only such fields are amounts)
    amount, by = _digits(field, Money.digits), Number.digits if rate is None else _digits(rate, Number.digits)
    digits, scale = (amount + Number.scale, DIVISION_SCALE) if for_ours else (amount + by, Money.scale + Number.scale)
    return Scalar(Kind.MONEY, nullable=True, digits=digits, scale=scale, per=field.type.per)


def stated_type(field: FieldSchema) -> Scalar:
    """The amount as data states it."""
    return Scalar(Kind.MONEY, nullable=field.nullable, digits=_digits(field, Money.digits), scale=Money.scale)


def rate_type(field: FieldSchema) -> Scalar:
    return Scalar(Kind.NUMBER, nullable=True, digits=_digits(field, Number.digits), scale=Number.scale)


def _digits(field: FieldSchema, most: int) -> int:
    low, high = (limit if isinstance(limit, Decimal | int) else None for limit in (field.minimum, field.maximum))
    return min(most, digits_of(low, high))


def _amounts(
    declared: Declarations, records: Mapping[str, RecordSchema], reporter: Reporter
) -> tuple[Amount, ...]:
    amounts = []
    for name, node in declared.records.items():
        for field in node.fields:
            schema = records[name].by_name.get(field.name.text)
            unit = _unit(field)
            if schema is None or unit is None or not isinstance(schema.type, Money):
                continue
            if name != ACCOUNT:
                reporter.report("bad-currency", "only amounts of the account can have several currencies", unit.span,
                                help="give the amount in the policy's currency")
            elif _names_currency(unit, records[name], reporter):
                amounts.append(Amount(schema, unit.word, unit.span))
    return tuple(amounts)


def _unit(field: ast.Field) -> ast.Unit | None:
    units = field.type.units if isinstance(field.type, ast.PlainType) else ()
    return next((unit for unit in units if unit.kind == "in"), None)


def _names_currency(unit: ast.Unit, account: RecordSchema, reporter: Reporter) -> bool:
    field = account.by_name.get(unit.word)
    if field is None:
        reporter.report("unknown-name", f"`{ACCOUNT}` has no field `{unit.word}`", unit.span,
                        help=partial(did_you_mean, unit.word, account.by_name))
        return False
    if isinstance(field.type, Text | Category):
        return True
    reporter.report("bad-currency", f"`{unit.word}` is {_shown(field)}, and a currency is three letters", unit.span,
                    help=f"declare `{unit.word} text`, or `{unit.word} one of USD, EUR`")
    return False


def _shown(field: FieldSchema) -> str:
    return f"a field of {field.type.name}"


def _rate_field(declared: Declarations, records: Mapping[str, RecordSchema]) -> FieldSchema | None:
    node = declared.rates
    schema = records.get(node.record.text) if node is not None else None
    return schema.by_name.get(node.rate.text) if schema is not None and node is not None and node.rate else None


def _rates(
    node: ast.Rates, amounts: Sequence[Amount], records: Mapping[str, RecordSchema], scope: Scope, reporter: Reporter
) -> Rates | None:
    for span in node.repeated:
        report_repeated_item(span, reporter)
    schema = records.get(node.record.text)
    if schema is None:
        reporter.report("unknown-name", f"there is no record `{node.record.text}`", node.record.span,
                        help=partial(did_you_mean, node.record.text, records))
        return None
    scope.used.add(node.record.text)
    currency = _field(node, schema, "currency", (Text, Category), reporter)
    rate = _field(node, schema, "rate", (Number,), reporter)
    since = _field(node, schema, "since", (Date,), reporter)
    on = None
    if node.on is not None:
        on = ExpressionChecker(scope, Stage.AGREEMENT).check(node.on)
        if on is not None and on.type.kind is not Kind.DATE:
            reporter.report("bad-rates", f"the day of a rate must be a date, and this is {on.type.shown}", node.on.span)
    if not amounts:
        reporter.report("unused-name", "no amount of the account is in another currency", node.span.first_line,
                        help="write `arr money in FIELD`, or remove the rates")
    if currency is None or rate is None or since is None:
        return None
    return Rates(schema.name, currency, rate, node.for_ours, since, on, tuple(amounts), node.span)


def _field(
    node: ast.Rates, schema: RecordSchema, item: str, kinds: tuple[type, ...], reporter: Reporter
) -> FieldSchema | None:
    """The field of the rates' record that an item names."""
    name: ast.Name | None = getattr(node, item)
    if name is None:
        reporter.report("bad-rates", f"the rates lack `{item}`", node.span.first_line,
                        help=f"name the field of `{schema.name}`: `{item} FIELD`")
        return None
    field = schema.by_name.get(name.text)
    if field is None:
        reporter.report("unknown-name", f"`{schema.name}` has no field `{name.text}`", name.span,
                        help=partial(did_you_mean, name.text, schema.by_name))
        return None
    if not isinstance(field.type, kinds):
        wanted = " or ".join(kind.name if hasattr(kind, "name") and kind is not Category else "a category"
                             for kind in kinds)
        reporter.report("bad-rates", f"`{name.text}` is {_shown(field)}", name.span, help=f"`{item}` takes {wanted}")
        return None
    if field.nullable:
        reporter.report("bad-rates", f"`{name.text}` may be missing", name.span, help="remove its `optional`")
        return None
    return field
