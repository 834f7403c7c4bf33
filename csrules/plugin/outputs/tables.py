"""One file per result table in a directory, in any format that a table can be saved in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csrules.plugin.outputs.options import path_option, refuse_unknown, writing
from csrules.plugin.spec import FileFormat, Options, OutputRequest


@dataclass(frozen=True, slots=True)
class TableFiles:
    """`accounts.csv`, `services.csv`, … in the directory `path`, which is made where it is not there."""

    format: FileFormat
    summary: str

    def check(self, options: Options) -> None:
        refuse_unknown(options, ("path",))
        path_option(options, Path(), "out")

    def write(self, request: OutputRequest) -> Sequence[Path]:
        self.check(request.options)
        directory = path_option(request.options, request.base, "out")
        with writing(directory):
            directory.mkdir(parents=True, exist_ok=True)
        written = []
        for name, table in request.tables.items():
            path = directory / f"{name}.{self.format.suffix}"
            with writing(path):
                table.save(path, self.format)
            written.append(path)
        return written
