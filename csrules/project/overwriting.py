"""Files that an output must not write: those that the run reads, and those of another output or of csrules itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, Label
from csrules.project.destination import is_own
from csrules.project.errors import ProjectError
from csrules.project.inputs import Inputs
from csrules.project.manifest import NAME as MANIFEST
from csrules.project.outputs import ChosenOutput

_ELSEWHERE = "write the results to another file or directory"


def refuse_overwritten(
    outputs: Sequence[ChosenOutput], base: Path, inputs: Inputs, tables: Sequence[str] = ()
) -> None:
    """Before anything is read; `tables` are those that the command names. Raises `ProjectError`."""
    if problems := tuple(overwritten(outputs, base, inputs, tables)):
        raise ProjectError(problems, 2)


def overwritten(
    outputs: Sequence[ChosenOutput], base: Path, inputs: Inputs, tables: Sequence[str] = ()
) -> Iterator[Diagnostic]:
    """At most one problem for each output, in their order."""
    writers: dict[str, ChosenOutput] = {}   # by the file
    for output in outputs:
        folder = output.directory_of(output.audience)
        if folder is None:
            continue
        names = output.file_names(tables)
        problem = (
            _not_a_directory(base / folder, output.place("path"), inputs)
            or next(filter(None, (inputs.overwritten(base / folder / name, output.place("path"))
                                  for name in (MANIFEST, *names))), None)
            or next(filter(None, (_clash(output, folder, name, base, writers) for name in names)), None)
        )
        if problem is not None:
            yield problem


def _not_a_directory(directory: Path, label: Label | None, inputs: Inputs) -> Diagnostic | None:
    """A file stands where the output needs a directory."""
    file = next((path for path in (directory, *directory.parents) if path.exists() and not path.is_dir()), None)
    if file is None:
        return None
    message = f"`{file}` is a file, and the output needs a directory there"
    return inputs.overwritten(file, label) or Diagnostic(CODES["bad-setting"], message, label, _ELSEWHERE)


def _clash(
    output: ChosenOutput, folder: Path, name: str, base: Path, writers: dict[str, ChosenOutput]
) -> Diagnostic | None:
    place, label = base / folder / name, output.place("path")
    if is_own(name):
        message = f"csrules itself and {output.called} would both write `{folder / name}`"
        return Diagnostic(CODES["output-clash"], message, label, "give the file of the output another name")
    if place.is_dir():
        return Diagnostic(CODES["bad-setting"], f"`{folder / name}` is a directory", label, "name a file")
    other = writers.setdefault(str(place.resolve()).casefold(), output)   # on some disks letters are all alike
    if other is output:
        return None
    message = f"{other.called} and {output.called} would both write `{folder / name}`"
    first = other.place("path")
    others = () if first is None else (Label(first.span, "the other output"),)
    return Diagnostic(CODES["output-clash"], message, label, "give each output a path of its own", others)
