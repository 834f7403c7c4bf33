"""Letters that count as one where case is ignored: a fixed table, so that every evaluator gives the same answer.

It holds the capitals of the Latin, Greek, Cyrillic and Armenian scripts that have one small letter, in the blocks that
Unicode has finished. A letter outside of it counts as itself.
"""

from __future__ import annotations

_BLOCKS = range(0x41, 0x557)
_PAIRS = [(chr(code), chr(code).lower()) for code in _BLOCKS if chr(code).isalpha()]
CAPITALS, SMALL = ("".join(letters) for letters in zip(*(
    (capital, small) for capital, small in _PAIRS if len(small) == 1 and small != capital and ord(small) <= 0xFFFF
), strict=True))
_TABLE = str.maketrans(CAPITALS, SMALL)


def fold(text: str) -> str:
    return text.translate(_TABLE)
