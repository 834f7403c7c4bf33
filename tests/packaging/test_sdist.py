"""The source distribution holds what it should, whatever else lies in the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile

import pytest

from csrules import __version__
from tests.architecture.test_house import ROOT, tracked

pytestmark = pytest.mark.slow

STRAYS = ("csrules/accounts.csv", "csrules/engine/dump.parquet", "docs/draft.docx", "grammar/old.lark.bak",
          "notes/README.md", "notes/docs/secret.md", "notes/csrules/secret.py", "policy.csr", ".env")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    copy, target = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    for path in tracked():
        file = copy / path.relative_to(ROOT)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, file)
    for name in STRAYS:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("stray", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "build", "--outdir", target, copy], cwd=target, check=True,
                   capture_output=True)
    (built,) = target.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        found = {name.removeprefix(f"csrules-{__version__}/") for name in archive.getnames()}
    (wheel,) = target.glob("*.whl")   # `build` makes it from the source distribution, so that holds all it takes
    assert wheel.name.startswith(f"csrules-{__version__}-py3")
    return found


def test_no_stray_file_is_taken(names: set[str]) -> None:
    assert names.isdisjoint(STRAYS)
    assert {name.split("/")[0] for name in names} == {
        "csrules", "grammar", "docs", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "PKG-INFO",
        ".gitignore",
    }


def test_nothing_is_left_out(names: set[str]) -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in tracked()}
    wanted = {name for name in ours if name.startswith(("csrules/", "grammar/", "docs/"))}
    assert wanted - names == set()
