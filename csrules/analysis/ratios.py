"""Quotients are compared exactly: both sides are multiplied by what they are divided by, and no division is left.

A quotient that is a value of its own is rounded to nine decimals, and would meet a line that it does not reach, or miss
one that it does: a third of 100, three times, is not 100. Where it is compared, nothing is rounded. A divisor that is
negative turns the comparison round, and one that is zero makes it unknown, as the quotient itself is then missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from csrules.analysis import typed as t
from csrules.analysis.comparisons import MIRRORED
from csrules.analysis.operators import MOST_DIGITS, common_digits, sum_digits
from csrules.analysis.ranges import digits_of, limits_of, spread
from csrules.analysis.scalars import Kind, Scalar

ONE = t.Const(1, Scalar(Kind.NUMBER, digits=1, whole=True, low=1, high=1))
Definitions = Mapping[str, t.Typed]
MOST_CARRIED = 200   # operations of a define that divides, those of the defines in it included


@dataclass(frozen=True, slots=True)
class Crossed:
    """A comparison without divisions: `plain`, unless an odd number of `signs` is negative; then `turned`.

    It is unknown where any of `signs` or `guards` is zero or missing.
    """

    plain: t.Compare
    turned: t.Compare
    signs: tuple[t.Typed, ...]
    guards: tuple[t.Typed, ...]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A comparison with `a else b` in it, as two: the second counts where the first is unknown."""

    item: t.Compare
    fallback: t.Compare


@dataclass(frozen=True, slots=True)
class _Ratio:
    """`top` divided by the product of `below`; where any of `guards` is zero there is no value."""

    top: t.Typed
    below: tuple[t.Typed, ...] = ()
    guards: tuple[t.Typed, ...] = ()


class _RoundedError(Exception):
    """A quotient stands where it cannot be multiplied out."""


def divides(node: t.Typed) -> bool:
    """Whether a quotient has a part in the value; in one that the author rounds, it has none."""
    if isinstance(node, t.Rounded):
        return False
    return (isinstance(node, t.Arith) and node.op == "/") or any(map(divides, t.children(node)))


@dataclass(slots=True)
class Carried:
    """Defines so far: those that divide, each with what it is made of, and those that are rounded or read one that is.

    `sizes` are how many operations stand behind each that divides.
    """

    quotients: dict[str, t.Typed] = field(default_factory=dict)
    rounded: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, value: t.Typed) -> str | None:
        """The define that is rounded, though it is compared: this one where it is too long, or one that it reads."""
        quotient = exact(value, self.quotients)
        if divides(quotient):
            parts = t.walk(value)
            self.sizes[name] = sum(self.sizes.get(part.name, 1) if isinstance(part, t.Ref) else 1 for part in parts)
            if self.sizes[name] <= MOST_CARRIED:
                self.quotients[name] = quotient
        own = name if self.sizes.get(name, 0) > MOST_CARRIED else None
        found = min(t.refs(value) & self.rounded, default=own)
        if found is not None:
            self.rounded.add(name)
        return found


    def choose(self, name: str, values: Iterable[t.Typed]) -> bool:
        """A define that has one of several values: whether it is rounded, because one of them divides."""
        found = any(divides(exact(value, self.quotients)) or t.refs(value) & self.rounded for value in values)
        if found:
            self.rounded.add(name)
        return found


def exact(node: t.Typed, quotients: Definitions) -> t.Typed:
    """An operand in which each define that divides (`quotients`) is carried with what it is made of."""
    match node:
        case t.Ref() if node.name in quotients:
            return t.Exact(node, quotients[node.name], node.span)
        case t.Arith():
            return replace(node, left=exact(node.left, quotients), right=exact(node.right, quotients))
        case t.Coalesce():
            return replace(node, item=exact(node.item, quotients), fallback=exact(node.fallback, quotients))
    return node


def compared(node: t.Compare, quotients: Definitions) -> t.Compare:
    left, right = exact(node.left, quotients), exact(node.right, quotients)
    return node if left is node.left and right is node.right else replace(node, left=left, right=right)


def each(node: t.OneOf, quotients: Definitions | None = None) -> tuple[t.Compare, ...]:
    """`item is one of (…)` as comparisons, where the item is a quotient."""
    item = exact(node.item, quotients or {})
    return tuple(t.Compare("==", item, value, node.span) for value in node.values) if divides(item) else ()


def crossed(node: t.Compare) -> Crossed | Lifted | None:
    """The comparison without divisions; None where it has none, or would need more digits than can be carried."""
    if not divides(node.left) and not divides(node.right):
        return None
    lifted = _lifted(node)
    if lifted is not None:
        return lifted
    try:
        return _crossed(node)
    except _RoundedError:
        return None


def is_rounded(node: t.Compare) -> bool:
    """Whether a quotient in the comparison has to be rounded before it is compared."""
    if not divides(node.left) and not divides(node.right):
        return False
    crossing = crossed(node)
    if isinstance(crossing, Lifted):
        return is_rounded(crossing.item) or is_rounded(crossing.fallback)
    return crossing is None


def _crossed(node: t.Compare) -> Crossed:
    first, second = _ratio(node.left), _ratio(node.right)
    left_only, right_only, both = _shared(first.below, second.below)
    left, right = _product(first.top, right_only), _product(second.top, left_only)
    if common_digits(_as_number(left.type), _as_number(right.type)) > MOST_DIGITS:
        raise _RoundedError
    signs = tuple(part for part in (*left_only, *right_only, *both) if not _is_positive(part))
    guards = dict.fromkeys(part for part in (*first.guards, *second.guards) if not _is_positive(part))
    plain = t.Compare(node.op, left, right, node.span)
    return Crossed(plain, replace(plain, op=MIRRORED[node.op]), signs, tuple(guards))


def _ratio(node: t.Typed) -> _Ratio:
    if not divides(node):
        return _Ratio(node)
    match node:
        case t.Exact():
            return _ratio(node.of)
        case t.Arith():
            return _COMBINE[node.op](_ratio(node.left), _ratio(node.right))
    raise _RoundedError


def _product_of(left: _Ratio, right: _Ratio) -> _Ratio:
    return _Ratio(_times(left.top, right.top), (*left.below, *right.below), (*left.guards, *right.guards))


def _quotient_of(left: _Ratio, right: _Ratio) -> _Ratio:
    """Dividing by a quotient multiplies by what that is divided by, which is zero for no value all the same."""
    guards = (*left.guards, *right.guards, *right.below)
    return _Ratio(_product(left.top, right.below), (*left.below, right.top), guards)


def _sum_of(op: str, left: _Ratio, right: _Ratio) -> _Ratio:
    left_only, right_only, both = _shared(left.below, right.below)
    top = _added(op, _product(left.top, right_only), _product(right.top, left_only))
    return _Ratio(top, (*both, *left_only, *right_only), (*left.guards, *right.guards))


_COMBINE: Mapping[str, Callable[[_Ratio, _Ratio], _Ratio]] = {
    "*": _product_of, "/": _quotient_of,
    "+": lambda left, right: _sum_of("+", left, right), "-": lambda left, right: _sum_of("-", left, right),
}


def _shared(left: tuple[t.Typed, ...], right: tuple[t.Typed, ...]) -> tuple[tuple[t.Typed, ...], ...]:
    """What stands in the first only, in the second only, and in both; each as often as it does."""
    first, second = Counter(left), Counter(right)
    return tuple(tuple(counted.elements()) for counted in (first - second, second - first, first & second))


# ── arithmetic without units ─────────────────────────────────────────────────


def _as_number(kind: Scalar) -> Scalar:
    return replace(kind, kind=Kind.NUMBER, per=None, bare=False)


def _product(node: t.Typed, factors: tuple[t.Typed, ...]) -> t.Typed:
    for factor in factors:
        node = _times(node, factor)
    return node


def _times(left: t.Typed, right: t.Typed) -> t.Typed:
    if ONE in (left, right):
        return right if left == ONE else left
    return _made("*", left, right, left.type.digits + right.type.digits, left.type.scale + right.type.scale)


def _added(op: str, left: t.Typed, right: t.Typed) -> t.Typed:
    digits = sum_digits((left.type.digits, right.type.digits))
    return _made(op, left, right, digits, max(left.type.scale, right.type.scale))


def _made(op: str, left: t.Typed, right: t.Typed, digits: int, scale: int) -> t.Typed:
    low, high = spread(op, limits_of(left), limits_of(right))
    digits = min(digits, digits_of(low, high))
    if digits + scale > MOST_DIGITS:
        raise _RoundedError
    nullable = left.type.nullable or right.type.nullable
    whole = left.type.whole and right.type.whole
    kind = Scalar(Kind.NUMBER, nullable=nullable, digits=digits, scale=scale, whole=whole, low=low, high=high)
    return t.Arith(op, left, right, kind)


def _is_positive(node: t.Typed) -> bool:
    low, _ = limits_of(node)
    return low is not None and low > 0 and not node.type.nullable


# ── stand-ins ────────────────────────────────────────────────────────────────


def _lifted(node: t.Compare) -> Lifted | None:
    """The comparison for either value of the first `a else b` in it that has to do with a quotient."""
    either = _either(node.left)
    if either is not None:
        return Lifted(replace(node, left=either[0]), replace(node, left=either[1]))
    either = _either(node.right)
    return None if either is None else Lifted(replace(node, right=either[0]), replace(node, right=either[1]))


def _either(node: t.Typed) -> tuple[t.Typed, t.Typed] | None:
    """The two operands that there are; not where one of them divides, whose zero would be taken for missing."""
    match node:
        case t.Coalesce() if divides(node):
            return node.item, node.fallback
        case t.Exact():
            return _either(node.of)
        case t.Arith():
            either = _either(node.left)
            if either is not None:
                return _with(node, either[0], node.right), _with(node, either[1], node.right)
            either = _either(node.right) if node.op != "/" else None
            if either is not None:
                return _with(node, node.left, either[0]), _with(node, node.left, either[1])
    return None


def _with(node: t.Arith, left: t.Typed, right: t.Typed) -> t.Arith:
    nullable = left.type.nullable or right.type.nullable or node.op == "/"
    return replace(node, left=left, right=right, type=replace(node.type, nullable=nullable))
