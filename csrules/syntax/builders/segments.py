"""Productions of `segment`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, every
from csrules.syntax.builders.lines import LineBuilder


class SegmentsBuilder(LineBuilder):
    def segment(self, children: list[Child]) -> ast.Segment:
        values = every(ast.SegmentValue, children)
        return ast.Segment(self.span(children), self.name(children[1]), self.label(children), values)

    def segment_value(self, children: list[Child]) -> ast.SegmentValue:
        rules = every(ast.Rule, children)
        return ast.SegmentValue(self.span(children), self.name(children[1]), self.label(children), rules)
