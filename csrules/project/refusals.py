"""What a run says of rows that were refused: a finding for each record, or a refusal to write anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from csrules.diagnostics import CODES, Diagnostic
from csrules.engine.ingest import IngestResult
from csrules.engine.reading_tables import first_reasons
from csrules.engine.session import Session
from csrules.plan.plan import MAIN, Plan
from csrules.project.bounds import Allowance
from csrules.project.config_model import ProjectConfig
from csrules.project.errors import ProjectError
from csrules.project.reading import OWN_ROWS

MOST_REASONS = 3
_ALL = "`csrules run --tables rejects --out DIR` writes all refused rows"
Row = tuple[str | None, ...]


def revenue_field(plan: Plan) -> str | None:
    """The field of the accounts that the policy calls revenue, where it is one field as it stands."""
    name = None if plan.revenue is None else plan.revenue.name.removeprefix(f"{MAIN}.")
    return name if name in plan.account.by_name else None


def refuse_bad_reading(
    session: Session, inputs: Sequence[IngestResult], config: ProjectConfig, most: str | None
) -> None:
    """Good results of an earlier run are not replaced by those of a broken export. Raises `ProjectError`."""
    asked = most if most is not None else config.project.max_refused
    allowance = Allowance.read(asked)
    faults = (_nothing_accepted(session, result, config) or _too_many(session, result, config, allowance)
              for result in inputs)
    if problems := tuple(problem for problem in faults if problem is not None):
        raise ProjectError(problems, 1)


def _nothing_accepted(session: Session, result: IngestResult, config: ProjectConfig) -> Diagnostic | None:
    """Without accounts there is nothing to decide; of another record that may be empty some row must be good."""
    if result.accepted or not (result.read or result.record == MAIN) or result.source == OWN_ROWS:
        return None
    if result.read:
        every = f"all {_rows(result.read)} of" if result.read > 1 else "the only row of"
        verb = "were" if result.read > 1 else "was"
        message = f"{every} `{result.record}` in `{result.source}` {verb} refused, so csrules writes nothing"
        return _problem("nothing-accepted", message, session, result, config)
    message = f"`{result.source}` has no row of `{result.record}`, so csrules writes nothing"
    help = "the results of the last run are unchanged; check the export"
    return Diagnostic(CODES["nothing-accepted"], message, config.place("sources", result.record, "path"), help)


def _too_many(
    session: Session, result: IngestResult, config: ProjectConfig, allowance: Allowance | None
) -> Diagnostic | None:
    if allowance is None or allowance.allows(result.rejected, result.read):
        return None
    message = f"{_share(result)} were refused, more than the {allowance.text} allowed, so csrules writes nothing"
    return _problem("too-many-refused", message, session, result, config)


def _problem(code: str, message: str, session: Session, result: IngestResult, config: ProjectConfig) -> Diagnostic:
    help = "\n".join([*first_reasons(session, result.record, MOST_REASONS), _ALL])
    return Diagnostic(CODES[code], message, config.place("sources", result.record, "path"), help)


def run_findings(inputs: Sequence[IngestResult], currency: str) -> Iterator[Row]:
    """A row of `findings` for each record with refused rows, or without any: a nightly job reads nothing else."""
    for result in inputs:
        if result.rejected:
            amount = ""
            if result.lost_amount is not None:
                amount = f"; without them, {_money(result)} {currency} of revenue is missing, as far as it can be read"
            yield _finding("rows-refused", result.record, f"{_share(result)} were refused{amount}")
        elif not result.read and result.source != OWN_ROWS:
            yield _finding("no-rows", result.record, f"`{result.source}` holds no row of `{result.record}`")
        for odd in result.odd:
            yield _finding(odd.code, result.record, odd.message, odd.key)


def _finding(name: str, record: str, message: str, key: str | None = None) -> Row:
    code = CODES[name]
    return (code.severity.value, code.id, code.name, record, key, message, None, code.fix)


def _money(result: IngestResult) -> str:
    text = f"{result.lost_amount or Decimal(0):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _share(result: IngestResult) -> str:
    percent = Decimal(result.rejected * 100) / result.read
    return f"{result.rejected:,} of {_rows(result.read)} of `{result.record}` ({percent:.1f}%)"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
