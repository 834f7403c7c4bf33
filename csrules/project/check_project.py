"""`check` of a project: its `csrules.toml`, held against the policy, the plugins and the first rows of the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic
from csrules.engine.errors import EngineError
from csrules.engine.ingest import Sample, read_sample
from csrules.engine.reading_tables import first_reasons
from csrules.engine.session import Session
from csrules.plugin.manager import Plugins, load_plugins
from csrules.plugin.sources.files import FileSource
from csrules.plugin.spec import Files, PluginError
from csrules.project.config import load_project
from csrules.project.config_findings import as_ruled
from csrules.project.config_model import ProjectConfig
from csrules.project.errors import ProjectError
from csrules.project.output_checks import option_problems, output_problems
from csrules.project.outside import outside
from csrules.project.policy import LoadedPolicy, load_policy
from csrules.project.reading import (
    Records,
    mapping_of,
    missing_policy,
    opened,
    source_fault,
    source_problems,
    type_problems,
)
from csrules.project.refusals import MOST_REASONS
from csrules.project.versions import version_problems
from csrules.types import RecordSchema


def check_project(path: Path, *, data: bool, most: int) -> LoadedPolicy:
    """The project's policy, with everything that is wrong with it and with the project; without `data` no file of a
    source is opened. Raises `ProjectError` where the project file cannot be read as one.
    """
    config = load_project(path)
    barred = outside(config)
    problems = [*barred.values()]
    loaded = LoadedPolicy(None, (), ())
    if ("project", "policy") not in barred:
        problems += missing_policy(config)
    if ("project", "policy") not in barred and config.policy_path.exists():
        versions = [load_policy(version, most=most) for key, version in config.version_paths
                    if key not in barred and version.exists()]
        loaded = _together(versions)
        if len(versions) == len(config.version_paths):
            problems += version_problems(config, versions)
    plugins = load_plugins()
    free = [name for name in config.sources if not any(key[:2] == ("sources", name) for key in barred)]
    problems += _sources(free, config, plugins, loaded, data=data)
    problems += output_problems(config, plugins, inside=not barred)
    told = sorted(problems, key=lambda problem: problem.sort_key)
    diagnostics = tuple(as_ruled([*loaded.diagnostics, *told], config.findings))
    return LoadedPolicy(loaded.policy, diagnostics, (config.document_name, *loaded.files), loaded.later)


def _together(versions: list[LoadedPolicy]) -> LoadedPolicy:
    """The policy with its later versions, and all that is wrong with any of them."""
    first, *later = versions
    sound = tuple(version.policy for version in later if version.policy is not None)
    whole = first.policy if len(sound) == len(later) else None   # of one that is not sound the records are not known
    files = dict.fromkeys(file for version in versions for file in version.files)
    diagnostics = tuple(one for version in versions for one in version.diagnostics)
    return LoadedPolicy(whole, diagnostics, tuple(files), sound)


def _sources(
    names: list[str], config: ProjectConfig, plugins: Plugins, loaded: LoadedPolicy, *, data: bool
) -> Iterator[Diagnostic]:
    """Of a policy that is not sound the records are not known, and so neither the columns that they need."""
    policy = loaded.policy
    schemas: Mapping[str, RecordSchema] = {}
    if policy is None:
        yield from type_problems(config, plugins)
    else:
        schemas = {name: schema for name, schema in policy.records.items() if name not in policy.rows}
        others = {name for version in loaded.later for name in version.records} - policy.records.keys()
        yield from source_problems(Records(policy.records, policy.rows, others), config, plugins)
    with Session(threads=1, bounds=config.engine.bounds) as session:
        for name in names:
            source = config.sources[name]
            known = plugins.sources.get(source.type)
            place = partial(config.place, "sources", name)
            wrong = [*option_problems(known, source.options, place)]
            yield from wrong
            if data and not wrong and isinstance(known, FileSource):   # a plugin's source may lie behind a network
                yield from _file_source(name, schemas.get(name), session, config, plugins)


def _file_source(
    name: str, schema: RecordSchema | None, session: Session, config: ProjectConfig, plugins: Plugins
) -> Iterator[Diagnostic]:
    source = config.sources[name]
    try:
        data = opened(name, source, config, plugins)
        if schema is not None and isinstance(data, Files):
            sample = read_sample(session, schema, data, mapping_of(name, config), config.base)
            yield from (source_fault(name, fault, config) for fault in sample.faults)
            if sample.refused and not sample.faults:
                yield _refused_rows(name, sample, session, config)
            for odd in sample.odd:
                yield Diagnostic(CODES[odd.code], odd.message, config.place("sources", name, "path"))
    except ProjectError as error:
        yield from error.diagnostics
    except (PluginError, EngineError) as error:
        yield source_fault(name, error, config)


def _refused_rows(name: str, sample: Sample, session: Session, config: ProjectConfig) -> Diagnostic:
    """A warning with the commonest reasons, each with its first row and value."""
    rows = "row" if sample.read == 1 else f"{sample.read:,} rows"
    message = f"{sample.refused:,} of the first {rows} of `{name}` would be refused"
    help = "\n".join(first_reasons(session, name, MOST_REASONS))
    return Diagnostic(CODES["first-rows-refused"], message, config.place("sources", name, "path"), help)
