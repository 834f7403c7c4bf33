"""The file sources: what their options take, and which files a path leads to."""

from __future__ import annotations

import pytest

from csrules.plugin.sources import SOURCES
from csrules.plugin.spec import Files, PluginError, SourceRequest


@pytest.fixture
def base(tmp_path):
    for name in ("data/b.csv", "data/a.csv", "data/deep/er/c.csv", "data/a.json", "odd [1].csv", "accounts.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("id\n")
    return tmp_path


def read(base, source="csv", **options) -> Files:
    return SOURCES[source].read(SourceRequest("account", options, base))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("accounts.csv", ["accounts.csv"]),
        ("./data/../accounts.csv", ["data/../accounts.csv"]),
        ("data/*.csv", ["data/a.csv", "data/b.csv"]),
        ("data/?.csv", ["data/a.csv", "data/b.csv"]),
        ("**/*.csv", ["accounts.csv", "data/a.csv", "data/b.csv", "data/deep/er/c.csv", "odd [1].csv"]),
        ("odd [1].csv", ["odd [1].csv"]),
        (["data/b.csv", "data/*.csv", "accounts.csv"], ["data/b.csv", "data/a.csv", "accounts.csv"]),
    ],
)
def test_paths(base, path, names):
    assert read(base, path=path).paths == tuple(base / name for name in names)


def test_an_absolute_path(base):
    assert read(base / "data", path=str(base / "data" / "*.csv")).paths == (base / "data/a.csv", base / "data/b.csv")


@pytest.mark.parametrize("source", SOURCES)
def test_formats(base, source):
    files = read(base, source, path="accounts.csv")
    assert (files.format, files.options) == (source, {})


def test_options_of_csv(base):
    given = {"delimiter": "tab", "quote": "'", "escape": "\\", "encoding": "ISO-8859-1", "decimal": ",", "header": 4,
             "names": ["id ", ""], "skip_footer": 1}
    files = read(base, path="accounts.csv", **given)
    assert files.options == {**given, "delimiter": "\t", "encoding": "latin-1", "names": ("id", "")}


@pytest.mark.parametrize(
    ("source", "options", "option", "message", "help"),
    [
        ("csv", {}, "path", "the source has no `path`", None),
        ("csv", {"path": []}, "path", "the source has no `path`", None),
        ("csv", {"path": 5}, "path", "`path` is not a path or a list of paths", None),
        ("csv", {"path": "acounts.csv"}, "path", "there is no file `acounts.csv`", "there is `accounts.csv`"),
        ("csv", {"path": "data/c.csv"}, "path", "there is no file `data/c.csv`", "there is `b.csv`, `a.csv`"),
        ("csv", {"path": "dat/a.csv"}, "path", "there is no file `dat/a.csv`", "there is `data`"),
        ("csv", {"path": "data"}, "path", "`data` is a directory", 'name its files, for instance "data/*.csv"'),
        ("csv", {"path": "data/*.tsv"}, "path", "no file matches `data/*.tsv`", None),
        ("csv", {"path": "accounts.csv", "header": 0}, "header", "`header` is not a number of lines from 1 on", None),
        ("csv", {"path": "accounts.csv", "names": []}, "names", "`names` is not a list of names", None),
        ("csv", {"path": "accounts.csv", "names": ["a", "a"]}, "names", "`names` has `a` twice", None),
        ("csv", {"path": "accounts.csv", "tiem": "x"}, "tiem", "`tiem` is not an option", "did you mean `time`?"),
        ("json", {"path": "accounts.csv", "rows": "a..b"}, "rows", "`rows` is not the name of the list of rows", None),
        (
            "csv",
            {"path": "accounts.csv", "delimeter": ";"},
            "delimeter",
            "`delimeter` is not an option",
            "did you mean `delimiter`?",
        ),
        ("json", {"path": "data/a.json", "decimal": ","}, "decimal", "`decimal` is not an option", None),
        ("csv", {"path": "accounts.csv", "delimiter": ";;"}, "delimiter", "`delimiter` is not one character", None),
        ("csv", {"path": "accounts.csv", "decimal": "'"}, "decimal", "`decimal` is neither a point nor a comma", None),
        (
            "csv",
            {"path": "accounts.csv", "encoding": "utf-9"},
            "encoding",
            "`utf-9` is not an encoding",
            "did you mean `utf-8`?",
        ),
    ],
)
def test_refusals(base, source, options, option, message, help):
    with pytest.raises(PluginError) as caught:
        read(base, source, **options)
    assert caught.value.option == option
    assert caught.value.message.startswith(message)
    if help is not None:
        assert caught.value.help == help
