"""The rows of a result table by column name, and what large tables come down to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

from csrules.plugin.spec import ResultTable

Record = dict[str, Any]
MOST_EXAMPLES = 2


def records(table: ResultTable | None) -> Iterator[Record]:
    """The rows of a table; none where it was not asked for."""
    if table is None:
        return
    names = [column.name for column in table.columns]
    for row in table.rows():
        yield dict(zip(names, row, strict=True))


@dataclass(slots=True)
class Group:
    """Rows that are alike: the first of them, how many there are, and the first few examples.

    `alike` is whether all say the same in the words that were asked for.
    """

    first: Record
    count: int = 0
    examples: list[str] = field(default_factory=list)
    alike: bool = True

    def add(self, example: str) -> None:
        """One more; an empty text is no example."""
        self.count += 1
        if example and len(self.examples) < MOST_EXAMPLES and example not in self.examples:
            self.examples.append(example)


def grouped(
    table: ResultTable | None,
    key: Callable[[Record], Hashable],
    example: Callable[[Record], str],
    told: Callable[[Record], Hashable] = lambda _: None,
) -> list[Group]:
    """The groups, largest first and else in the order of the table, which is walked without being held."""
    groups: dict[Hashable, Group] = {}
    for record in records(table):
        group = groups.setdefault(key(record), Group(record))
        group.add(example(record))
        group.alike = group.alike and told(record) == told(group.first)
    return sorted(groups.values(), key=lambda group: -group.count)
