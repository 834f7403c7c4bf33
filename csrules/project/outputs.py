"""Which outputs a run has, and for whom: those of the project file, or those that the command asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic, Label, did_you_mean
from csrules.plugin.manager import Plugins, advice_for
from csrules.plugin.outputs.tables import TableFiles
from csrules.plugin.spec import Output
from csrules.project.audience import Audience, asked_audience, table_names
from csrules.project.config_model import OutputConfig, ProjectConfig
from csrules.project.destination import refuse_mixed
from csrules.project.errors import ProjectError
from csrules.sql.profile_results import INTERNAL, PARTNER

CONSOLE = "console"   # the command prints the summary itself
DEFAULT_FOLDER = "out"
Where = Callable[..., Label | None]


@dataclass(frozen=True, slots=True)
class ChosenOutput:
    """An output to write to, with its options; `place` is where it was asked for, None for the command line.

    With `apart` the tables of a single reader go into a directory of their own.
    """

    config: OutputConfig
    output: Output
    place: Where
    audience: Audience
    apart: bool = True

    @property
    def called(self) -> str:
        """In a message."""
        return f"the output `{self.config.type}` to `{self.config.options.get('path')}`"

    @property
    def directory(self) -> Path | None:
        """Where its files go, before readers are told apart; None for an output that says nowhere."""
        path = self.config.options.get("path")
        if not isinstance(path, str) or not path:
            return None
        return Path(path) if self._is_folder else Path(path).parent

    def directory_of(self, audience: Audience) -> Path | None:
        """Where the files of one reader go."""
        folder = self.directory
        return folder / audience.folder if folder is not None and self.apart and audience.reader is not None else folder

    def options(self, folder: Path | None) -> dict[str, object]:
        """The output's options, with its files in this directory."""
        if folder is None:
            return dict(self.config.options)
        path = folder if self._is_folder else folder / Path(str(self.config.options["path"])).name
        return {**self.config.options, "path": str(path)}

    def file_names(self, asked: Sequence[str] = ()) -> tuple[str, ...]:
        """The files that it will write, as far as that is known beforehand; `asked` are the tables of the command."""
        if not self._is_folder:
            return (Path(str(self.config.options.get("path"))).name,)
        if not isinstance(self.output, TableFiles):
            return ()
        tables = tuple(asked) or self.config.tables or table_names(self.audience.profile)
        return tuple(f"{name}.{self.output.format.suffix}" for name in tables)

    @property
    def many(self) -> bool:
        """Whether each partner has a directory of its own."""
        return self.apart and self.audience.profile == PARTNER and self.audience.reader is None

    @property
    def _is_folder(self) -> bool:
        return getattr(self.output, "file_name", None) is None


def chosen_outputs(
    config: ProjectConfig, plugins: Plugins, formats: Sequence[str], out: str | None, asked: Audience | None = None
) -> tuple[ChosenOutput, ...]:
    """What the command asks for, else what the project file says; `out` moves either to another directory.

    With `asked` only outputs for these readers are chosen. The console is left out: the command prints the summary
    itself. Raises `ProjectError`.
    """
    for_whom = asked or Audience(config.project.profile)
    if formats:
        new = [OutputConfig(type=name) for name in formats if name != CONSOLE]
        return _distinct([_moved(_chosen(output, plugins, _nowhere, for_whom), out, asked) for output in new], config)
    own = [
        _chosen(output, plugins, place := partial(config.place, "outputs", at), _own_audience(output, config, place))
        for at, output in enumerate(config.outputs) if output.type != CONSOLE
    ]
    outputs = own if asked is None else [narrow for output in own if (narrow := _narrowed(output, asked)) is not None]
    if out is not None:
        outputs = _once(_moved(output, out, asked) for output in outputs if "path" in output.config.options)
    if not outputs and (out is not None or for_whom.profile != INTERNAL):
        outputs = [_moved(_chosen(OutputConfig(type="csv"), plugins, _nowhere, for_whom), out, asked)]
    return _distinct(outputs, config)


def _nowhere(*path: str | int, of_key: bool = False) -> None:
    """The command line has no place that could be underlined."""


def _except_path(place: Where, *path: str | int, of_key: bool = False) -> Label | None:
    """Where the rest of an output stands whose path the command says."""
    return None if path == ("path",) else place(*path, of_key=of_key)


def _chosen(output: OutputConfig, plugins: Plugins, place: Where, audience: Audience) -> ChosenOutput:
    apart = output.partner is None and output.account is None
    return ChosenOutput(output, known_output(output.type, plugins, place), place, audience, apart)


def _own_audience(output: OutputConfig, config: ProjectConfig, place: Where) -> Audience:
    return asked_audience(output, place) or Audience(config.project.profile)


def _narrowed(output: ChosenOutput, asked: Audience) -> ChosenOutput | None:
    """The output for those readers who are asked for; None if it is for others."""
    own = output.audience
    if own.profile != asked.profile or (None not in (own.reader, asked.reader) and own.reader != asked.reader):
        return None
    return replace(output, audience=Audience(own.profile, own.reader or asked.reader))


def _moved(output: ChosenOutput, out: str | None, asked: Audience | None) -> ChosenOutput:
    """The output with its path in another directory, which is relative to where the command runs.

    Tables for readers outside get a directory of their own, unless the command asks for nothing else.
    """
    profile = output.audience.profile
    folder = Path(out or DEFAULT_FOLDER).absolute()
    if profile != INTERNAL and (out is None or asked is None):
        folder /= profile
    name = getattr(output.output, "file_name", None)
    path = folder if name is None else folder / Path(str(output.config.options.get("path", name))).name
    options = {**output.config.options, "path": str(path)}
    alone = out is not None and asked is not None and asked.reader is not None
    moved = output.config.model_copy(update={"options": options})
    return replace(output, config=moved, apart=not alone, place=partial(_except_path, output.place))


def _once(outputs: Iterable[ChosenOutput]) -> list[ChosenOutput]:
    """Two that differ in nothing but their directories are one where both are moved into another."""
    kept: list[ChosenOutput] = []
    for output in outputs:
        if not any((output.config, output.audience) == (other.config, other.audience) for other in kept):
            kept.append(output)
    return kept


def _distinct(outputs: Sequence[ChosenOutput], config: ProjectConfig) -> tuple[ChosenOutput, ...]:
    """Refuse a directory that would hold the tables of several kinds of readers: somebody would send it as it is."""
    directories: dict[Path, Audience] = {}
    for output in outputs:
        if output.directory is None:
            continue
        audience = Audience(output.audience.profile) if output.apart else output.audience
        first = directories.setdefault((config.base / output.directory).resolve(), audience)
        if first != audience:
            refuse_mixed(output.directory, first, audience, output.place("path"))
    return tuple(outputs)


def known_output(name: str, plugins: Plugins, place: Where) -> Output:
    output = plugins.outputs.get(name)
    if output is None:
        advice = advice_for(name, plugins.outputs)
        message = f"there is no output `{name}`"
        raise ProjectError((Diagnostic(CODES["bad-setting"], message, place("type"), advice),), 2)
    return output


def check_tables(
    asked: Sequence[str], config: ProjectConfig, outputs: Sequence[ChosenOutput], main: Audience | None
) -> None:
    """Refuse names of tables that a run does not give, from the command line and from the project file."""
    everyone = {output.audience.profile: None for output in outputs} or {main.profile if main else INTERNAL: None}
    known = list(dict.fromkeys(name for profile in everyone for name in table_names(profile)))
    named: list[tuple[str, Label | None, Sequence[str]]] = [(name, None, known) for name in asked]
    for number, output in enumerate(config.outputs):
        own = table_names(output.profile or config.project.profile)
        named += [(name, config.place("outputs", number, "tables"), own) for name in output.tables or ()]
    problems = [
        Diagnostic(CODES["bad-setting"], f"there is no result table `{name}`", label, did_you_mean(name, possible))
        for name, label, possible in named
        if name not in possible
    ]
    if problems:
        raise ProjectError(tuple(problems), 2)
