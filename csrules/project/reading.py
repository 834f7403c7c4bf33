"""Brings the rows of every record into a session: from its source, or from the policy's own `rows`."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.diagnostics import CODES, Diagnostic, Label, did_you_mean
from csrules.engine.errors import EngineError, ExhaustedError, IngestError
from csrules.engine.ingest import ColumnMapping, IngestResult, Rows, ingest
from csrules.engine.session import Session
from csrules.plan.plan import Plan
from csrules.plugin.manager import Plugins
from csrules.plugin.spec import PluginError, SourceData, SourceRequest
from csrules.project.config_model import ProjectConfig, SourceConfig
from csrules.project.errors import ProjectError

OWN_ROWS = "the policy"


def read_records(session: Session, plan: Plan, config: ProjectConfig, plugins: Plugins) -> tuple[IngestResult, ...]:
    """One table per record, named as it. Raises `ProjectError` with every record that has no usable source."""
    problems = _unknown_records(plan, config)
    results: list[IngestResult] = []
    for name, schema in plan.records.items():
        source = config.sources.get(name)
        if source is None:
            if name not in plan.rows:
                problems.append(_no_source(name, config))
                continue
            rows = Rows(list(plan.rows[name]), OWN_ROWS)
            results.append(ingest(session, schema.as_held, rows, base=config.base))
            continue
        if name in plan.rows:
            message = f"`{name}` has rows in the policy and a source as well"
            place = config.place("sources", name)
            problems.append(Diagnostic(CODES["bad-setting"], message, place, "remove one of them"))
            continue
        try:
            data = _open(name, source, config, plugins)
            results.append(ingest(session, schema, data, _mapping(source), base=config.base))
        except PluginError as error:
            path = ("sources", name, error.option) if error.option else ("sources", name)
            problems.append(Diagnostic(CODES["bad-setting"], error.message, config.place(*path), error.help))
        except IngestError as error:
            place = config.place("sources", name)
            problems.append(Diagnostic(CODES["bad-source"], error.message, place, error.help))
        except ExhaustedError as error:
            raise ProjectError((Diagnostic(CODES["engine-failed"], error.message, None, error.help),), 3) from error
        except EngineError as error:
            place = config.place("sources", name)
            message = f"`{name}` cannot be read: {error.message}"
            problems.append(Diagnostic(CODES["bad-source"], message, place, error.help))
    if problems:
        raise ProjectError(tuple(problems), 2)
    return tuple(results)


def _mapping(source: SourceConfig) -> ColumnMapping:
    return ColumnMapping(source.columns, source.formats, source.values, source.missing)


def _open(record: str, source: SourceConfig, config: ProjectConfig, plugins: Plugins) -> SourceData:
    found = plugins.sources.get(source.type)
    if found is None:
        advice = did_you_mean(source.type, plugins.sources) or "`csrules plugins` lists what is installed"
        raise PluginError(f"there is no source `{source.type}`", "type", advice)
    return found.read(SourceRequest(record, source.options, config.base))


def _unknown_records(plan: Plan, config: ProjectConfig) -> list[Diagnostic]:
    return [
        Diagnostic(
            CODES["bad-setting"],
            f"the policy declares no record `{name}`",
            config.place("sources", name),
            did_you_mean(name, plan.records),
        )
        for name in config.sources
        if name not in plan.records
    ]


def _no_source(name: str, config: ProjectConfig) -> Diagnostic:
    label: Label = config.place("sources")
    advice = f"add `[sources.{name}]` with a `type` and a `path`, or `rows {name} {{ … }}` in the policy"
    return Diagnostic(CODES["bad-source"], f"nothing says where the rows of `{name}` come from", label, advice)


def refused(results: Sequence[IngestResult]) -> int:
    return sum(result.rejected for result in results)
