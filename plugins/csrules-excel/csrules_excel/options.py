"""How the options of a source or an output are read, and refused where they are wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csrules.plugin.spec import PluginError

Options = Mapping[str, Any]


def refuse_unknown(options: Options, known: tuple[str, ...]) -> None:
    for name in options:
        if name not in known:
            help = "known here: " + ", ".join(f"`{one}`" for one in known)
            raise PluginError(f"unknown option `{name}`", name, help)


def refuse_path(options: Options, example: str) -> None:
    path = options.get("path")
    if not isinstance(path, str) or not path:
        raise PluginError("the option `path` names no workbook", "path", f'for instance `path = "{example}"`')
    if Path(path).suffix.lower() not in (".xlsx", ".xlsm"):
        raise PluginError(f"`{path}` is not a workbook's name", "path", "it ends in .xlsx; save older files as one")


def refuse_row(options: Options, name: str) -> None:
    value = options.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise PluginError(f"the option `{name}` is not the number of a row", name, f"for instance `{name} = 1`")


MERGED = ("each row", "first row")
"""Where a cell that is merged over several rows counts."""


def refuse_merged(options: Options) -> None:
    if options.get("merged", MERGED[0]) not in MERGED:
        help = " or ".join(f'`merged = "{one}"`' for one in MERGED)
        raise PluginError("the option `merged` does not say where a merged cell counts", "merged", help)
