"""Names and texts for drawn policies: plain ones first, then those that SQL, Python or a shell could trip over."""

from __future__ import annotations

from tests.evaluators.choosing import Chooser

PLAIN = (
    "alpha", "bravo", "carat", "delta", "ember", "fjord", "gamut", "haven", "inlet", "joust", "knoll",
    "ledge", "maple", "north", "ochre", "prism", "quill", "ridge", "shale", "thorn", "umber", "vapor",
    "wharf", "yield_", "zonal", "acorn", "birch", "cedar", "dunes", "eider", "flint", "grove", "heath",
    "ivory", "jetty", "kayak", "lemon", "mango", "nylon", "olive", "pearl", "quota", "river", "stone",
    "tulip", "ultra", "violet", "willow", "amber", "basil", "cocoa", "drift", "elder", "ferry", "gleam",
    "hazel", "islet", "jasper", "kelp", "lilac", "marsh", "nectar", "onyx", "plume", "quartz", "reed",
    "slate", "thyme", "vale", "wren", "yarrow", "zephyr",
)
ODD = (
    "order", "select", "group", "table", "user", "union", "values", "having", "null", "true", "false", "case",
    "größe", "名前", "o", "m", "a", "b", "c", "d", "e", "f", "j", "k", "r", "s", "t", "u", "x", "y", "l0", "l1",
    "layer_0", "coverage", "mode", "minutes", "rate", "row", "list", "struct", "interval", "primary",
    "references", "rank", "count", "sum", "minutes_per_year", "revenue", "reason", "limit", "offset",
    "distinct", "exists", "cast",
)
TEXTS = (
    "plain", "it's", "'; DROP TABLE account; --", "100% {0} {name} %s %(x)s", "back\\slash \\n \\' \\\\",
    "größer 名前 😀", "", "$1 ? :x @y", "a | b # c", "  spaced\tout ", "-- comment", "/* open", "NULL",
    "`tick` $$dollar$$", "Plain", "PLAIN",
)


class Names:
    """Each name is given once, whatever its case."""

    def __init__(self, chooser: Chooser, oddness: int) -> None:
        self._chooser, self._oddness = chooser, oddness
        more = [f"{word}_{number}" for number in (2, 3) for word in PLAIN]
        self._plain, self._odd = [*PLAIN, *more], list(ODD)

    def new(self) -> str:
        pool = self._odd if self._odd and self._chooser.chance(self._oddness) else self._plain
        return pool.pop(self._chooser.between(0, min(len(pool), 12) - 1))


def quoted(text: str) -> str:
    return f'"{text}"'
