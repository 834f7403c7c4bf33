"""Hands result tables to the outputs of a run, whose files appear in their directories all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic
from csrules.engine.errors import EngineError
from csrules.engine.session import DISK
from csrules.plugin.spec import OutputRequest, PluginError, ResultTable, RunInfo
from csrules.project.audience import Audience, Results
from csrules.project.config_model import ProjectConfig
from csrules.project.destination import Destination
from csrules.project.destinations import Destinations
from csrules.project.errors import ProjectError
from csrules.project.outputs import ChosenOutput
from csrules.project.reading import refuse_changed
from csrules.sql.profile_results import INTERNAL

MOST_SERVICE_ROWS = 1_000_000   # beyond this `services` is written only where it is asked for by name


def hold_directories(outputs: Sequence[ChosenOutput], config: ProjectConfig, destinations: Destinations) -> None:
    """Before anything is read: hold every directory. Raises `ProjectError`."""
    for output in outputs:
        folder = output.directory_of(output.audience)
        if folder is not None:
            destinations.at(config.base / folder, output.audience, output.place("path"), shared=output.many)


def write_outputs(
    outputs: Sequence[ChosenOutput], base: Path, results: Results, asked: Sequence[str], destinations: Destinations
) -> tuple[Path, ...]:
    """Write all outputs; `asked` are the tables that the command names. Raises `ProjectError`.

    Files are written aside, and appear in their directories when all are there.
    """
    for output in outputs:   # before anything is written
        results.check(output.audience, output.place)
    written: list[Path] = []
    for output in outputs:
        for audience in results.each(output.audience):
            tables = selected(results.tables(audience), audience.profile, tuple(asked) or output.config.tables)
            if tables:
                written += _written(output, audience, base, results.info(audience), tables, destinations)
    refuse_changed(results.session)   # some tables are read as they are written
    destinations.appear()
    for output in outputs:
        if output.many and output.directory is not None:
            keys = {str(audience.reader) for audience in results.each(output.audience)}
            destinations.remove_partners(base / output.directory, keys)
    return tuple(written)


def _written(
    output: ChosenOutput, audience: Audience, base: Path, info: RunInfo, tables: Mapping[str, ResultTable],
    destinations: Destinations,
) -> list[Path]:
    """The files of one output for one reader, as they will be called."""
    folder = output.directory_of(audience)
    if folder is None:
        return list(_write(output, OutputRequest(output.options(None), base, info, tables), None))
    place = destinations.at(base / folder, audience, output.place("path"))
    assert place.staged is not None  # noqa: S101  (it stands until the end of the run)
    files = _write(output, OutputRequest(output.options(place.staged), base, info, tables), place)
    place.info = info
    place.refuse_clash(files, output.called)
    place.tables |= {name: len(table) for name, table in tables.items()}
    return [place.directory / file.relative_to(place.staged) if file.is_relative_to(place.staged) else file
            for file in files]


def _write(output: ChosenOutput, request: OutputRequest, place: Destination | None) -> Sequence[Path]:
    """A message speaks of files as they will be called."""

    def called(text: str) -> str:
        return text if place is None else text.replace(str(place.staged), str(place.directory))

    try:
        return output.output.write(request)
    except PluginError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in DISK:   # nothing that a setting could mend
            raise OSError(cause.errno, cause.strerror, called(str(place.staged if place else ""))) from error
        label = output.place(error.option, of_key=error.of_key) if error.option else output.place()
        diagnostic = Diagnostic(CODES["bad-setting"], called(error.message), label, error.help)
        raise ProjectError((diagnostic,), 2) from None
    except EngineError as error:
        diagnostic = Diagnostic(CODES["engine-failed"], error.message, output.place(), error.help)
        raise ProjectError((diagnostic,), 3) from None


def selected(
    tables: Mapping[str, ResultTable], profile: str, names: Sequence[str] | None
) -> dict[str, ResultTable]:
    if names:
        return {name: tables[name] for name in names if name in tables}
    if profile != INTERNAL:
        return dict(tables)
    small = len(tables["accounts"]) * max(1, _services_each(tables)) <= MOST_SERVICE_ROWS
    return {name: table for name, table in tables.items() if name != "services" or small}


def _services_each(tables: Mapping[str, ResultTable]) -> int:
    """Services per account, from the classes: cheap, where `services` itself may be very long."""
    rows = len(tables["coverage"])
    if not rows:
        return 0
    classes = len({row[0] for row in tables["coverage"].rows()})
    return rows // max(1, classes)
