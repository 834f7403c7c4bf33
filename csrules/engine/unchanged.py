"""Whether files are still what they were when they were first looked at: a run reads some of them more than once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from csrules.engine.errors import IngestError

Mark = tuple[int, ...]


class Unchanged:
    """Remembers files by what the system says of them: which file it is, its size, and when it was last written."""

    def __init__(self) -> None:
        self._marks: dict[Path, tuple[str, Mark | None]] = {}

    def watch(self, labels: Mapping[Path, str]) -> None:
        for path, label in labels.items():
            self._marks.setdefault(path, (label, _mark(path)))

    def refuse_changed(self) -> None:
        """Raise `IngestError` where one of the files is another than it was."""
        for label in self._changed():
            raise IngestError(
                f"`{label}` was changed while the run read it, so rows may have been decided that nobody has checked",
                "run again when the file is complete; write a new file beside it, and rename it at the end",
            )

    def _changed(self) -> Iterable[str]:
        return (label for path, (label, mark) in self._marks.items() if mark != _mark(path))


def _mark(path: Path) -> Mark | None:
    """None where there is no such file."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
