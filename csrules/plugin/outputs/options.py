"""How an output reads its options, and how it tells what is wrong with them or with the disk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from csrules.diagnostics import did_you_mean
from csrules.plugin.spec import Options, PluginError

MOST_COUNT = 1_000_000


def refuse_unknown(options: Options, known: Collection[str]) -> None:
    for name in options:
        if name not in known:
            help = did_you_mean(name, known) or "this output has no options"
            raise PluginError(f"unknown option `{name}`", name, help, of_key=True)


def path_option(options: Options, base: Path, example: str) -> Path:
    """The option `path`, relative to the project's directory."""
    path = options.get("path")
    if isinstance(path, str) and path:
        return base / path
    what = "the option `path` is missing" if path in (None, "") else "the option `path` is not text"
    raise PluginError(what, "path", f'say where to write, for instance `path = "{example}"`')


def count_option(options: Options, name: str, default: int) -> int:
    """A whole number from 0 to a million."""
    value = options.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_COUNT:
        return value
    message = f"the option `{name}` is not a whole number from 0 to {MOST_COUNT:,}"
    raise PluginError(message, name, f"for instance `{name} = {default}`")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns the operating system's refusal to write `path` into the plugin's."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PluginError(f"cannot write `{path}`: {reason}", "path") from error
