"""Finds the plugins that are installed, and says of each that does not work whose it is and what is wrong with it.

The built-in sources and outputs come through the same hooks as a stranger's, and need no package metadata.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any, Literal, cast

import pluggy

from csrules.diagnostics import did_you_mean
from csrules.plugin import builtin, spec
from csrules.plugin.spec import PROJECT, Output, Source
from csrules.version import VERSION

Kind = Literal["source", "output"]
NO_PLUGINS = "CSRULES_NO_PLUGINS"
BUILTIN = builtin.__name__

_EXCEL = "excel"   # the plugin for workbooks, which comes apart from csrules
_WORKBOOKS = (_EXCEL, "xlsx", "xlsm", "xls", "ods")

# the hook, what it offers, and the method that an offer must have
_HOOKS: dict[str, tuple[Kind, str]] = {
    "csrules_register_sources": ("source", "read"),
    "csrules_register_outputs": ("output", "write"),
}


@dataclass(frozen=True, slots=True)
class PluginProblem:
    """A plugin, or one thing that it offers, that cannot be used; everything else still can."""

    distribution: str
    version: str
    plugin: str
    reason: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the list of sources and outputs."""

    name: str
    kind: Kind
    distribution: str
    version: str
    summary: str


@dataclass
class Plugins:
    """What the installed plugins offer, by the name that a project file uses in `type = "…"`."""

    sources: dict[str, Source] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    problems: list[PluginProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Plugin:
    """An entry point: the name it was installed under, whose it is, and how to get its hooks."""

    name: str
    distribution: str
    version: str
    load: Callable[[], object]


class _Refused(Exception):  # noqa: N818 - ends the work on one plugin, and is told as a problem
    def __init__(self, reason: str, help: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help


def load_plugins() -> Plugins:
    """Everything that is installed. With `CSRULES_NO_PLUGINS=1` in the environment, only what ships with csrules."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(spec)
    plugins = Plugins()
    for plugin in _installed():
        try:
            _take(plugins, plugin, _register(manager, plugin))
        except _Refused as refused:
            plugins.problems.append(_problem(plugin, refused.reason, refused.help))
    return plugins


def _installed() -> Iterator[_Plugin]:
    """The built-in plugin first, so that it wins a name; then the others in the order of their distributions."""
    yield _Plugin("files", PROJECT, VERSION, lambda: builtin)
    if os.environ.get(NO_PLUGINS, "") not in ("", "0"):
        return
    strangers = []
    for entry in metadata.entry_points(group=PROJECT):
        if entry.value != BUILTIN:
            name, version = (entry.dist.name, entry.dist.version) if entry.dist else ("unknown", "unknown")
            strangers.append(_Plugin(entry.name, name, version, entry.load))
    yield from sorted(strangers, key=lambda plugin: (plugin.distribution.casefold(), plugin.name))


def _register(manager: pluggy.PluginManager, plugin: _Plugin) -> object:
    """The plugin's module or object with its hooks checked; pluggy itself is silent about a misspelt hook."""
    try:
        hooks = plugin.load()
    except Exception as error:  # a stranger's module may raise anything; the others go on
        raise _Refused(f"fails to import: {type(error).__name__}: {_first_line(error)}") from error
    if manager.is_registered(hooks):
        raise _Refused("is installed under two names")
    try:
        manager.register(hooks)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        unknown = [caller.name for caller in manager.get_hookcallers(hooks) or () if not caller.has_spec()]
        if manager.is_registered(hooks):
            manager.unregister(hooks)
        if unknown:
            near = did_you_mean(unknown[0], _HOOKS)
            raise _Refused(f"has a hook `{unknown[0]}` that csrules does not know", near) from None
        raise _Refused(f"has a wrong hook: {_first_line(error)}") from None
    if not manager.get_hookcallers(hooks):
        raise _Refused("has no hooks", "mark its functions with `@csrules.plugin.spec.hookimpl`")
    return hooks


def _take(plugins: Plugins, plugin: _Plugin, hooks: object) -> None:
    """Call the plugin's hooks and enter what they return."""
    for hook, (kind, method) in _HOOKS.items():
        register = getattr(hooks, hook, None)
        if register is None:
            continue
        try:
            offered = register()
        except Exception as error:  # as above: one plugin's fault does not stop the others
            raise _Refused(f"fails in `{hook}`: {type(error).__name__}: {_first_line(error)}") from error
        if not isinstance(offered, Mapping):
            raise _Refused(f"returns no mapping from `{hook}`", f"return the {kind}s by their names")
        for name, thing in offered.items():
            _enter(plugins, plugin, kind, method, name, thing)


def _enter(plugins: Plugins, plugin: _Plugin, kind: Kind, method: str, name: object, thing: object) -> None:
    table = cast("dict[str, Any]", plugins.sources if kind == "source" else plugins.outputs)
    summary = getattr(thing, "summary", None)
    if not isinstance(name, str) or not isinstance(summary, str) or not callable(getattr(thing, method, None)):
        help = f"it needs a text `summary` and a method `{method}`"
        plugins.problems.append(_problem(plugin, f"offers a {kind} `{name}` that is none", help))
        return
    if name in table:
        first = next(offer for offer in plugins.offers if offer.name == name and offer.kind == kind)
        reason = f"offers a {kind} `{name}`, a name that `{first.distribution}` {first.version} has taken"
        plugins.problems.append(_problem(plugin, reason, "remove one of the two, or ask for another name"))
        return
    table[name] = thing
    plugins.offers.append(Offer(name, kind, plugin.distribution, plugin.version, summary))


def _problem(plugin: _Plugin, reason: str, help: str | None) -> PluginProblem:
    return PluginProblem(plugin.distribution, plugin.version, plugin.name, reason, help)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "").strip()


def advice_for(name: str, installed: Collection[str]) -> str:
    """What to do about a `type` that is not installed."""
    if name.casefold().lstrip(".") in _WORKBOOKS:
        if _EXCEL in installed:
            return f'write type = "{_EXCEL}"'
        return f'install the plugin for workbooks, `pip install "csrules[excel]"`, and write type = "{_EXCEL}"'
    return did_you_mean(name, installed) or "`csrules plugins` lists what is installed"
