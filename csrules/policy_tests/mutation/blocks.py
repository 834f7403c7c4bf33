"""Changes of what is no expression: lines, cells, parties, bands, durations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import Kind
from csrules.policy_tests.mutation.change import Change, Changes, one_line, with_field
from csrules.policy_tests.mutation.steps import POINT, SMALLEST, moved, shown
from csrules.text import Span
from csrules.types.values import plain

ALWAYS = "always"   # the kind of change that takes the condition from a line
ONE, NONE, TENTH = Decimal(1), Decimal(0), Decimal("0.1")
TWICE, HALF = Decimal(2), Decimal("0.5")
Above = tuple[Any, ...]
_DAYS = re.compile(r"days \S+ to \S+")
_ORDERS = {"latest": "earliest", "earliest": "latest", "highest": "lowest", "lowest": "highest"}
_NUMBER = re.compile(r"\d[\d_]*(?:\.\d+)?")
_EFFORT = re.compile(r"(\d[\d_]*(?:\.\d+)?)\s*(?:h|min)/")
_OCCASIONS = re.compile(r"(\d[\d_]*) times?\b")


# ── lines ────────────────────────────────────────────────────────────────────


def rule(item: checked.Rule, above: Above) -> Changes:
    """A line that always holds."""
    if item.condition is not None:
        yield Change(ALWAYS, item.span, replace(item, condition=None), "")


def lines(items: tuple[Any, ...], above: Above) -> Changes:
    """Each line of several left out. Lines are what has a rule of its own, and some that need none.

    One written line may have become several, such as `assign each of …`, which is one for each service.
    """
    spans = [_line(item) for item in items]
    for line in dict.fromkeys(span for span in spans if span is not None):
        rest = tuple(item for item, span in zip(items, spans, strict=True) if span != line)
        yield Change("line dropped", line, rest, "")


def choice_line(item: checked.ChoiceLine, above: Above) -> Changes:
    """Another value, where a constant is given."""
    yield from _given(item, "value", item.value)


def choice(item: checked.Choice, above: Above) -> Changes:
    yield from _given(item, "otherwise", item.otherwise)


def _given(item: checked.Choice | checked.ChoiceLine, name: str, value: t.Typed) -> Changes:
    if isinstance(value, t.Const) and value.span is not None:
        for new in moved(value, value.type):
            yield Change("value", value.span, with_field(item, name, new), shown(new.value, value.type.kind))


_LINES = (
    checked.Rule, checked.Preference, checked.Certificate, checked.Duty, checked.Statement, checked.Pin, checked.Weight,
    checked.Taken,
)


def _line(item: Any) -> Span | None:
    own = getattr(item, "rule", item)
    return own.span if isinstance(own, _LINES) else None


def floor(item: checked.Floor, above: Above) -> Changes:
    """Another tier as the least."""
    block = next((part for part in above if isinstance(part, checked.Tiers)), None)
    names = block.category.names if block is not None else ()
    for rank in (item.rank - 1, item.rank + 1):
        if 0 <= rank < len(names):
            span = item.rule.span
            text = one_line(span.text).replace(names[item.rank], names[rank], 1)
            yield Change("floor", span, replace(item, rank=rank), text)


def preference(item: checked.Preference, above: Above) -> Changes:
    if item.order is not None:
        other = "lowest" if item.order == "highest" else "highest"
        words = one_line(item.span.text).split(" ")
        text = " ".join(_ORDERS.get(word, word) for word in words)
        yield Change("order", item.span, replace(item, order=other), text)


# ── what is given ────────────────────────────────────────────────────────────


def entitlement(item: checked.Entitlement, above: Above) -> Changes:
    """Twice and half of each role's effort, another number of occasions, and nothing at all."""
    granted = any(isinstance(part, checked.Grant) for part in above)
    first, second = item.minutes - item.overlay_minutes, item.overlay_minutes
    for factor in (TWICE, HALF):
        if first:
            new = replace(item, minutes=first * factor + second)
            yield Change("effort", item.span, new, _times(item.span, _EFFORT, factor, at=0))
        if second:
            new = replace(item, minutes=first + second * factor, overlay_minutes=second * factor)
            yield Change("effort", item.span, new, _times(item.span, _EFFORT, factor, at=-1))
    yield from _occasions(item, first)
    if item.mode == "not_offered":
        yield Change("cell", item.span, replace(item, mode="included"), "included")
    elif not granted:
        nothing = checked.Entitlement("not_offered", NONE, None, item.span)
        yield Change("cell", item.span, nothing, "-")


def _occasions(item: checked.Entitlement, effort: Decimal) -> Changes:
    """`3 times 2h/quarter` once more and once less; what each takes stays."""
    match = _OCCASIONS.search(item.span.text)
    if item.times is None or match is None:
        return
    count = int(match[1].replace("_", ""))
    for other in (count + 1, count - 1):
        if other > 0:
            minutes = effort * other / count + item.overlay_minutes
            new = replace(item, times=item.times * other // count, minutes=minutes)
            yield Change("occasions", item.span, new, _times(item.span, _OCCASIONS, Decimal(other) / count, at=0))


def _times(span: Span, pattern: re.Pattern[str], factor: Decimal, at: int) -> str:
    """One of the numbers that the pattern finds in a text, multiplied."""
    text = one_line(span.text)
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    start, end = matches[at].span(1)
    number = plain(round(Decimal(text[start:end].replace("_", "")) * factor, 6))
    return text[:start] + number + text[end:]


# ── who delivers it ──────────────────────────────────────────────────────────


def party(item: checked.Party, above: Above) -> Changes:
    vendor, partner = ("vendor", ONE), ("partner", NONE)
    now = (item.accountable, item.vendor_share)
    for other, text in ((vendor, "vendor"), (partner, "partner")):
        if (other[0] != item.accountable or now not in (vendor, partner)) and not _same_side(now, other):
            yield Change("party", item.span, checked.Party(*other, item.span), text)
    if item.accountable == "partner" and NONE < item.vendor_share < ONE:
        for share in (item.vendor_share - TENTH, item.vendor_share + TENTH):
            if NONE <= share < ONE:
                text = f"partner {shown(ONE - share, Kind.PERCENT)}"
                yield Change("share", item.span, replace(item, vendor_share=share), text)


def _same_side(now: tuple[str, Decimal], other: tuple[str, Decimal]) -> bool:
    """`partner 60%` against `partner`, which is a matter of shares."""
    return now[0] == "partner" == other[0]


def oversight(item: checked.Oversight, above: Above) -> Changes:
    for share in (item.share * TWICE, item.share * HALF):
        if share <= ONE:
            text = _NUMBER.sub(plain(share * 100), one_line(item.span.text), count=1)
            yield Change("share", item.span, replace(item, share=share), text)


def responsibilities(item: checked.Responsibilities, above: Above) -> Changes:
    """The oversight left out, and each edge between two bands moved in both of them, so that there is no gap."""
    if item.oversight is not None:
        yield Change("line dropped", item.oversight.span, replace(item, oversight=None), "")
    for edge in sorted({edge for band in item.bands for edge in _edges(band.condition)}):
        band = next(band for band in item.bands if edge in _edges(band.condition))
        for step in (SMALLEST[Kind.PERCENT], -SMALLEST[Kind.PERCENT], POINT, -POINT):
            bands = tuple(_moved_band(other, edge, edge + step) for other in item.bands)
            before, after = shown(edge, Kind.PERCENT), shown(edge + step, Kind.PERCENT)
            text = one_line(band.span.text).replace(before, after, 1)
            yield Change("threshold", band.span, replace(item, bands=bands), text)


def _edges(condition: t.Typed) -> set[Decimal]:
    """The percentages at which a band begins or ends."""
    literals = (part for part in t.walk(condition) if isinstance(part, t.Const) and part.type.kind is Kind.PERCENT)
    return {literal.value for literal in literals if isinstance(literal.value, Decimal)}


def _moved_band(band: checked.Band, old: Decimal, new: Decimal) -> checked.Band:
    return replace(band, condition=_with_edge(band.condition, old, new))


def _with_edge(node: t.Typed, old: Decimal, new: Decimal) -> t.Typed:
    match node:
        case t.And():
            return replace(node, items=tuple(_with_edge(item, old, new) for item in node.items))
        case t.Compare(right=t.Const(value=value) as edge) if value == old:
            return replace(node, right=replace(edge, value=new))
    return node


def certificate(item: checked.Certificate, above: Above) -> Changes:
    """One certificate more, one less."""
    for needed in (item.needed + 1, item.needed - 1):
        if needed > 0:
            yield Change("certificates", item.span, replace(item, needed=needed), f"{needed} needed")


# ── who carries it ───────────────────────────────────────────────────────────


def books(item: checked.Books, above: Above) -> Changes:
    """Each `keep` left out."""
    for at, keep in enumerate(item.keeps):
        if keep.span is not None:
            rest = (*item.keeps[:at], *item.keeps[at + 1 :])
            yield Change("line dropped", keep.span, replace(item, keeps=rest), "")


def pin(item: checked.Pin, above: Above) -> Changes:
    if item.when is not None:
        yield Change(ALWAYS, item.span, replace(item, when=None), "")


def taken(item: checked.Taken, above: Above) -> Changes:
    text = " ".join(_ORDERS.get(word, word) for word in one_line(item.span.text).split(" "))
    yield Change("order", item.span, replace(item, descending=not item.descending), text)


# ── times ────────────────────────────────────────────────────────────────────


def hold(item: checked.Hold, above: Above) -> Changes:
    for name, kind in (("days", Kind.DAYS), ("months", Kind.MONTHS)):
        value = getattr(item, name)
        if value:
            span = item.span
            for new in (value + 1, value - 1):
                text = one_line(span.text).replace(shown(value, kind), shown(new, kind), 1)
                yield Change("duration", span, with_field(item, name, new), text)
            yield Change("line dropped", span, with_field(item, name, 0), "")


def during(item: checked.During, above: Above) -> Changes:
    for name in ("first", "last"):
        value = getattr(item, name)
        for new in (value + 1, value - 1):
            other = with_field(item, name, new)
            text = _DAYS.sub(f"days {other.first} to {other.last}", one_line(item.span.text), count=1)
            yield Change("duration", item.span, other, text)


def service(item: checked.Service, above: Above) -> Changes:
    if item.during is not None:
        yield Change("line dropped", item.during.span, replace(item, during=None), "")


def tiers(item: checked.Tiers, above: Above) -> Changes:
    if item.request is not None:
        yield Change("line dropped", item.request.span, replace(item, request=None), "")


def request(item: checked.Request, above: Above) -> Changes:
    block = next((part for part in above if isinstance(part, checked.Tiers)), None)
    names = block.category.names if block is not None else ()
    if block is not None and block.hold is not None:
        text = "raises by" if item.of_kept else "raises the kept tier by"
        yield Change("request", item.span, replace(item, of_kept=not item.of_kept), text)
    for steps in (item.steps + 1, item.steps - 1):
        if 1 <= steps < max(2, len(names)):
            yield Change("request", item.span, replace(item, steps=steps), f"raises by {steps}")
    for rank in (item.up_to - 1, item.up_to + 1):
        if 0 <= rank < len(names):
            yield Change("request", item.span, replace(item, up_to=rank), f"up to {names[rank]}")


BLOCKS: dict[type, Callable[[Any, Above], Changes]] = {
    tuple: lines,
    checked.Rule: rule,
    checked.Floor: floor,
    checked.ChoiceLine: choice_line,
    checked.Choice: choice,
    checked.Preference: preference,
    checked.Entitlement: entitlement,
    checked.Party: party,
    checked.Oversight: oversight,
    checked.Responsibilities: responsibilities,
    checked.Certificate: certificate,
    checked.Books: books,
    checked.Pin: pin,
    checked.Taken: taken,
    checked.Hold: hold,
    checked.During: during,
    checked.Service: service,
    checked.Tiers: tiers,
    checked.Request: request,
}

