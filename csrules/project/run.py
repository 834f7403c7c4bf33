"""`run`: from a project directory to result tables. Reads like a table of contents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from csrules.books.filling import fill_books
from csrules.diagnostics import CODES, Diagnostic, Severity
from csrules.engine.errors import EngineError
from csrules.engine.execute import execute, finding_counts, result_tables, rule_findings
from csrules.engine.ingest import IngestResult
from csrules.engine.reading_tables import reading_tables
from csrules.engine.refused_ends import tell_refused_ends
from csrules.engine.scratch import Scratch
from csrules.engine.session import Session
from csrules.plan.lowering import lower
from csrules.plan.plan import MAIN, Plan
from csrules.plugin.manager import load_plugins
from csrules.plugin.spec import OutputRequest, ResultTable, RunInfo
from csrules.project.audience import Audience, Results, asked_audience, run_info
from csrules.project.config import AsOf, decision_day, load_project
from csrules.project.config_findings import severities
from csrules.project.config_model import ProjectConfig
from csrules.project.destinations import Destinations
from csrules.project.errors import ProjectError
from csrules.project.inputs import inputs_of
from csrules.project.output_checks import planned, refuse_wrong_options
from csrules.project.outputs import ChosenOutput, check_tables, chosen_outputs
from csrules.project.outside import refuse_outside
from csrules.project.overwriting import refuse_overwritten
from csrules.project.policy import load_policy
from csrules.project.reading import missing_policy, read_records, refuse_changed, refused
from csrules.project.refusals import refuse_bad_reading, revenue_field, run_findings
from csrules.project.summary import summary_text
from csrules.project.versions import elsewhere, head, in_force
from csrules.project.writing import hold_directories, write_outputs
from csrules.sql.profile_results import INTERNAL, PARTNER
from csrules.sql.program import Program, build_program
from csrules.sql.results import READING

REPORT_VERSION = 1
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a command adds to the project file. `progress` is told what is being done and how far it is, 0 to 1.

    `profile` chooses for whom the tables are: internal, partner or customer; `partner` or `account` is the one reader.
    More refused rows of a record than `max_refused` ("20", "5%") end the run. With `dry_run` nothing is written.
    """

    as_of: str | None = None
    out: str | None = None
    formats: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    profile: str | None = None
    partner: str | None = None
    account: str | None = None
    max_refused: str | None = None
    dry_run: bool = False
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """`findings` and `rejects` count rows, `written` are the files, `summary` is for people, `as_json` for machines.

    Of the findings `errors` are errors, and `noted` are for those who look. A dry run has nothing in `written`, and in
    `planned` what it would have written. `notes` say what the run has tidied up.
    """

    findings: int
    errors: int
    noted: int
    rejects: int
    written: tuple[Path, ...]
    planned: tuple[str, ...]
    summary: str
    as_json: dict[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A project with its records read into a session. `audience` is for whom a run's tables and summary are."""

    config: ProjectConfig
    plan: Plan
    day: AsOf
    outputs: tuple[ChosenOutput, ...]
    audience: Audience
    session: Session
    inputs: tuple[IngestResult, ...]
    destinations: Destinations

    @property
    def info(self) -> RunInfo:
        """What is printed above the tables of these readers."""
        return run_info(self.plan, self.day.day, self.audience.profile)


def run(project: Path | str, options: RunOptions | None = None) -> RunReport:
    """Decide for every account and write the outputs. Raises `ProjectError` for whatever the user can mend."""
    options = options or RunOptions()
    with open_project(project, options, writes=not options.dry_run) as opened:
        if not _looks_for_refused_rows(options):
            refuse_bad_reading(opened.session, opened.inputs, opened.config, options.max_refused)
        results = _results(opened, options)
        if options.dry_run:
            return _report(opened, results, (), tuple(planned(opened.outputs, results, options.tables)))
        _tell(options, "writing the results", 0.8)
        written = write_outputs(opened.outputs, opened.config.base, results, options.tables, opened.destinations)
        return _report(opened, results, written, ())


@contextmanager
def decided(
    project: Path | str, options: RunOptions | None = None
) -> Iterator[tuple[Opened, Mapping[str, ResultTable]]]:
    """The result tables of one reader, for as long as the block lasts: for Python that wants the rows."""
    options = options or RunOptions()
    with open_project(project, options) as opened:
        yield opened, _results(opened, options).tables(opened.audience)


def _looks_for_refused_rows(options: RunOptions) -> bool:
    """Whether only what was read is asked for, in a directory that the command names: no result is replaced."""
    return options.out is not None and bool(options.tables) and set(options.tables) <= set(READING)


def _results(opened: Opened, options: RunOptions) -> Results:
    _tell(options, "deciding", 0.3)
    with engine_errors():
        program = decide_all(opened)
        tables: dict[str, ResultTable] = {**result_tables(opened.session, program)}
        tables.update(reading_tables(opened.session, opened.inputs))
        tell_refused_ends(opened.session, opened.plan)
        of_run = [*run_findings(opened.inputs, opened.plan.currency)]
        rule_findings(opened.session, of_run, opened.plan.severities)
    refuse_changed(opened.session)
    return Results(opened.session, opened.plan, program, tables)


def decide_all(opened: Opened) -> Program:
    """Decide for every account, then give them to people. Raises `EngineError`."""
    program = build_program(opened.plan, opened.day.day)
    accounts = next(result.accepted for result in opened.inputs if result.record == MAIN)
    execute(opened.session, program, accounts)
    return fill_books(opened.session, program)


@contextmanager
def open_project(project: Path | str, options: RunOptions, *, writes: bool = False) -> Iterator[Opened]:
    """Load, check and lower the policy, and read every record; whatever can be refused is refused before that.

    A project that is opened for what it `writes` holds its output directories.
    """
    config = load_project(Path(project), options.overrides)
    refuse_outside(config)
    day = decision_day(config, options.as_of)
    plan, others = load_version(config, day.day)
    plugins = load_plugins()
    asked = asked_audience(options)
    audience = asked or Audience(config.project.profile)
    outputs = chosen_outputs(config, plugins, options.formats, options.out, asked)
    check_tables(options.tables, config, outputs, audience)
    refuse_wrong_options(outputs)
    with Destinations(inputs_of(config)) as destinations:
        refuse_overwritten(outputs, config.base, destinations.inputs, options.tables)
        if writes:
            hold_directories(outputs, config, destinations)
        engine = config.engine
        with Session(threads=engine.threads, memory_limit=engine.memory_limit, bounds=engine.bounds) as session:
            _tell(options, "reading the data", 0.05)
            inputs = read_records(session, plan, config, plugins, revenue_field(plan), others)
            if session.temporary.removed:
                destinations.notes.append(tidied(session.temporary))
            yield Opened(config, plan, day, outputs, audience, session, inputs, destinations)


def tidied(scratch: Scratch) -> str:
    runs = "a run that was killed" if scratch.removed == 1 else f"{scratch.removed} runs that were killed"
    return f"removed files that {runs} left in {scratch.path.parent}: {scratch.freed:,} bytes"


def load_plan(config: ProjectConfig, day: dt.date) -> Plan:
    """The plan of the project's policy; of severities the project has the last word.

    Raises `ProjectError` with the policy's diagnostics.
    """
    return load_version(config, day)[0]


def load_version(config: ProjectConfig, day: dt.date) -> tuple[Plan, frozenset[str]]:
    """The plan of the version that is in force on a day, and the records that only other versions have."""
    if missing := [*missing_policy(config)]:
        raise ProjectError(tuple(missing), 2)
    path, others = config.policy_path, frozenset[str]()
    if config.project.later:
        heads = [head(version) for _, version in config.version_paths]
        chosen = in_force(heads, day)
        path, others = chosen.path, elsewhere(heads, chosen, config.sources)
    loaded = load_policy(path, config.base)
    if loaded.policy is None:
        raise ProjectError(loaded.diagnostics, 1)
    plan = lower(loaded.policy)
    return replace(plan, severities={**plan.severities, **severities(config.findings)}), others


@contextmanager
def engine_errors() -> Iterator[None]:
    """What the engine refuses while it computes: out of memory, a figure past all limits."""
    try:
        yield
    except EngineError as error:
        raise ProjectError((Diagnostic(CODES["engine-failed"], error.message, None, error.help),), 3) from error


def _tell(options: RunOptions, what: str, share: float) -> None:
    if options.progress is not None:
        options.progress(what, share)


# ── what a run says ──────────────────────────────────────────────────────────


def _report(opened: Opened, results: Results, written: Sequence[Path], planned: Sequence[str]) -> RunReport:
    tables = _shown_tables(opened, results)
    absent = _absent(opened) if opened.audience.profile == INTERNAL else {}   # readers outside know no sources
    empty = _empty(opened) if opened.audience.profile == INTERNAL else []
    request = OutputRequest({}, opened.config.base, opened.info, tables)
    counts = finding_counts(opened.session)
    plain = _as_json(opened, results, tables, written, planned)
    return RunReport(
        findings=sum(counts.values()),
        errors=counts.get(Severity.ERROR.value, 0),
        noted=counts.get(Severity.NOTE.value, 0),
        rejects=refused(opened.inputs),
        written=tuple(written),
        planned=tuple(planned),
        summary=summary_text(request, opened.day.from_clock, absent, empty),
        as_json=plain,
        notes=tuple(opened.destinations.notes),
    )


def _shown_tables(opened: Opened, results: Results) -> Mapping[str, ResultTable]:
    """The tables of the summary; where each partner has tables of its own there are none that all may see."""
    every = opened.audience.profile == PARTNER and opened.audience.reader is None
    return {} if every else results.tables(opened.audience)


def _as_json(
    opened: Opened, results: Results, tables: Mapping[str, ResultTable], written: Sequence[Path], planned: Sequence[str]
) -> dict[str, Any]:
    """The small tables and the counts; amounts are texts, so that no reader makes binary floats of them."""
    head = {
        "version": REPORT_VERSION,
        "profile": opened.audience.profile,
        "policy": opened.info.policy,
        "as_of": opened.day.day.isoformat(),
        "currency": opened.plan.currency,
    }
    files = {"written": [str(path) for path in written], "would_write": list(planned)}
    if opened.audience.profile != INTERNAL:
        return {**head, **files, "rows": {name: len(table) for name, table in tables.items()}}
    of = finding_counts(opened.session)
    errors = of.get(Severity.ERROR.value, 0)
    counts = {"findings": sum(of.values()), "errors": errors, "rejects": refused(opened.inputs)}
    shown = {name: _records(tables[name]) for name in ("tiers", "headcount", "people", "agreements", "inputs")}
    return {**head, **counts, **files, "without_column": _absent(opened), "empty_files": _empty(opened), **shown}


def _absent(opened: Opened) -> dict[str, list[str]]:
    """The fields of each record that its source has no column for."""
    return {result.record: list(result.absent) for result in opened.inputs if result.absent}


def _empty(opened: Opened) -> list[str]:
    """The empty files among others of a source."""
    return [name for result in opened.inputs for name in result.empty]


def _records(table: ResultTable) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in table.rows()]


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal | dt.date) else value
