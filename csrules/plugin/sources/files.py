"""A source that names files and leaves the reading to the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from csrules.plugin.sources.options import OptionCheck, checked_options
from csrules.plugin.sources.paths import find_files, wanted_paths
from csrules.plugin.spec import FileFormat, Files, Options, PluginError, SourceRequest


@dataclass(frozen=True, slots=True)
class FileSource:
    """Files of one format. Options: `path`, a path or glob or a list of them, and the format's own."""

    format: FileFormat
    summary: str
    options: Mapping[str, OptionCheck] = field(default_factory=dict)
    together: Callable[[Mapping[str, Any]], None] | None = None   # raises `PluginError` for options that exclude others

    def check(self, options: Options) -> None:
        """The options by themselves; whether the files are there is seen when they are read."""
        self._checked(options)
        wanted_paths(options.get("path"))

    def read(self, request: SourceRequest) -> Files:
        """The files in a stable order. Raises `PluginError` for a wrong option, or where a path leads to no file."""
        options = self._checked(request.options)
        if self.format.reader is None:
            raise PluginError(f"a file of the format `{self.format.suffix}` can be written and not read", "type")
        return Files(self.format.reader, find_files(request.options.get("path"), request.base), options)

    def _checked(self, given: Options) -> dict[str, Any]:
        options = checked_options(self.options, given)
        if self.together is not None:
            self.together(options)
        return options
