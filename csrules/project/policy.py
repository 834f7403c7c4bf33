"""From a path to the documents of a policy, and from these to a checked policy."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from csrules.analysis.checker import check_policy
from csrules.analysis.lost_values import lost_values
from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import Diagnostic, Reporter
from csrules.diagnostics.reporter import MOST_KEPT
from csrules.project.config_places import read_toml
from csrules.project.including import (
    ENDING as ENDING,
    PROJECT_FILE as PROJECT_FILE,
    IncludeError,
    Includes,
    included_files,
    stands_alone,
)
from csrules.project.paths import path_fault
from csrules.syntax import ast
from csrules.syntax.parser import parse_all
from csrules.syntax.sizes import MOST_CHARACTERS
from csrules.text import Document

MOST_BYTES = 4 * MOST_CHARACTERS   # what that many characters can take at the most


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """`policy` is None where `diagnostics` hold an error; `files` are the names of the documents.

    `later` are the versions of a project that are in force later.
    """

    policy: CheckedPolicy | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    later: tuple[CheckedPolicy, ...] = ()


def load_policy(path: Path, base: Path | None = None, *, most: int = MOST_KEPT) -> LoadedPolicy:
    """The policy of a file, or of all `.csr` files below a directory; messages name files relative to `base`."""
    reporter = Reporter(most)
    files = policy_files(path, reporter)
    reading = _Reading(base, reporter, Includes.of(path, files))
    documents = [document for file in files if (document := reading.read(file)) is not None]
    declarations = parse_all(documents, reporter, reading.follow)
    policy = check_policy(declarations, reporter) if documents else None
    if policy is not None and policy.tiers.open_at is not None:
        from csrules.proofs.open_tiers import report_open_tiers  # few policies need it

        report_open_tiers(policy, reporter)
    if policy is not None and (lost := tuple(lost_values(policy))):
        from csrules.proofs.lost_values import report_lost_values  # few policies need it

        report_lost_values(policy, lost, reporter)
    if reporter.failed:
        policy = None
    shown = (*(_shown(file, base) for file in files), *reading.included)
    return LoadedPolicy(policy, tuple(reporter), shown)


def parsed(path: Path, reporter: Reporter) -> Sequence[ast.Declaration]:
    """The declarations of a policy as they are written."""
    files = policy_files(path, reporter)
    reading = _Reading(None, reporter, Includes.of(path, files))
    documents = [document for file in files if (document := reading.read(file)) is not None]
    return parse_all(documents, reporter, reading.follow)


def all_files(path: Path) -> Sequence[Path]:
    """The files of a policy, and those that they include, without a word about what is wrong with them."""
    files = policy_files(path, Reporter())
    return [*files, *included_files(path, files, MOST_BYTES)]


def policy_files(path: Path, reporter: Reporter) -> Sequence[Path]:
    """The policy's own files in a stable order."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob(f"*{ENDING}") if file.is_file() or _leads_nowhere(file))
    if not files:
        reporter.report("no-policy-files", f"`{path}` has no {ENDING} file", None,
                        help=f"name a {ENDING} file, or a directory with one")
    return files


def _leads_nowhere(file: Path) -> bool:
    """A link to nothing or in a circle is told, not passed over; hidden ones are locks of editors."""
    return file.is_symlink() and not file.exists() and not file.name.startswith(".")


def _shown(file: Path, base: Path | None) -> str:
    if base is not None and file.is_relative_to(base):
        return file.relative_to(base).as_posix()
    return str(file)


@dataclass(slots=True)
class _Reading:
    """Reads files as long as there are bytes left: of a policy in many files no more than of one in a single file."""

    base: Path | None
    reporter: Reporter
    includes: Includes
    left: int = MOST_BYTES
    places: dict[Document, Path] = field(default_factory=dict)
    included: list[str] = field(default_factory=list)

    def read(self, file: Path) -> Document | None:
        document = _read(file, self.base, self.left, self.reporter)
        if document is not None:
            self.left -= len(document.text)
            self.places[document] = file
        return document

    def follow(self, node: ast.Include) -> Document | None:
        """What a file includes; None where it is read already, or was reported."""
        document = node.span.document
        if not stands_alone(document.text, node.span.start):
            self.reporter.report("bad-include", "an `include` begins its line", node.span,
                                 help="write it on a line of its own")
            return None
        try:
            found = self.includes.resolve(self.places[document], node.path.text)
        except IncludeError as error:
            self.reporter.report("bad-include", str(error), node.path.span, help=error.advice)
            return None
        if found is None:
            return None
        path = Path(os.path.normpath(found.path))
        self.included.append(_shown(path, self.base))
        return self.read(path)


def _read(file: Path, base: Path | None, most: int, reporter: Reporter) -> Document | None:
    """At most `most` bytes are read, whatever the file says of its size: some never end."""
    name = _shown(file, base)
    try:
        with file.open("rb") as handle:
            data = handle.read(most + 1)
        if len(data) > most:
            reporter.report("too-large", f"with `{name}` the policy is longer than the {MOST_BYTES:,} bytes that "
                            "csrules reads", None, help="keep large tables in a data source")
            return None
        text = data.decode("utf-8-sig")
    except OSError as error:
        reporter.report("unreadable-file", f"`{name}` cannot be read: {(error.strerror or str(error)).lower()}", None)
        return None
    except UnicodeDecodeError as error:
        reporter.report("unreadable-file", f"`{name}` is not UTF-8 text (byte {error.start})", None,
                        help="save the file as UTF-8")
        return None
    return Document(name, text)


def policies_of_project(path: Path) -> list[Path]:
    """Where the policy of a project directory stands, and its later versions.

    Reads only these keys; other faults are for `run` to tell.
    Raises `ValueError`, `ArithmeticError`, `RecursionError` or `OSError` where one of them cannot be read.
    """
    file = path / PROJECT_FILE
    with file.open("rb") as handle:
        settings = read_toml(handle.read(MOST_BYTES).decode("utf-8-sig"))
    project = settings.get("project")
    later = project.get("later", []) if isinstance(project, dict) else None
    policy = project.get("policy") if isinstance(project, dict) else None
    paths = [policy, *later] if isinstance(later, list) else [None]
    for written in paths:
        if not isinstance(written, str) or path_fault(written):
            raise ValueError(written)
    return [path / written for written in paths if isinstance(written, str)]
