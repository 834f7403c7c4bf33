"""From a path to the documents of a policy, and from these to a checked policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csrules.analysis.checker import check_policy
from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import Diagnostic, Reporter
from csrules.diagnostics.reporter import MOST_KEPT
from csrules.project.config_places import read_toml
from csrules.project.paths import path_fault
from csrules.syntax.parser import parse_all
from csrules.syntax.sizes import MOST_CHARACTERS
from csrules.text import Document

ENDING = ".csr"
PROJECT_FILE = "csrules.toml"
MOST_BYTES = 4 * MOST_CHARACTERS   # what that many characters can take at the most


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """`policy` is None where `diagnostics` hold an error; `files` are the names of the documents."""

    policy: CheckedPolicy | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def load_policy(path: Path, base: Path | None = None, *, most: int = MOST_KEPT) -> LoadedPolicy:
    """The policy of a file, or of all `.csr` files below a directory; messages name files relative to `base`."""
    reporter = Reporter(most)
    files = policy_files(path, reporter)
    documents = _documents(files, base, reporter)
    declarations = parse_all(documents, reporter)
    policy = check_policy(declarations, reporter) if documents else None
    if policy is not None and policy.tiers.open_at is not None:
        from csrules.proofs.open_tiers import report_open_tiers  # few policies need it

        report_open_tiers(policy, reporter)
    if reporter.failed:
        policy = None
    return LoadedPolicy(policy, tuple(reporter), tuple(_shown(file, base) for file in files))


def policy_files(path: Path, reporter: Reporter) -> Sequence[Path]:
    """The files of a policy in a stable order."""
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


def _documents(files: Sequence[Path], base: Path | None, reporter: Reporter) -> list[Document]:
    """What could be read; of a policy in many files no more than of one in a single file."""
    documents: list[Document] = []
    left = MOST_BYTES
    for file in files:
        document = _read(file, base, left, reporter)
        if document is not None:
            documents.append(document)
            left -= len(document.text)
    return documents


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


def policy_of_project(path: Path) -> Path:
    """Where the policy of a project directory stands. Reads only that one key; other faults are for `run` to tell.

    Raises `ValueError`, `ArithmeticError`, `RecursionError` or `OSError` where that key cannot be read.
    """
    file = path / PROJECT_FILE
    with file.open("rb") as handle:
        settings = read_toml(handle.read(MOST_BYTES).decode("utf-8-sig"))
    project = settings.get("project")
    policy = project.get("policy") if isinstance(project, dict) else None
    if not isinstance(policy, str) or path_fault(policy):
        raise ValueError(policy)
    return path / policy
