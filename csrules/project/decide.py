"""From Python: a policy that decides single accounts, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from csrules.decide.decider import Decider
from csrules.decide.notes import Severities, of_decisions
from csrules.diagnostics import CODES, Diagnostic, did_you_mean
from csrules.plan.lowering import lower
from csrules.project.check import is_project, policy_paths
from csrules.project.errors import ProjectError
from csrules.project.policy import load_policy
from csrules.types import BadValueError, RecordSchema, Value, parse_value
from csrules.types.values import words_of_texts

Facts = Mapping[str, object]


def load_decider(policy: Path | str, as_of: dt.date, tables: Mapping[str, Iterable[Facts]] | None = None) -> Decider:
    """The decider of a policy file or directory, or of a project with the severities that it sets.

    `tables` are the rows of the records that accounts link to or are matched with, by record, each a mapping from
    field to text or Python value. Rows of `account` are the other accounts: what `family` adds up, and what links to
    accounts find. `decide(facts)` of what is returned takes an account's facts in the same form.
    Raises `ProjectError` where the policy has an error or a row breaks its record.
    """
    severities = _severities(Path(policy))
    loaded = load_policy(_in_force(Path(policy), as_of))
    if loaded.policy is None:
        raise ProjectError(loaded.diagnostics, 1)
    plan = lower(loaded.policy)
    unknown = [name for name in tables or {} if name not in plan.records]
    if unknown:
        advice = did_you_mean(unknown[0], plan.records)
        raise ProjectError((_problem(f"the policy declares no record `{unknown[0]}`", advice),), 2)
    rows = {name: _accepted(plan.records[name], given) for name, given in (tables or {}).items()}
    return Decider(plan, as_of, rows, severities)


def _in_force(path: Path, day: dt.date) -> Path:
    """The policy, or of a project with later versions the one for the day."""
    paths = policy_paths(path)
    if len(paths) == 1:
        return paths[0]
    from csrules.project.versions import head, in_force  # few projects have versions

    return in_force([head(version) for version in paths], day).path


def _severities(path: Path) -> Severities:
    """What a project says of the severity of findings, beside its policy."""
    if not is_project(path):
        return {}
    from csrules.project.config import load_project  # heavy, and most callers name a policy
    from csrules.project.config_findings import severities

    return of_decisions(severities(load_project(path).findings))


def _problem(message: str, help: str | None = None) -> Diagnostic:
    return Diagnostic(CODES["bad-source"], message, None, help)


def _accepted(schema: RecordSchema, rows: Iterable[Facts]) -> list[dict[str, Value | None]]:
    accepted: list[dict[str, Value | None]] = []
    problems: list[Diagnostic] = []
    seen: dict[Value, int] = {}
    for number, row in enumerate(rows, 1):
        for name in sorted(row.keys() - schema.by_name.keys()):
            message = f"row {number}: `{schema.name}` has no field `{name}`"
            problems.append(_problem(message, did_you_mean(name, schema.by_name)))
        values: dict[str, Value | None] = {}
        for field in schema.fields:
            try:
                values[field.name] = parse_value(field, row.get(field.name), words_of_texts(field.type))
            except BadValueError as error:
                message = f"row {number} of `{schema.name}`: `{field.name}` {error}"
                problems.append(_problem(message))
        key = values.get(schema.key.name) if schema.key is not None else None
        if key is not None and seen.setdefault(key, number) != number:
            problems.append(_problem(f"row {number} of `{schema.name}` has the key of row {seen[key]}"))
        accepted.append(values)
    if problems:
        raise ProjectError(tuple(problems), 1)
    return accepted
