"""Policies with small faults: pieces of a good text removed, doubled, swapped, nested or replaced, by chance.

Most mutations know what a piece is (a name, a number, a text, a row of a table), so that many of the texts are read far
into the checker, and some are still good policies, of another meaning.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.fuzz.samples import PIECE, Sample

Pieces = list[str]
STRANGE = (
    "", "\n", "|", '"', "{", "}", "(", ")", "-", ".", ",", "=", "==", "%", "#", "\0", "\ufeff", "\ud800", "😀", "ß",
    "0", "1", "-1", "0%", "100%", "9" * 19, "1.5m", "2026-02-30", "2026-06-30", "0 days", "6 months", "10h/month",
    "0h/year", "today", "not", "yes", "missing", "account", "tier", "when", "otherwise", "at least", "1e9", "__",
    "\r", "\u2028", "\u00a0", "\u202e", "e\u0301", "İ", "ﬁ", "＃", "١٢", "\x7f", "\x1b[31m", "is one of ()", "else",
)
NUMBERS = (
    "0", "1", "-1", "2", "100", "40k", "1.5m", "0.0000001", "99999999999999.9999", "999999999999999999", "1" * 400,
    "0.5", "1_000", "00", "1.", "0.1%", "45%", "45.000001%", "100%", "101%", "999999999%", "400000 days", "13 months",
    "0min/year", "0.01min/year", "9999999min/year", "1e5", "2026-06-30", "9999-12-31", "0001-01-01", "0000-00-00",
)
CELLS = (
    "-", "included", "automated", "2h/month", "1h/week by csm", "included by csa", "vendor", "partner", "partner 60%",
    "shared", "partner 101%", "below 10%", "10% to below 20%", "20% to 30%", "30% and above", "up to 5%", "above 20%",
    "", '"a|b"', "yes", "no", "2026-06-30", "40k", "service", "0h/month", "partner 0%",
)
TAILS = (" and arr > 1", " or nps is missing", " + 1", " * arr", " / nps", " else 0", ".partner", ", tier", " - 1 days")


def mutated(sample: Sample, chance: random.Random, others: Sequence[Sample] = ()) -> str:
    """The sample's text with one to four faults; `others` lend pieces of theirs."""
    pieces = list(sample.pieces)
    for _ in range(1 + min(3, int(chance.expovariate(1.2)))):
        mutate = chance.choice(MUTATIONS)
        if mutate is None:
            _insert_from(pieces, chance, others or (sample,))
        else:
            mutate(pieces, chance)
        pieces = pieces or [""]
    return "".join(pieces)


def _at(pieces: Pieces, chance: random.Random) -> int:
    """The place of a piece, seldom of a blank one."""
    at = chance.randrange(len(pieces))
    return at if pieces[at].strip() or at + 1 == len(pieces) else at + 1


def _delete(pieces: Pieces, chance: random.Random) -> None:
    del pieces[_at(pieces, chance)]


def _delete_stretch(pieces: Pieces, chance: random.Random) -> None:
    at = chance.randrange(len(pieces))
    del pieces[at : at + chance.randrange(30)]


def _double(pieces: Pieces, chance: random.Random) -> None:
    at = _at(pieces, chance)
    pieces[at:at] = pieces[at : at + chance.choice((1, 1, 2, 3, 8))]


def _move(pieces: Pieces, chance: random.Random) -> None:
    pieces.insert(_at(pieces, chance), pieces[_at(pieces, chance)])


def _swap(pieces: Pieces, chance: random.Random) -> None:
    at, other = _at(pieces, chance), _at(pieces, chance)
    pieces[at], pieces[other] = pieces[other], pieces[at]


def _replace(pieces: Pieces, chance: random.Random) -> None:
    pieces[_at(pieces, chance)] = chance.choice(STRANGE)


def _cut(pieces: Pieces, chance: random.Random) -> None:
    at = _at(pieces, chance)
    pieces[at] = pieces[at][: chance.randrange(len(pieces[at]) + 1)]


def _spoil(pieces: Pieces, chance: random.Random) -> None:
    """A strange character inside a piece."""
    at = _at(pieces, chance)
    inside = chance.randrange(len(pieces[at]) + 1)
    pieces[at] = pieces[at][:inside] + chance.choice(STRANGE) + pieces[at][inside:]


def _alike(pieces: Pieces, chance: random.Random) -> None:
    """A piece for another one of its kind: a name for a name, a number for a number."""
    at = _at(pieces, chance)
    kind = _kind(pieces[at])
    like = [piece for piece in pieces if _kind(piece) == kind]
    pieces[at] = chance.choice(like)


def _kind(piece: str) -> str:
    first = piece[:1]
    if first.isdigit():
        return "number"
    return "word" if first.isalpha() or first == "_" else "text" if first == '"' else "sign"


def _number(pieces: Pieces, chance: random.Random) -> None:
    """Another number for one that stands there, where one does."""
    places = [at for at, piece in enumerate(pieces) if piece[:1].isdigit()]
    if places:
        pieces[chance.choice(places)] = chance.choice(NUMBERS)


def _rename(pieces: Pieces, chance: random.Random) -> None:
    """A word by another one wherever it stands, so that what is declared is still what is used."""
    words = [piece for piece in pieces if piece[:1].isalpha()]
    if not words:
        return
    old = chance.choice(words)
    new = chance.choice((chance.choice(words), old.upper(), old + "_2", "x" * 300, "größe", "csrules_x", "a__b", "key"))
    pieces[:] = [new if piece == old else piece for piece in pieces]


def _nest(pieces: Pieces, chance: random.Random) -> None:
    """Brackets, `not` or a minus before a piece, many times."""
    at, times = _at(pieces, chance), chance.choice((1, 1, 2, 5, 40, 200))
    before, after = chance.choice((("(", ")"), ("not ", ""), ("- ", ""), ("{", "}"), ("(", ""), ("not (", ")")))
    pieces[at] = before * times + pieces[at] + after * times


def _chain(pieces: Pieces, chance: random.Random) -> None:
    at, times = _at(pieces, chance), chance.choice((1, 1, 2, 3, 30, 150))
    pieces[at] += chance.choice(TAILS) * times


def _cell(pieces: Pieces, chance: random.Random) -> None:
    """What stands between two bars of a row, where there is one."""
    bars = [at for at, piece in enumerate(pieces) if piece == "|"]
    if len(bars) < 2:
        return
    number = chance.randrange(len(bars) - 1)
    start, end = bars[number] + 1, bars[number + 1]
    if chance.randrange(4) == 0:
        del pieces[start - 1 : end]
    else:
        pieces[start:end] = [" ", chance.choice(CELLS), " "]


def _line(pieces: Pieces, chance: random.Random) -> None:
    """A whole line twice, or moved to another place, or gone."""
    ends = [-1, *(at for at, piece in enumerate(pieces) if piece == "\n")]
    if len(ends) < 3:
        return
    number = chance.randrange(len(ends) - 1)
    start, end = ends[number] + 1, ends[number + 1] + 1
    line, way = pieces[start:end], chance.randrange(3)
    if way:
        del pieces[start:end]
    if way < 2:
        at = min(ends[chance.randrange(len(ends))] + 1, len(pieces))
        pieces[at:at] = line


def _insert_from(pieces: Pieces, chance: random.Random, others: Sequence[Sample]) -> None:
    """A line or a few pieces of another sample."""
    other = chance.choice(others)
    at = _at(pieces, chance)
    if chance.randrange(2):
        pieces[at:at] = PIECE.findall(chance.choice(other.lines))
    else:
        start = chance.randrange(len(other.pieces))
        pieces[at:at] = other.pieces[start : start + chance.choice((1, 3, 10, 60))]


# None stands for `_insert_from`, which looks at the other samples too.
MUTATIONS: tuple[Callable[[Pieces, random.Random], None] | None, ...] = (
    _delete, _delete_stretch, _double, _move, _swap, _replace, _cut, _spoil, _alike, _alike, _number, _number,
    _rename, _nest, _chain, _cell, _cell, _line, None, None,
)
