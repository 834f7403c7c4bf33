"""Hands result tables to outputs: those of the project file, or those that the command asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, did_you_mean
from csrules.engine.errors import EngineError
from csrules.plugin.manager import Plugins
from csrules.plugin.spec import Output, OutputRequest, PluginError, ResultTable, RunInfo
from csrules.project.config_model import OutputConfig, ProjectConfig
from csrules.project.errors import ProjectError

CONSOLE = "console"   # the command prints the summary itself
DEFAULT_FOLDER = "out"
REPORT_NAMES = {"markdown": "report.md", "excel": "report.xlsx"}
MOST_SERVICE_ROWS = 1_000_000   # beyond this `services` is written only where it is asked for by name


def chosen_outputs(config: ProjectConfig, formats: Sequence[str], out: str | None) -> tuple[OutputConfig, ...]:
    """What the command asks for, else what the project file says; `out` moves either to another directory."""
    if formats:
        return tuple(_at(OutputConfig(type=name), out or DEFAULT_FOLDER) for name in formats)
    if out is None:
        return config.outputs
    own = [_at(output, out) for output in config.outputs if "path" in output.options]
    return tuple(own) or (_at(OutputConfig(type="csv"), out),)


def _at(output: OutputConfig, out: str) -> OutputConfig:
    """The output with its path in another directory, which is relative to where the command runs."""
    if output.type == CONSOLE:
        return output
    folder = Path(out).absolute()
    name = REPORT_NAMES.get(output.type)
    path = folder if name is None else folder / Path(str(output.options.get("path", name))).name
    return output.model_copy(update={"options": {**output.options, "path": str(path)}})


def write_outputs(
    config: ProjectConfig,
    outputs: Sequence[OutputConfig],
    plugins: Plugins,
    tables: Mapping[str, ResultTable],
    asked: Sequence[str],
    run: RunInfo,
) -> tuple[Path, ...]:
    """Write all outputs; `asked` are the tables that the command names. Raises `ProjectError`."""
    written: list[Path] = []
    for number, output in enumerate(outputs):
        if output.type == CONSOLE:
            continue
        place = config.place("outputs", number)
        names = tuple(asked) or output.tables
        selected = _selected(tables, names)
        try:
            found = _known_output(output.type, plugins)
            written += found.write(OutputRequest(output.options, config.base, run, selected))
        except PluginError as error:
            label = config.place("outputs", number, error.option) if error.option else place
            raise ProjectError((Diagnostic(CODES["bad-setting"], error.message, label, error.help),), 2) from None
        except EngineError as error:
            diagnostic = Diagnostic(CODES["engine-failed"], error.message, place, error.help)
            raise ProjectError((diagnostic,), 3) from None
    return tuple(written)


def check_tables(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names of tables that a run does not give."""
    for name in names:
        if name not in known:
            advice = did_you_mean(name, known)
            message = f"there is no result table `{name}`"
            raise ProjectError((Diagnostic(CODES["bad-setting"], message, None, advice),), 2)


def _selected(tables: Mapping[str, ResultTable], names: Sequence[str] | None) -> dict[str, ResultTable]:
    if names:
        check_tables(names, list(tables))
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


def _known_output(name: str, plugins: Plugins) -> Output:
    found = plugins.outputs.get(name)
    if found is None:
        advice = did_you_mean(name, plugins.outputs) or "`csrules plugins` lists what is installed"
        raise PluginError(f"there is no output `{name}`", "type", advice)
    return found
