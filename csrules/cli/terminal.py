"""What the terminal at the other end can do."""

from __future__ import annotations

import os
from typing import TextIO


def wants_colour(stream: TextIO) -> bool:
    """A terminal gets colour unless `NO_COLOR` is set; a file or a pipe gets it only if `FORCE_COLOR` is set."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
