"""The sources and outputs that ship with csrules, offered through the same hooks as anybody else's."""

from __future__ import annotations

from collections.abc import Mapping

from csrules.plugin.outputs import OUTPUTS
from csrules.plugin.sources import SOURCES
from csrules.plugin.spec import Output, Source, hookimpl


@hookimpl
def csrules_register_sources() -> Mapping[str, Source]:
    return SOURCES


@hookimpl
def csrules_register_outputs() -> Mapping[str, Output]:
    return OUTPUTS
