"""`csrules codes`: what the diagnostics mean."""

from __future__ import annotations

import click

from csrules.cli.table import aligned
from csrules.diagnostics import CODES, Code, did_you_mean


@click.command("codes")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """List the diagnostic codes, or describe one CODE.

    CODE is an id or a name. Without it, csrules lists all codes.

    \b
    Examples:
      csrules codes                  list all codes
      csrules codes CSR101           what one code means, and how to fix it
      csrules codes syntax-error     the same, by its name
    """
    if code is None:
        click.echo(listed())
    else:
        click.echo(described(find(code)))


def listed() -> str:
    ordered = sorted(CODES.values(), key=lambda code: code.id)
    return aligned([(code.id, code.name, code.severity.value, code.summary) for code in ordered])


def described(code: Code) -> str:
    return f"{code.id} {code.name} ({code.severity.value})\n\n{code.summary}\n\nhow to fix it: {code.fix}"


def find(wanted: str) -> Code:
    """The code with this id (also without `CSR`) or name, in upper or lower case."""
    spellings = {spelling: code for code in CODES.values()
                 for spelling in (code.id, code.name, code.id.removeprefix("CSR"))}
    for spelling, code in spellings.items():
        if spelling.casefold() == wanted.casefold():
            return code
    advice = did_you_mean(wanted, spellings) or "see `csrules codes` for all of them"
    raise click.UsageError(f"there is no code `{wanted}`; {advice}")
