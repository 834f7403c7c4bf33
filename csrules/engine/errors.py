"""What the engine refuses, told for the user who can mend it."""

from __future__ import annotations


class EngineError(Exception):
    """The engine cannot do what was asked; `message` says why, `help` what would be right."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class ExhaustedError(EngineError):
    """Nothing is wrong with the data or the question: memory or the space for temporary files does not suffice."""


class DataError(EngineError):
    """The data itself cannot be read as it was asked for: a malformed line, a value that does not convert."""


class IngestError(EngineError):
    """A record cannot be read from its source at all: a column that is not there, an empty file, a wrong format.

    `at` are the keys of the source's table in the project file that lead to what is wrong; with `of_key` the last key
    itself is wrong, not its value.
    """

    def __init__(
        self, message: str, help: str | None = None, at: tuple[str, ...] = (), *, of_key: bool = False
    ) -> None:
        super().__init__(message, help)
        self.at = at
        self.of_key = of_key


class EmptyFileError(IngestError):
    """A file that holds nothing at all."""
