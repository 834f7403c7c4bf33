"""The scanner finds every key that tomllib finds, and underlines the key and the value themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from csrules.project.config_places import KeyPath, key_places
from csrules.text import Document

TEXT = '''\
# heading = "not a key"
top = "a # b"   # comment = 1
"quoted \\"key\\"" = 'lit = eral'
multi = """
fake = 1
[fake]
\\"""quoted\\""" end"""
raw = \'\'\'
it's = "raw" \'\'\'
a.b . c = 0x1F
list = [ # comment, ]
  1, 'two, ]', [3, {x = 4, "y z" = [5]}],
]
empty = []
none = {}
inline = { k = "v", deep = { er = 2026-06-30 } }
time = 2026-06-30 10:00:00   # end
[t."u v".w]
key = true
  [ spaced . out ]
key = -inf
[[rows]]
n = 1
[rows.sub]
m = 2
[[rows.items]]
i = 0
[[rows.items]]
i = 1
[[rows]]
n = 3
[rows.sub]
m = 4
'''


def keys(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield (*path, key), below
        yield from keys(below, (*path, key))


def test_every_key_has_its_place() -> None:
    places = key_places(Document("t.toml", TEXT))
    expected = dict(keys(tomllib.loads(TEXT)))
    assert set(places) == set(expected)
    for path, value in expected.items():
        written = places[path].value
        if written is not None:
            assert tomllib.loads(f"v = {written.text}") == {"v": value}, path


def test_the_places() -> None:
    places = key_places(Document("t.toml", TEXT))
    assert places["time",].key.from_ == (17, 1)
    assert places["time",].value is not None
    assert places["time",].value.text == "2026-06-30 10:00:00"
    assert places["a", "b", "c"].key.text == "a.b . c"
    assert places["spaced", "out"].key.text == "spaced . out"
    assert places["rows", 1, "sub", "m"].key.from_.line == 33
    assert places["rows", 0, "items", 1, "i"].key.from_.line == 29


def test_crlf() -> None:
    places = key_places(Document("t.toml", "a = 1\r\n[b]\r\nc = 2\r\n"))
    assert places["b", "c"].value is not None
    assert places["b", "c"].value.text == "2"
    assert places["b", "c"].key.from_ == (3, 1)
