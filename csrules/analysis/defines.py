"""Defines in the order in which they can be computed; a circle is reported once, with its members."""

from __future__ import annotations

from dataclasses import replace

from csrules.analysis import ratios, typed as t
from csrules.analysis.bounds import range_of
from csrules.analysis.choices import check_choice
from csrules.analysis.declarations import Declarations
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.figures import check_figure, count_name
from csrules.analysis.policy import Choice, Define, Figure
from csrules.analysis.scope import Scope, Stage, Symbol
from csrules.analysis.told import refuse_untold
from csrules.diagnostics import Label
from csrules.syntax import ast, expressions as ex


def check_defines(declared: Declarations, scope: Scope, facts: Scope) -> tuple[Define, ...]:
    """Checks every define and adds its name to the scope; those that need `tier` come to be known with it.

    `facts` are the names that figures over rows may use.
    """
    ordered = _in_order(declared, scope)
    defines = []
    for node in ordered:
        name = node.name
        if name.text in scope.symbols or name.text in scope.prefixes:
            scope.reporter.report("duplicate-name", f"`{name.text}` is already a field or a record's name", name.span,
                                  help="choose another name for the define")
            continue
        value, figure = _value(node, declared, scope, facts)
        if value is None:
            _forget(name.text, scope)
            continue
        scope.ranges[name.text] = range_of(value, scope.ranges)
        if isinstance(value, t.Arith):   # limits bound the digits; what the define comes to is not declared
            value = replace(value, type=replace(value.type, low=None, high=None))
        scope.values[name.text] = t.Const(None, value.type) if isinstance(value, Choice) else value
        if figure is not None:
            scope.gathered |= {figure.name: figure.value, count_name(figure): None}
        _carry(name, value, scope)
        late = any(
            symbol is not None and symbol.known_after is Stage.TIER
            for symbol in (scope.symbols.get(word) for word in _words(node.value))
        )
        known_after = Stage.TIER if late else Stage.AGREEMENT
        scope.symbols[name.text] = Symbol(name.text, value.type, known_after)
        label = node.label.text if node.label is not None else None
        if label is not None:
            scope.used.add(name.text)
            refuse_untold(name, value.type, scope.reporter)
        defines.append(Define(name.text, value, node.span, label, figure))
    return tuple(defines)


def _value(
    node: ast.Define, declared: Declarations, scope: Scope, facts: Scope
) -> tuple[t.Typed | Choice | None, Figure | None]:
    if isinstance(node.value, ast.Choice):
        return check_choice(node.value, ExpressionChecker(scope, Stage.ENTITLEMENTS)), None
    if not isinstance(node.value, ast.Figure):
        return ExpressionChecker(scope, Stage.ENTITLEMENTS).check(node.value), None
    match = declared.match.candidate.text if declared.match is not None else None
    return check_figure(node.value, node.name.text, facts, match) or (None, None)


def _carry(name: ast.Name, value: t.Typed | Choice, scope: Scope) -> None:
    """Keeps what a define that divides is made of, so that comparisons of it are exact; a very long one is rounded."""
    if isinstance(value, Choice):
        _carry_choice(name, value, scope)
        return
    rounded = scope.carried.add(name.text, value)
    if rounded is None:
        return
    why = f"it reads `{rounded}`, which is"
    if rounded == name.text:
        why = f"more than {ratios.MOST_CARRIED} operations stand behind it"
    scope.reporter.report("rounded-quotient", f"`{name.text}` is rounded to nine decimals: {why}", name.span,
                          help="compare a define that is made of fewer others")


def _carry_choice(name: ast.Name, value: Choice, scope: Scope) -> None:
    if scope.carried.choose(name.text, value.values):
        message = f"`{name.text}` is rounded to nine decimals: one of its values divides"
        scope.reporter.report("rounded-quotient", message, name.span, help="compare the quotient itself")


def _forget(name: str, scope: Scope) -> None:
    """A define that was reported: its uses are left out quietly, by way of a name that is known to be broken."""
    scope.broken.add(name)


def _words(node: ex.Expr | ast.Figure | ast.Choice) -> set[str]:
    """The first words of all paths of an expression; a figure reads no other defines."""
    words: set[str] = set()
    todo = [] if isinstance(node, ast.Figure) else list(node.parts) if isinstance(node, ast.Choice) else [node]
    while todo:
        part = todo.pop()
        if isinstance(part, ex.Path):
            words.add(part.parts[0])
        todo += ex.children(part)
    return words


def _in_order(declared: Declarations, scope: Scope) -> list[ast.Define]:
    """Depth first, without recursion: a chain of defines may be long."""
    needs = {name: sorted(_words(node.value) & declared.defines.keys()) for name, node in declared.defines.items()}
    ordered: list[ast.Define] = []
    done: set[str] = set()
    for start in needs:
        stack = [(start, iter(needs[start]))]
        trail = {start: None}   # in the order of the way, and quick to search
        if start in done:
            continue
        while stack:
            name, rest = stack[-1]
            nxt = next((need for need in rest if need not in done), None)
            if nxt is None:
                stack.pop()
                trail.popitem()
                if name not in done:
                    done.add(name)
                    ordered.append(declared.defines[name])
            elif nxt in trail:
                way = list(trail)
                _report_circle(declared, way[way.index(nxt):], scope)
                done.add(nxt)
            else:
                stack.append((nxt, iter(needs[nxt])))
                trail[nxt] = None
    return [node for node in ordered if node.name.text not in scope.broken]


def _report_circle(declared: Declarations, circle: list[str], scope: Scope) -> None:
    first, *others = [declared.defines[name].name for name in circle]
    path = " → ".join(f"`{name}`" for name in (*circle, circle[0]))
    labels = tuple(Label(name.span, "is part of the circle") for name in others)
    scope.reporter.report("circular-define", f"the define depends on itself: {path}", first.span, others=labels)
    scope.broken |= set(circle)
