"""Words of a source that stand for others: translated ones, those of a category in any case, words for yes and no."""

from __future__ import annotations

from collections.abc import Mapping

from csrules.diagnostics import did_you_mean
from csrules.engine.errors import IngestError
from csrules.engine.ingest.binding import ColumnMapping, Translation
from csrules.types import Category, FieldSchema, Flag, ListOf

MOST_WORDS = 10_000


def translation_of(field: FieldSchema, mapping: ColumnMapping) -> Translation | None:
    """What a source's tables say of the words of a field. Raises `IngestError` where they contradict each other."""
    at = ("translate", field.name)
    words = dict(mapping.translate.get(field.name, {}))
    if words and isinstance(field.type, ListOf):
        raise IngestError(f"`{field.name}` is a list and takes no translation", None, at, of_key=True)
    if len(words) > MOST_WORDS:
        raise IngestError(f"`{field.name}` has more than {MOST_WORDS:,} translations", None, at)
    if isinstance(field.type, Category):
        _refuse_unknown(field.name, field.type, words)
    any_case = field.name in mapping.ignore_case
    if any_case:
        own = field.type.spellings if isinstance(field.type, Category) else {}
        words = _lower(field.name, {**dict(zip(own, own, strict=True)), **words}, own)
    if isinstance(field.type, Flag) and mapping.flags:
        any_case, words = True, _lower(field.name, {**_flag_words(mapping.flags), **words}, {})
    return Translation(words, any_case) if words else None


def _refuse_unknown(name: str, kind: Category, words: Mapping[str, str]) -> None:
    for word, meant in words.items():
        if meant and meant not in kind.spellings:
            help = did_you_mean(meant, kind.spellings)
            raise IngestError(f"`{meant}` is not a value of `{name}`", help, ("translate", name, word))


def _lower(name: str, words: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """The words in lower case. Raises `IngestError` for two that then are one and mean two things."""
    lower: dict[str, str] = {}
    for word, meant in words.items():
        known = lower.setdefault(word.strip().lower(), meant)
        if own.get(known, known) != own.get(meant, meant):
            message = f"without regard to case, `{word}` of `{name}` means both `{known}` and `{meant}`"
            raise IngestError(message, f"take `{name}` out of `ignore_case`", ("ignore_case",))
    return lower


def _flag_words(flags: Mapping[str, object]) -> dict[str, str]:
    words: dict[str, str] = {}
    for meant in ("yes", "no"):
        given = flags.get(meant, ())
        for word in given if isinstance(given, list | tuple) else ():
            if word in words:
                raise IngestError(f"`{word}` means both yes and no", "keep one of the two", ("flags", meant))
            words[word] = meant
    return words
