"""Keys that are written nearly alike: a link that leads nowhere may have meant one of them.

The same in every evaluator: capital letters of ASCII, blanks, hyphens, underscores and points make no difference.
"""

from __future__ import annotations

import string
from collections.abc import Iterable

SMALL = string.ascii_lowercase
FROM = string.ascii_uppercase + " -_."   # what has no place in SMALL is left out
NEAR = "link:near"
"""The column with the key that was hardly meant otherwise, for the words of a broken link."""

_FOLD = str.maketrans(string.ascii_uppercase, SMALL, FROM[len(SMALL) :])


def folded(key: str) -> str:
    return key.translate(_FOLD)


def near_keys(keys: Iterable[object]) -> dict[str, str]:
    """By what keys have in common, the first of them in order."""
    first_keys: dict[str, str] = {}
    for key in keys:
        if isinstance(key, str):
            same = folded(key)
            first_keys[same] = min(key, first_keys.get(same, key))
    return first_keys
