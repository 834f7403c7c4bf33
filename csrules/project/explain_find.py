"""Which account is meant: by its key, by its exact name, or one whose row was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csrules.diagnostics import CODES, Diagnostic
from csrules.engine.lookup import Named, find_row, named, near_accounts
from csrules.plan.plan import MAIN
from csrules.project.errors import ProjectError
from csrules.project.refused_account import refused_account
from csrules.project.run import Opened

MOST_LISTED = 20
NAME = "name"


class UnknownAccountError(ProjectError):
    """There is no accepted account with this key or name, or several have the name."""


def find_account(opened: Opened, asked: str) -> dict[str, Any]:
    """The accepted row. Raises `UnknownAccountError`."""
    schema = opened.plan.account
    row = find_row(opened.session, schema, asked)
    if row is not None:
        return row
    alike = named(opened.session, schema, NAME, asked) if NAME in schema.by_name else []
    if len(alike) > 1:
        raise _several(asked, alike)
    if alike:
        row = find_row(opened.session, schema, alike[0].key)
        assert row is not None  # noqa: S101  (its key was just read)
        return row
    refused = refused_account(opened.session, asked)
    raise UnknownAccountError(refused, 2) if refused else _unknown(asked, opened)


def _error(message: str, advice: str | None) -> UnknownAccountError:
    return UnknownAccountError((Diagnostic(CODES["unknown-account"], message, None, advice),), 2)


def _several(asked: str, alike: Sequence[Named]) -> UnknownAccountError:
    keys = ", ".join(f"`{account.key}`" for account in alike[:MOST_LISTED])
    more = f" and {len(alike) - MOST_LISTED} more" if len(alike) > MOST_LISTED else ""
    return _error(f"{len(alike)} accounts have the name `{asked}`", f"use the key of one of them: {keys}{more}")


def _unknown(asked: str, opened: Opened) -> UnknownAccountError:
    near = near_accounts(opened.session, opened.plan.account, NAME, asked)
    advice = ["did you mean " + " or ".join(_told(account) for account in near) + "?"] if near else []
    refused = next(result.rejected for result in opened.inputs if result.record == MAIN)
    if refused:
        rows = "1 row of `account` was refused" if refused == 1 else f"{refused} rows of `account` were refused"
        advice.append(f"{rows}; `csrules run` lists refused rows in `rejects`")
    return _error(f"there is no account `{asked}`", "\n".join(advice) or None)


def _told(account: Named) -> str:
    return f"`{account.key}` ({account.name})" if account.name else f"`{account.key}`"
