"""An account that somebody asks for, and that is none because its row was refused."""

from __future__ import annotations

from csrules.diagnostics import CODES, Diagnostic, Label
from csrules.engine.ingest.rejects import refused_cells
from csrules.engine.session import Session
from csrules.plan.plan import MAIN


def refused_account(session: Session, asked: str, label: Label | None = None) -> tuple[Diagnostic, ...]:
    """Every row that was refused with this key or name, and what was wrong with each cell."""
    cells = refused_cells(session, MAIN, asked)
    problems = []
    for source, row in dict.fromkeys((cell.source, cell.row) for cell in cells):
        of_row = [cell for cell in cells if (cell.source, cell.row) == (source, row)]
        reasons = "; ".join(dict.fromkeys(cell.words for cell in of_row))
        message = f"row {row} of {source} was refused: {reasons}"
        advice = f"correct that row; until then `{asked}` is not an account"
        problems.append(Diagnostic(CODES["unknown-account"], message, label, advice))
    return tuple(problems)
