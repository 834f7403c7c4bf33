"""What is wrong with the outputs of a project before anything is read or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from csrules.diagnostics import CODES, Diagnostic
from csrules.plugin.manager import Plugins
from csrules.plugin.spec import ChecksOptions, PluginError
from csrules.project.audience import Results, asked_audience
from csrules.project.config_model import ProjectConfig
from csrules.project.errors import ProjectError
from csrules.project.inputs import inputs_of
from csrules.project.outputs import ChosenOutput, Where, check_tables, chosen_outputs, known_output
from csrules.project.overwriting import overwritten
from csrules.project.writing import selected


def output_problems(config: ProjectConfig, plugins: Plugins, *, inside: bool) -> list[Diagnostic]:
    """Everything at once: kinds that are not installed, wrong options, readers and tables.

    `inside` says that no path leads outside, so that the directories can be compared.
    """
    problems: list[Diagnostic] = []
    for number, output in enumerate(config.outputs):
        place = partial(config.place, "outputs", number)
        try:
            known = known_output(output.type, plugins, place)
            problems += option_problems(known, output.options, place)
            asked_audience(output, place)
        except ProjectError as error:
            problems += error.diagnostics
    try:
        check_tables((), config, (), None)
        if inside and not problems:   # whose directories are the same is asked of outputs that are right by themselves
            problems += overwritten(chosen_outputs(config, plugins, (), None), config.base, inputs_of(config))
    except ProjectError as error:
        problems += error.diagnostics
    return problems


def refuse_wrong_options(outputs: Sequence[ChosenOutput]) -> None:
    """Before any data is read. Raises `ProjectError`."""
    problems = [problem for chosen in outputs
                for problem in option_problems(chosen.output, chosen.config.options, chosen.place)]
    if problems:
        raise ProjectError(tuple(problems), 2)


def planned(outputs: Sequence[ChosenOutput], results: Results, asked: Sequence[str]) -> Iterator[str]:
    """What a run would write: `csv out: accounts, services`, a line for each output and reader."""
    for output in outputs:
        results.check(output.audience, output.place)
        for audience in results.each(output.audience):
            tables = selected(results.tables(audience), audience.profile, tuple(asked) or output.config.tables)
            if tables:
                where = output.options(output.directory_of(audience)).get("path")
                yield f"{output.config.type} {where or ''}".strip() + f": {', '.join(tables)}"


def option_problems(thing: object, options: dict[str, object], place: Where) -> Iterator[Diagnostic]:
    """What a source or an output says of its options, where it says anything before it is used."""
    if not isinstance(thing, ChecksOptions):
        return
    try:
        thing.check(options)
    except PluginError as error:
        label = place(error.option, of_key=error.of_key) if error.option else place()
        yield Diagnostic(CODES["bad-setting"], error.message, label, error.help)
