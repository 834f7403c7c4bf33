"""Plan nodes to Python source, the fastest way to decide one account after another.

Nothing of a policy's text gets into the source: columns are read through numbered variables, and every constant,
operator and name is handed over in a table beside it. Conditions are three-valued, so each has two forms, "is known to
be true" and "is known to be false"; a condition that is neither is unknown. That way no form needs to carry None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from csrules.analysis import ratios, typed as t
from csrules.analysis.scalars import Kind
from csrules.decide.arithmetic import EXACT, divide, extreme, part_of, period_months, rounded, shift, sign
from csrules.plan.nodes import Case, Choose, Divide, Expr, Join, Pick, Written, typed
from csrules.plan.plan import Column
from csrules.types.folding import fold
from csrules.types.values import plain

_AS_VALUES = (t.Const, t.Ref, t.Exact, t.Coalesce, Choose, Case)   # conditions that are read as they stand
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
EXACT_OPERATIONS = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}


def _joined(separator: str, *parts: str | None) -> str:
    return separator.join(part for part in parts if part is not None)


def _as_text(value: object, unit: str) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (plain(value) if isinstance(value, Decimal) else str(value)) + unit


class Source:
    """Grows the source of one function: its variables, its constants, its lines."""

    def __init__(self, as_of: dt.date, candidate: str | tuple[str, ...] | None = None) -> None:
        """Columns that begin with `candidate` are read from a second row, `candidate`."""
        self.candidate = candidate
        self.constants: dict[str, Any] = {"as_of": as_of, "divide": divide, "shift": shift, "join": _joined,
                                          "write": _as_text, "sign": sign, "extreme": extreme,
                                          "rounded": rounded, "fold": fold, "part_of": part_of,
                                          "period_months": period_months}
        self.lines: list[str] = []
        self.inputs: dict[str, str] = {}
        self._computed: dict[str, str] = {}
        self._temporaries = 0

    # ── what a kind of source may write in its own way ───────────────────────

    def today(self) -> str:
        return "as_of"

    def all(self, parts: Iterable[str]) -> str:
        return f"({' and '.join(parts) or 'True'})"

    def any(self, parts: Iterable[str]) -> str:
        return f"({' or '.join(parts) or 'False'})"

    def compared(self, node: t.Compare, op: str, text: str) -> str:
        """A comparison that is written as `text`; `op` is the node's own, or its opposite."""
        return text

    # ── constants, variables, lines ──────────────────────────────────────────

    def constant(self, value: object) -> str:
        if value is None or value is True or value is False or type(value) is int:
            return repr(value)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def variable(self, column: str) -> str:
        """The variable that holds a column; one that nothing computed is read from the row."""
        if column in self._computed:
            return self._computed[column]
        return self.inputs.setdefault(column, f"v{len(self.inputs)}")

    def compute(self, column: Column) -> str:
        """A line that computes a column into a variable of its own."""
        text = value(column.expr, self)
        name = f"c{len(self._computed)}"
        self.lines.append(f"{name} = {text}")
        self._computed[column.name] = name
        return name

    def function(self, arguments: str, result: str) -> Callable[..., Any]:
        """The function `arguments` → `result`, which first reads its inputs from `row`."""
        reads = [f"{name} = {self._holder(column)}[{self.constant(column)}]" for column, name in self.inputs.items()]
        body = "".join(f"\n    {line}" for line in (*reads, *self.lines, f"return {result}"))
        space: dict[str, Any] = dict(self.constants)
        # The text is made of this module's own words and numbered names only (see the head of the file).
        exec(compile(f"def decide({arguments}):{body}\n", "<plan>", "exec"), space)  # noqa: S102
        function: Callable[..., Any] = space["decide"]
        return function

    def _holder(self, column: str) -> str:
        return "candidate" if self.candidate is not None and column.startswith(self.candidate) else "row"


def value(node: Expr, source: Source) -> str:
    """An expression that gives the node's value, None for missing or unknown."""
    if isinstance(node, Pick):
        return _pick(node, source)
    if node.type.kind is Kind.CONDITION and not isinstance(node, _AS_VALUES):
        condition = typed(node)
        if not node.type.nullable:
            return true(condition, source)
        return f"(True if {true(condition, source)} else False if {false(condition, source)} else None)"
    return _VALUE[type(node)](node, source)


def true(node: t.Typed, source: Source) -> str:
    """An expression that is true exactly where the condition is known to be true."""
    match node:
        case t.And():
            return source.all(true(item, source) for item in node.items)
        case t.Or():
            return source.any(true(item, source) for item in node.items)
        case t.Not():
            return false(node.item, source)
        case t.Known():
            return true(node.item, source)
        case t.Missing():
            return f"({_absent(node.item, source)})"
        case t.Compare():
            return _compare(node, node.op, source)
        case t.OneOf():
            return _one_of(node, "in", source)
        case t.Contains():
            return _contains(node, "in", source)
        case t.InText():
            return _in_text(node, "", source)
    return f"({value(node, source)} is True)"


def false(node: t.Typed, source: Source) -> str:
    """An expression that is true exactly where the condition is known to be false."""
    match node:
        case t.And():
            return source.any(false(item, source) for item in node.items)
        case t.Or():
            return source.all(false(item, source) for item in node.items)
        case t.Not():
            return true(node.item, source)
        case t.Known():
            return f"(not {true(node.item, source)})"
        case t.Missing():
            return f"(not {_absent(node.item, source)})"
        case t.Compare():
            return _compare(node, OPPOSITE[node.op], source)
        case t.OneOf():
            return _one_of(node, "not in", source)
        case t.Contains():
            return _contains(node, "not in", source)
        case t.InText():
            return _in_text(node, "not ", source)
    return f"({value(node, source)} is False)"


def _absent(node: Expr, source: Source) -> str:
    if isinstance(node, t.Const):   # Python warns of `5 is None`
        return str(node.value is None)
    return f"{value(node, source)} is None"


@dataclass(frozen=True, slots=True)
class _Operand:
    """`held` is the value where it is used first, and `read` how it is read afterwards."""

    held: str
    read: str
    nullable: bool


def _operand(node: Expr, source: Source) -> _Operand:
    text = value(node, source)
    if isinstance(node, t.Const):
        return _Operand(text, text, node.value is None)
    if isinstance(node, t.Ref | t.Today):
        return _Operand(text, text, node.type.nullable)
    name = source.temporary()
    return _Operand(f"({name} := {text})", name, node.type.nullable)


def _both(left: Expr, right: Expr, source: Source, combine: Callable[[str, str], str]) -> str:
    """Two values combined; missing where either is."""
    first, second = _operand(left, source), _operand(right, source)
    absent = [f"{operand.held} is None" for operand in (first, second) if operand.nullable]
    combined = combine(*(operand.read if operand.nullable else operand.held for operand in (first, second)))
    return f"(None if {' or '.join(absent)} else {combined})" if absent else combined


def _compare(node: t.Compare, op: str, source: Source) -> str:
    crossed = ratios.crossed(replace(node, op=op))
    text = _plainly(node, op, source) if crossed is None else _crossed(crossed, source)
    return source.compared(node, op, text)


def _crossed(crossed: ratios.Crossed | ratios.Lifted, source: Source) -> str:
    """A comparison of quotients, which is one of products."""
    if isinstance(crossed, ratios.Lifted):
        known = f"{true(crossed.item, source)} or not {false(crossed.item, source)}"
        return f"({known} and {true(crossed.fallback, source)})"
    plain = true(crossed.plain, source)
    if not crossed.signs and not crossed.guards:
        return plain
    sign = source.temporary()
    signs, guards = ("".join(f"{value(factor, source)}, " for factor in group)
                     for group in (crossed.signs, crossed.guards))
    turned = true(crossed.turned, source)
    return f"(({sign} := sign([{signs}], [{guards}])) is not None and ({plain} if {sign} else {turned}))"


def _plainly(node: t.Compare, op: str, source: Source) -> str:
    first, second = _operand(node.left, source), _operand(node.right, source)
    present = [f"{operand.held} is not None" for operand in (first, second) if operand.nullable]
    left, right = (operand.read if operand.nullable else operand.held for operand in (first, second))
    return f"({' and '.join([*present, f'{left} {op} {right}'])})"


def _one_of(node: t.OneOf, word: str, source: Source) -> str:
    each = ratios.each(node)
    if each:
        return source.any(true(comparison, source) for comparison in each) if word == "in" else source.all(
            false(comparison, source) for comparison in each)
    item = _operand(node.item, source)
    values = source.constant(frozenset(const.value for const in node.values))
    if not item.nullable:
        return f"({item.held} {word} {values})"
    return f"({item.held} is not None and {item.read} {word} {values})"


def _contains(node: t.Contains, word: str, source: Source) -> str:
    whole, item = _operand(node.list, source), _operand(node.item, source)
    present = [f"{operand.held} is not None" for operand in (whole, item) if operand.nullable]
    held, wanted = (operand.read if operand.nullable else operand.held for operand in (whole, item))
    return f"({' and '.join([*present, f'{wanted} {word} {held}'])})"


def _in_text(node: t.InText, word: str, source: Source) -> str:
    text, part = _operand(node.text, source), _operand(node.part, source)
    present = [f"{operand.held} is not None" for operand in (text, part) if operand.nullable]
    held, wanted = (operand.read if operand.nullable else operand.held for operand in (text, part))
    asked = f"{wanted} in {held}" if node.how == "contains" else f"{held}.{_METHODS[node.how]}({wanted})"
    return f"({' and '.join([*present, f'{word}({asked})'])})"


_METHODS = {"starts": "startswith", "ends": "endswith"}


def _of_item(node: t.Folded | t.SizeOf, source: Source) -> str:
    item, name = _operand(node.item, source), "fold" if isinstance(node, t.Folded) else "len"
    return f"(None if {item.held} is None else {name}({item.read}))" if item.nullable else f"{name}({item.held})"


def _arith(node: t.Arith, source: Source) -> str:
    if node.op == "/":
        places = node.type.scale
        return _both(node.left, node.right, source, lambda a, b: f"divide({a}, {b}, {places})")
    if node.type.whole:
        return _both(node.left, node.right, source, lambda a, b: f"({a} {node.op} {b})")
    operation = source.constant(EXACT_OPERATIONS[node.op])
    return _both(node.left, node.right, source, lambda a, b: f"{operation}({a}, {b})")


def _shift(node: t.Shift, source: Source) -> str:
    unit, sign = source.constant(node.unit), "-" if node.sign < 0 else ""
    return _both(node.date, node.amount, source, lambda a, b: f"shift({a}, {sign}{b}, {unit})")


def _days_between(node: t.DaysBetween, source: Source) -> str:
    return _both(node.later, node.earlier, source, lambda a, b: f"({a}.toordinal() - {b}.toordinal())")


def _period_months(node: t.PeriodMonths, source: Source) -> str:
    return _both(node.since, node.day, source, lambda a, b: f"period_months({a}, {b}, {node.months}, {node.steps})")


def _part_of(node: t.PartOf, source: Source) -> str:
    item, names = _operand(node.item, source), f"{source.constant(node.part)}, {node.begins}"
    if not item.nullable:
        return f"part_of({item.held}, {names})"
    return f"(None if {item.held} is None else part_of({item.read}, {names}))"


def _rank(node: t.Rank, source: Source) -> str:
    item, ranks = _operand(node.item, source), source.constant({name: rank for rank, name in enumerate(node.names)})
    return f"(None if {item.held} is None else {ranks}[{item.read}])" if item.nullable else f"{ranks}[{item.held}]"


def _extreme(node: t.Extreme, source: Source) -> str:
    return f"extreme({node.most}, ({', '.join(value(item, source) for item in node.items)}))"


def _rounded(node: t.Rounded, source: Source) -> str:
    """What is held as a decimal stays one."""
    step = node.step.value if node.type.whole else Decimal(str(node.step.value))
    names = f"{source.constant(step)}, {source.constant(node.way)}"
    item = _operand(node.item, source)
    if not item.nullable:
        return f"rounded({item.held}, {names})"
    return f"(None if {item.held} is None else rounded({item.read}, {names}))"


def _coalesce(node: t.Coalesce, source: Source) -> str:
    name = source.temporary()
    return f"({value(node.fallback, source)} if ({name} := {value(node.item, source)}) is None else {name})"


def _pick(node: Pick, source: Source) -> str:
    """`0 if … else 1 if … else None`; a rule without a condition ends the chain."""
    parts: list[str] = []
    for number, rule in enumerate(node.rules):
        if rule.condition is None:
            return f"({''.join(parts)}{number})"
        parts.append(f"{number} if {true(rule.condition, source)} else ")
    return f"({''.join(parts)}None)"


def _choose(node: Choose, source: Source) -> str:
    index, missing = source.variable(node.index.name), value(node.missing, source)
    if all(isinstance(const, t.Const) for const in node.values):
        text = f"{source.constant(tuple(const.value for const in node.values if isinstance(const, t.Const)))}[{index}]"
    else:
        branches = (f"{value(item, source)} if {index} == {at} else " for at, item in enumerate(node.values))
        text = f"{''.join(branches)}None"
    return f"({missing} if {index} is None else {text})"


def _case(node: Case, source: Source) -> str:
    branches = "".join(f"{value(then, source)} if {true(when, source)} else " for when, then in node.branches)
    return f"({branches}{value(node.default, source)})"


def _divide(node: Divide, source: Source) -> str:
    return _both(node.value, node.divisor, source, lambda a, b: f"divide({a}, {b}, {node.places})")


def _join(node: Join, source: Source) -> str:
    parts = ", ".join(value(part, source) for part in node.parts)
    return f"join({source.constant(node.separator)}, {parts})"


def _written(node: Written, source: Source) -> str:
    return f"write({value(node.item, source)}, {source.constant(node.unit)})"


_VALUE: dict[type, Callable[[Any, Source], str]] = {
    t.Const: lambda node, source: source.constant(node.value),
    t.Ref: lambda node, source: source.variable(node.name),
    t.Today: lambda node, source: source.today(),
    t.PeriodStart: lambda node, source: f"{source.constant(node)}.day({source.today()})",
    t.Exact: lambda node, source: value(node.ref, source),
    t.SizeOf: _of_item, t.Folded: _of_item,
    t.PartOf: _part_of, t.PeriodMonths: _period_months, t.Rank: _rank, t.Extreme: _extreme, t.Rounded: _rounded,
    t.Arith: _arith, t.Shift: _shift, t.DaysBetween: _days_between, t.Coalesce: _coalesce,
    Choose: _choose, Case: _case, Divide: _divide, Join: _join, Written: _written,
}
