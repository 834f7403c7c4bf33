"""Ways of writing numbers that a project file names, brought to the usual one: `-1,200.50`.

Each is a few patterns with what stands instead, which Python and RE2 read alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Rewrite = tuple[str, str]
_BETWEEN = r"([0-9]){}([0-9]{{3}})"


def _grouped(signs: str) -> tuple[Rewrite, ...]:
    once = (_BETWEEN.format(f"[{signs}]"), r"\1,\2")
    return (once, once)   # neighbours share a digit, and one pass takes every second


def _lakhs() -> tuple[Rewrite, ...]:
    """12,34,567: groups of two above the last of three."""
    twos = range(1, 6)
    return tuple(
        (
            rf"^([^0-9]*[0-9]{{1,2}}){',([0-9]{2})' * many},([0-9]{{3}})([^0-9,]|$)",
            "".join(f"\\{number}" for number in range(1, many + 4)),
        )
        for many in twos
    )


DECIMAL_COMMA = {"decimal comma": True, "decimal point": False}
FORMS: Mapping[str, tuple[Rewrite, ...]] = {
    "grouped by blanks": _grouped(" \u00a0\u202f\u2009"),
    "grouped by apostrophes": _grouped("'\u2019"),
    "grouped by lakhs": _lakhs(),
    "negatives in brackets": ((r"^([^0-9()+-]*)\(([^()+-]*)\)([^0-9()+-]*)$", r"-\1\2\3"),),
    "minus behind": ((r"^([^+-]*[0-9.]) *-$", r"-\1"),),
}
KNOWN = (*DECIMAL_COMMA, *FORMS)


def rewrites_of(forms: Sequence[str]) -> tuple[Rewrite, ...]:
    return tuple(rewrite for name, rewrites in FORMS.items() if name in forms for rewrite in rewrites)


def rewritten(rewrites: Sequence[Rewrite], text: str) -> str:
    for pattern, instead in rewrites:
        text = re.sub(pattern, instead, text)
    return text
