"""What is wrong with a text that is no TOML, in our words: the library speaks of statements and namespaces."""

from __future__ import annotations

import re

_QUOTES = "put text in quotes; write numbers, dates, true and false without"
_WORDS: tuple[tuple[str, str, str | None], ...] = (
    (r"Cannot declare (?P<key>.*) twice", "the table {key} stands twice", "write its keys below one heading"),
    (r"Cannot overwrite a value", "the key stands twice", "keep one of the two"),
    (r"Duplicate inline table key '?(?P<key>.*?)'?", "the key `{key}` stands twice", "keep one of the two"),
    (r"Cannot (mutate|redefine).*", "the table has been written already", "write all its keys in one place"),
    (r"Expected '=' after .*", "a key needs `=` and a value", 'write for instance type = "csv"'),
    (r"Expected '\]' .*", "the heading needs a `]` at its end", None),
    (r"Expected '\]\]' .*", "the heading needs `]]` at its end", None),
    (r"Expected newline .*", "one key and its value take one line", "begin a new line"),
    (r"Invalid statement|Invalid initial .*", "a key or a heading is needed here", 'write for instance type = "csv"'),
    (r"Invalid value", "this is not a value", _QUOTES),
    (r"Invalid date or datetime", "there is no such day", "write a day as 2026-06-30"),
    (r"Invalid hex value|Unescaped .*|Escaped character .*", "a backslash in double quotes has a meaning of its own",
     "write `/`, or the text in single quotes"),
    (r"Unclosed array|Unclosed inline table", "the list or the table in braces does not end", "add `]` or `}`"),
    (r"Unterminated string|Expected .*", "a quote does not close", None),
    (r"Illegal character .*|Found invalid character .*", "this character cannot stand here",
     "close the quotes on their line, or remove it"),
)


def in_our_words(message: str) -> tuple[str, str | None]:
    """What is wrong, and what to do, for a message of `tomllib` without its place."""
    for pattern, words, help in _WORDS:
        if (match := re.fullmatch(pattern, message, re.DOTALL)) is not None:
            return words.format(**{name: _key(text) for name, text in match.groupdict().items()}), help
    return "this is not TOML", None


def _key(text: str) -> str:
    """`('sources', 'account')` as `[sources.account]`."""
    parts = re.findall(r"'([^']*)'", text)
    return f"`[{'.'.join(parts)}]`" if parts else text
