"""Brings the rows of every record into a session: from its source, or from the policy's own `rows`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from csrules.diagnostics import CODES, Diagnostic, Label, did_you_mean, nearest
from csrules.engine.errors import EngineError, ExhaustedError, IngestError
from csrules.engine.ingest import ColumnMapping, IngestResult, Rows, UnreadError, ingest
from csrules.engine.session import Session
from csrules.plan.plan import MAIN, Plan
from csrules.plugin.manager import Plugins, advice_for
from csrules.plugin.sources.paths import near_files
from csrules.plugin.spec import PluginError, Source, SourceData, SourceRequest
from csrules.project.config_model import ProjectConfig, SourceConfig
from csrules.project.errors import ProjectError
from csrules.project.outside import files_outside
from csrules.project.translations import translations

OWN_ROWS = "the policy"


@dataclass(frozen=True, slots=True)
class Records:
    """What a policy has: its records, and those of which it holds the rows itself.

    `elsewhere` are those of other versions of the policy.
    """

    names: Collection[str]
    with_rows: Collection[str]
    elsewhere: Collection[str] = ()


def read_records(
    session: Session, plan: Plan, config: ProjectConfig, plugins: Plugins, measure: str | None = None,
    elsewhere: Collection[str] = (),
) -> tuple[IngestResult, ...]:
    """One table per record, named as it; `measure` is the accounts' field that is summed up over refused rows.

    Raises `ProjectError` with every record that has no usable source.
    """
    problems = [*source_problems(Records(plan.records, plan.rows, elsewhere), config, plugins)]
    results: list[IngestResult] = []
    cause: Exception | None = None
    for name, schema in plan.records.items():
        source = config.sources.get(name)
        if source is None and name in plan.rows:
            rows = Rows(list(plan.rows[name]), OWN_ROWS)
            results.append(ingest(session, schema.as_held, rows, base=config.base))
        if source is None or name in plan.rows or source.type not in plugins.sources:
            continue   # among the problems, if it is one
        try:
            data = opened(name, source, config, plugins)
            measured = measure if name == MAIN else None
            results.append(ingest(session, schema, data, mapping_of(name, config), base=config.base, measure=measured))
        except ProjectError as error:
            problems += error.diagnostics
        except ExhaustedError as error:
            raise ProjectError((Diagnostic(CODES["engine-failed"], error.message, None, error.help),), 3) from error
        except (PluginError, EngineError) as error:
            cause = error
            problems.append(source_fault(name, error, config))
    if problems:
        raise ProjectError(tuple(problems), 2) from cause
    return tuple(results)


def refuse_changed(session: Session) -> None:
    """Raise `ProjectError` where a source is another than the run began to read."""
    try:
        session.files.refuse_changed()
    except IngestError as error:
        raise ProjectError((Diagnostic(CODES["bad-source"], error.message, None, error.help),), 2) from None


def missing_policy(config: ProjectConfig) -> Iterator[Diagnostic]:
    for (key, path), (_, written) in zip(config.version_paths, config.written_paths(), strict=False):
        if not path.exists():
            near = near_files(path)
            help = "name a .csr file or a directory" + (f"; {near}" if near else "")
            message = f"there is no policy at `{written}`"
            yield Diagnostic(CODES["bad-setting"], message, config.place(*key), help)


def source_problems(records: Records, config: ProjectConfig, plugins: Plugins) -> Iterator[Diagnostic]:
    """What is wrong with the sources before any of them is opened."""
    yield from type_problems(config, plugins)
    meant: set[str] = set()   # by a misspelt name, so that these have a source
    for name in config.sources:
        if name in records.elsewhere:
            continue
        if name not in records.names:
            message = f"the policy declares no record `{name}`"
            meant.update(nearest(name, records.names))
            near = did_you_mean(name, records.names)
            yield Diagnostic(CODES["bad-setting"], message, config.place("sources", name, of_key=True), near)
        elif name in records.with_rows:
            message = f"`{name}` has rows in the policy and also a source"
            label = config.place("sources", name, of_key=True)
            yield Diagnostic(CODES["bad-setting"], message, label, "remove one of them")
    for name in records.names:
        if name not in config.sources and name not in records.with_rows and name not in meant:
            yield _no_source(name, config)


def type_problems(config: ProjectConfig, plugins: Plugins) -> Iterator[Diagnostic]:
    """Kinds of source that are not installed."""
    for name, source in config.sources.items():
        if source.type not in plugins.sources:
            advice = advice_for(source.type, plugins.sources)
            message = f"there is no source `{source.type}`"
            yield Diagnostic(CODES["bad-setting"], message, config.place("sources", name, "type"), advice)


def mapping_of(record: str, config: ProjectConfig) -> ColumnMapping:
    """Raises `ProjectError` where a file of translations cannot be read."""
    source = config.sources[record]
    said = source.model_dump(include=set(ColumnMapping.__dataclass_fields__))
    return ColumnMapping(**said | {"translate": translations(record, config)})


def opened(record: str, source: SourceConfig, config: ProjectConfig, plugins: Plugins) -> SourceData:
    """The rows of a record, not read yet. Raises `PluginError`, and `ProjectError` for a file outside."""
    reader: Source = plugins.sources[source.type]
    data = reader.read(SourceRequest(record, source.options, config.base))
    if problems := files_outside(config, record, data):
        raise ProjectError(tuple(problems), 2)
    return data


def source_fault(name: str, error: PluginError | EngineError, config: ProjectConfig) -> Diagnostic:
    """Why a source cannot be read, with the key underlined that is at fault."""
    if isinstance(error, PluginError):
        path = ("sources", name, error.option) if error.option else ("sources", name)
        return Diagnostic(CODES["bad-setting"], error.message, config.place(*path, of_key=error.of_key), error.help)
    if isinstance(error, IngestError):
        code = CODES["nothing-reads" if isinstance(error, UnreadError) else "bad-source"]
        return Diagnostic(code, error.message, _label(name, error, config), error.help)
    message = f"`{name}` cannot be read: {error.message}"
    return Diagnostic(CODES["bad-source"], message, config.place("sources", name, "path"), error.help)


def _label(name: str, error: IngestError, config: ProjectConfig) -> Label:
    if not error.at:   # the file itself
        return config.place("sources", name, "path")
    path = ("sources", name, *error.at)
    return config.place(*path, of_key=error.of_key)


def _no_source(name: str, config: ProjectConfig) -> Diagnostic:
    label: Label = config.place("sources")
    advice = f"add `[sources.{name}]` with a `type` and a `path`, or `rows {name} {{ … }}` in the policy"
    return Diagnostic(CODES["bad-source"], f"there is no source for the rows of `{name}`", label, advice)


def refused(results: Sequence[IngestResult]) -> int:
    return sum(result.rejected for result in results)
