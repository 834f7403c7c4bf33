"""SQL that reads words: text without its blanks, words for a missing value, flags, categories and lists of them."""

from __future__ import annotations

from csrules.engine.ingest.quoting import literal, literals
from csrules.types import Category, FieldType, ListOf
from csrules.types.values import FLAGS, MISSING_WORDS

# what `str.strip` takes away
_SPACES = "".join(map(chr, range(0x2000, 0x200B)))
BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + _SPACES
_YES = literals(sorted(word for word, value in FLAGS.items() if value))
_NO = literals(sorted(word for word, value in FLAGS.items() if not value))


def trimmed(text: str) -> str:
    """Without the blanks at both ends. The general `trim` is slow and hardly ever needed, so its need is looked at."""
    return (
        f"CASE WHEN ord({text}) BETWEEN 33 AND 126 AND ord(reverse({text})) BETWEEN 33 AND 126 "
        f"THEN {text} ELSE trim({text}, {literal(BLANKS)}) END"
    )


def is_missing_word(kind: FieldType, text: str, further: frozenset[str] = frozenset()) -> str:
    """Whether a trimmed text means that there is no value; a category's own spelling does so only if `further` says."""
    usual = f"lower({text}) IN ({literals(sorted(MISSING_WORDS))})"
    if isinstance(kind, Category):
        spelled = sorted(said for said in kind.spellings if said.casefold() in MISSING_WORDS)
        usual = f"({usual} AND {text} NOT IN ({literals(spelled)}))" if spelled else usual
    return f"({usual} OR lower({text}) IN ({literals(sorted(further))}))" if further else usual


def flag(x: str) -> str:
    return f"CASE WHEN lower({x}) IN ({_YES}) THEN true WHEN lower({x}) IN ({_NO}) THEN false END"


def category(kind: FieldType, x: str) -> str:
    """The name that a spelling stands for."""
    assert isinstance(kind, Category)  # noqa: S101 - by the table of conversions
    cases = " ".join(f"WHEN {literal(said)} THEN {literal(name)}" for said, name in kind.spellings.items())
    return f"CASE {x} {cases} END" if cases else "CAST(NULL AS VARCHAR)"


def items(kind: FieldType, x: str) -> str:
    """Each item of a list as a value of its own; a missing one is dropped, a refused one refuses the list."""
    assert isinstance(kind, ListOf)  # noqa: S101 - by the table of conversions
    words = f"list_transform({x}, lambda i: {trimmed('i')})"
    words = f"list_filter({words}, lambda i: i IS NULL OR NOT ({is_missing_word(kind.item, 'i')}))"
    if isinstance(kind.item, Category):
        words = f"list_transform({words}, lambda i: {category(kind.item, 'i')})"
    return f"CASE WHEN len(list_filter({words}, lambda i: i IS NULL)) = 0 THEN {words} END"
