"""SQL that reads words: text without its blanks, words for a missing value, flags, categories and lists of them."""

from __future__ import annotations

from collections.abc import Iterable

from csrules.engine.ingest.binding import Translation
from csrules.engine.ingest.quoting import literal
from csrules.types import Category, FieldType, ListOf
from csrules.types.values import FLAGS, MISSING_WORDS, NOTHING

# what `str.strip` takes away
_SPACES = "".join(map(chr, range(0x2000, 0x200B)))
BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + _SPACES


def trimmed(text: str) -> str:
    """Without the blanks at both ends. The general `trim` is slow and hardly ever needed, so its need is looked at."""
    return (
        f"CASE WHEN ord({text}) BETWEEN 33 AND 126 AND ord(reverse({text})) BETWEEN 33 AND 126 "
        f"THEN {text} ELSE trim({text}, {literal(BLANKS)}) END"
    )


def translated(translation: Translation | None, text: str) -> str:
    """What the text stands for, or itself."""
    if translation is None:
        return text
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(meant)}" for word, meant in translation.words.items())
    return f"CASE {f'lower({text})' if translation.any_case else text} {cases} ELSE {text} END"


def is_missing_word(kind: FieldType, text: str, stated: frozenset[str] | None = None) -> str:
    """Whether a trimmed text means that there is no value, in the usual words (and then a category's own spelling does
    not), or in those that are stated.
    """
    if stated is not None:
        return _is_one_of(f"lower({text})", stated | NOTHING)
    usual = _is_one_of(f"lower({text})", MISSING_WORDS)
    if isinstance(kind, Category) and not MISSING_WORDS.isdisjoint(map(str.casefold, kind.spellings)):
        usual = f"({usual} AND NOT {_is_one_of(text, kind.spellings)})"
    return usual


def _is_one_of(x: str, words: Iterable[str]) -> str:
    """What `IN` says; with `IN`, DuckDB makes a join of each list of words, which is several times slower."""
    cases = " ".join(f"WHEN {literal(word)} THEN true" for word in sorted(words))
    return f"(CASE {x} {cases} ELSE false END)"


def flag(x: str) -> str:
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(value)}" for word, value in FLAGS.items())
    return f"CASE lower({x}) {cases} END"


def category(kind: FieldType, x: str) -> str:
    """The name that a spelling stands for."""
    assert isinstance(kind, Category)  # noqa: S101 - by the table of conversions
    cases = " ".join(f"WHEN {literal(said)} THEN {literal(name)}" for said, name in kind.spellings.items())
    return f"CASE {x} {cases} END" if cases else "CAST(NULL AS VARCHAR)"


def items(kind: FieldType, x: str, stated: frozenset[str] | None) -> str:
    """Each item of a list as a value of its own; a missing one is dropped, a refused one refuses the list."""
    assert isinstance(kind, ListOf)  # noqa: S101 - by the table of conversions
    words = f"list_transform({x}, lambda i: {trimmed('i')})"
    words = f"list_filter({words}, lambda i: i IS NULL OR NOT ({is_missing_word(kind.item, 'i', stated)}))"
    if isinstance(kind.item, Category):
        words = f"list_transform({words}, lambda i: {category(kind.item, 'i')})"
    return f"CASE WHEN len(list_filter({words}, lambda i: i IS NULL)) = 0 THEN {words} END"
