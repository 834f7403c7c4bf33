"""Hands result tables to outputs: those of the project file, or those that the command asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, Label, did_you_mean
from csrules.engine.errors import EngineError
from csrules.plugin.manager import Plugins
from csrules.plugin.spec import Output, OutputRequest, PluginError, ResultTable, RunInfo
from csrules.project.config_model import OutputConfig, ProjectConfig
from csrules.project.errors import ProjectError

CONSOLE = "console"   # the command prints the summary itself
DEFAULT_FOLDER = "out"
MOST_SERVICE_ROWS = 1_000_000   # beyond this `services` is written only where it is asked for by name


@dataclass(frozen=True, slots=True)
class ChosenOutput:
    """An output to write to, with its options; `place` is where it was asked for, None for the command line."""

    config: OutputConfig
    output: Output
    place: Callable[..., Label | None]


def chosen_outputs(
    config: ProjectConfig, plugins: Plugins, formats: Sequence[str], out: str | None
) -> tuple[ChosenOutput, ...]:
    """What the command asks for, else what the project file says; `out` moves either to another directory.

    The console is left out: the command prints the summary itself. Raises `ProjectError`.
    """
    if formats:
        asked = [OutputConfig(type=name) for name in formats if name != CONSOLE]
        return tuple(_moved(one, out or DEFAULT_FOLDER, plugins, _nowhere) for one in asked)
    own = [(one, partial(config.place, "outputs", at)) for at, one in enumerate(config.outputs) if one.type != CONSOLE]
    if out is None:
        return tuple(ChosenOutput(one, _known_output(one.type, plugins, place), place) for one, place in own)
    moved = [_moved(one, out, plugins, place) for one, place in own if "path" in one.options]
    return tuple(moved) or (_moved(OutputConfig(type="csv"), out, plugins, _nowhere),)


def _nowhere(*path: str | int) -> None:
    """The command line has no place that could be underlined."""


def _moved(
    output: OutputConfig, out: str, plugins: Plugins, place: Callable[..., Label | None]
) -> ChosenOutput:
    """The output with its path in another directory, which is relative to where the command runs."""
    found = _known_output(output.type, plugins, place)
    folder = Path(out).absolute()
    name = getattr(found, "file_name", None)
    path = folder if name is None else folder / Path(str(output.options.get("path", name))).name
    return ChosenOutput(output.model_copy(update={"options": {**output.options, "path": str(path)}}), found, place)


def _known_output(name: str, plugins: Plugins, place: Callable[..., Label | None]) -> Output:
    found = plugins.outputs.get(name)
    if found is None:
        advice = did_you_mean(name, plugins.outputs) or "`csrules plugins` lists what is installed"
        message = f"there is no output `{name}`"
        raise ProjectError((Diagnostic(CODES["bad-setting"], message, place("type"), advice),), 2)
    return found


def check_tables(asked: Sequence[str], config: ProjectConfig, known: Sequence[str]) -> None:
    """Refuse names of tables that a run does not give, from the command line and from the project file."""
    named: list[tuple[str, Label | None]] = [(name, None) for name in asked]
    for number, output in enumerate(config.outputs):
        named += [(name, config.place("outputs", number, "tables")) for name in output.tables or ()]
    problems = [
        Diagnostic(CODES["bad-setting"], f"there is no result table `{name}`", label, did_you_mean(name, known))
        for name, label in named
        if name not in known
    ]
    if problems:
        raise ProjectError(tuple(problems), 2)


def write_outputs(
    outputs: Sequence[ChosenOutput],
    base: Path,
    tables: Mapping[str, ResultTable],
    asked: Sequence[str],
    run: RunInfo,
) -> tuple[Path, ...]:
    """Write all outputs; `asked` are the tables that the command names. Raises `ProjectError`."""
    written: list[Path] = []
    for one in outputs:
        selected = _selected(tables, tuple(asked) or one.config.tables)
        try:
            written += one.output.write(OutputRequest(one.config.options, base, run, selected))
        except PluginError as error:
            label = one.place(error.option) if error.option else one.place()
            raise ProjectError((Diagnostic(CODES["bad-setting"], error.message, label, error.help),), 2) from None
        except EngineError as error:
            diagnostic = Diagnostic(CODES["engine-failed"], error.message, one.place(), error.help)
            raise ProjectError((diagnostic,), 3) from None
    return tuple(written)


def _selected(tables: Mapping[str, ResultTable], names: Sequence[str] | None) -> dict[str, ResultTable]:
    if names:
        return {name: tables[name] for name in names}
    small = len(tables["accounts"]) * max(1, _services_each(tables)) <= MOST_SERVICE_ROWS
    return {name: table for name, table in tables.items() if name != "services" or small}


def _services_each(tables: Mapping[str, ResultTable]) -> int:
    """Services per account, from the classes: cheap, where `services` itself may be very long."""
    rows = len(tables["coverage"])
    if not rows:
        return 0
    classes = len({row[0] for row in tables["coverage"].rows()})
    return rows // max(1, classes)
