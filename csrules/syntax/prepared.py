"""Keeps what lark works out of the grammar, so that only the first command pays for it.

It takes half a second to work the tables out and a twentieth of that to read them back. They lie in the user's cache
folder, or in the folder that `CSRULES_CACHE` names; where that is empty, nothing is kept. Tables that cannot be read or
written are no error: they are worked out again.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import secrets
import stat
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import lark
from lark import Lark

from csrules.version import VERSION

PLACE = "CSRULES_CACHE"
DIGEST = hashlib.sha256


def prepared(name: str, source: str, options: dict[str, Any]) -> Lark | None:
    """The parser that was kept under a name and of that source, or None. `options` are those that lark takes anew."""
    whole = _own_bytes(_kept(name))
    digest, tables = whole[: DIGEST().digest_size], whole[DIGEST().digest_size :]
    if digest != _digest(source, tables):   # of another grammar, or cut short
        return None
    kept = pickle.loads(tables)  # noqa: S301
    # The way of the parsers that lark generates; `Lark.load` takes no builder.
    parser: Lark = Lark._load_from_dict(kept["data"], kept["memo"], **options)  # type: ignore[no-untyped-call]
    return parser


def keep(name: str, source: str, parser: Lark, given_anew: Collection[str]) -> None:
    """Put a parser by for the next time, without the options named last, whole or not at all."""
    kept = _kept(name)
    if kept is None:
        return
    tables = io.BytesIO()
    parser.save(tables, given_anew)
    temporary = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}.part")
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.touch(mode=0o600)
        temporary.write_bytes(_digest(source, tables.getvalue()) + tables.getvalue())
        temporary.replace(kept)
    except OSError:   # a folder that nobody may write, or a full disk: the next command works them out again
        _remove(temporary)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _kept(name: str) -> Path | None:
    folder = os.environ.get(PLACE)
    if folder == "":
        return None
    if folder is None:
        from platformdirs import user_cache_dir

        folder = user_cache_dir("csrules", appauthor=False)
    version = f"{VERSION}-lark-{lark.__version__}-py{sys.version_info.major}.{sys.version_info.minor}"
    return Path(folder) / f"{name}-{version}.tables"


def _digest(source: str, tables: bytes) -> bytes:
    return DIGEST(source.encode() + tables).digest()


def _own_bytes(path: Path | None) -> bytes:
    """What a file holds that nobody but this user can have written, else nothing: a pickle runs what it says."""
    if path is None:
        return b""
    try:
        with path.open("rb") as file:
            return file.read() if _is_our_own(os.fstat(file.fileno())) else b""
    except OSError:
        return b""


def _is_our_own(about: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):   # Windows keeps the folder of a user's cache from others
        return True
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
