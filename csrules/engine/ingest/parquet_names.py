"""What Parquet files call their columns. To the engine `ARR` beside `arr` is `ARR_1`, and nobody would know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import groupby

from csrules.engine.session import Session

_RENAMED = re.compile(r"(.*)_\d+", re.DOTALL)


def engine_names(session: Session, files: str, types: Collection[str], *, several: bool) -> dict[str, str | None]:
    """The columns as the files call them, each with the engine's name.

    None stands for a name that two columns have; in one of several files, also where the two differ in case alone.
    """
    known = {name.casefold() for name in types}
    if not any(match and match[1].casefold() in known for match in map(_RENAMED.fullmatch, types)):
        return {name: name for name in types}
    rows = session.rows(f"SELECT file_name, name, num_children FROM parquet_schema({files})")
    names = [[*_top(iter([(str(name), count or 0) for _, name, count in part]))]
             for _, part in groupby(rows, key=lambda row: row[0])]
    if not several:
        counted = Counter(names[0])
        return {name: engine if counted[name] == 1 else None for name, engine in zip(names[0], types, strict=True)}
    unclear = {name for file in names for name, count in Counter(map(str.casefold, file)).items() if count > 1}
    return {name: None if name.casefold() in unclear else name for name in types}


def _top(nodes: Iterator[tuple[str, int]]) -> Iterator[str]:
    """The columns of a tree that is written out from its root, each node with the number of its children."""
    _, columns = next(nodes)
    for _ in range(columns):
        name, below = next(nodes)
        yield name
        while below:
            below += next(nodes)[1] - 1
