"""How an output reads its options, and how it tells what is wrong with them or with the disk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from csrules.diagnostics import did_you_mean
from csrules.plugin.spec import OutputRequest, PluginError


def refuse_unknown(request: OutputRequest, known: Collection[str]) -> None:
    for name in request.options:
        if name not in known:
            help = did_you_mean(name, known) or "this output has no options"
            raise PluginError(f"unknown option `{name}`", name, help)


def path_option(request: OutputRequest, example: str) -> Path:
    """The option `path`, relative to the project's directory."""
    path = request.options.get("path")
    if isinstance(path, str) and path:
        return request.base / path
    what = "the option `path` is missing" if path in (None, "") else "the option `path` is not text"
    raise PluginError(what, "path", f'say where to write, for instance `path = "{example}"`')


def count_option(request: OutputRequest, name: str, default: int) -> int:
    """A whole number from 0."""
    value = request.options.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise PluginError(f"the option `{name}` is not a whole number from 0", name, f"for instance `{name} = {default}`")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns the operating system's refusal to write `path` into the plugin's."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PluginError(f"cannot write `{path}`: {reason}", "path") from error
