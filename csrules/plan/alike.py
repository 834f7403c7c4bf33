"""Keys that are written nearly alike: a link that leads nowhere may have meant one of them.

The same in every evaluator. Capital letters of ASCII, blanks, hyphens, underscores and points make no difference. Else
two keys are nearly alike if they become one as a letter of either, or of both, is left out: one is wrong, is too many,
or is in another place. A digit is never left out, for numbers are what tells keys apart.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator

SMALL = string.ascii_lowercase
FROM = string.ascii_uppercase + " -_."   # what has no place in SMALL is left out
SHORTEST, MOST_LETTERS = 4, 32   # the shortest key of which a letter may be wrong, and how many are looked at
NEAR = "link:near"
"""The column with the key that was hardly meant otherwise, for the words of a broken link."""

_FOLD = str.maketrans(string.ascii_uppercase, SMALL, FROM[len(SMALL) :])


def folded(key: str) -> str:
    return key.translate(_FOLD)


def _slips(same: str) -> Iterator[str]:
    """A folded key, and without each of its letters."""
    yield same
    if len(same) >= SHORTEST:
        for place, letter in enumerate(same[:MOST_LETTERS]):
            if letter not in string.digits:
                yield same[:place] + same[place + 1 :]


class NearKeys:
    """Finds, for a key that is not there, the one that was meant."""

    def __init__(self, keys: Iterable[object]) -> None:
        self._same: dict[str, str] = {}
        self._slips: dict[str, str | None] = {}   # None: more than one key
        for key in keys:
            if isinstance(key, str):
                same = folded(key)
                self._same[same] = min(key, self._same.get(same, key))
                for slip in _slips(same):
                    self._slips[slip] = key if self._slips.get(slip, key) == key else None

    def of(self, lost: object) -> str | None:
        """The first that differs in case and blanks alone; else the only one that is a letter or two away."""
        same = folded(str(lost))
        if same in self._same:
            return self._same[same]
        found = {self._slips[slip] for slip in _slips(same) if slip in self._slips}
        return found.pop() if len(found) == 1 else None
