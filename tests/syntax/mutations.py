"""Policies with small faults: words and signs of a good text removed, doubled, swapped or replaced, by chance.

As a script it runs for as long as it is told to: `python -m tests.syntax.mutations 100000 [SEED]` prints and stops at
the first text that makes the checker raise.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from csrules.text import Document

_PIECE = re.compile(r'"[^"\n]*"|\w+|[ \t]+|\n|[^\w\s]')
STRANGE = (
    "", "\n", "|", '"', "{", "}", "(", ")", "-", ".", ",", "=", "==", "%", "#", "\0", "\ufeff", "\ud800", "😀", "ß",
    "0", "1", "-1", "0%", "100%", "9" * 19, "1.5m", "2026-02-30", "2026-06-30", "0 days", "6 months", "10h/month",
    "0h/year", "today", "not", "yes", "missing", "account", "tier", "when", "otherwise", "at least", "1e9", "__",
)  # fmt: skip


def mutated(text: str, seed: int, count: int) -> Iterator[str]:
    """`count` texts with one to four faults each; the same seed gives the same texts."""
    chance = random.Random(seed)  # noqa: S311  (not for secrets)
    pieces = _PIECE.findall(text)
    for _ in range(count):
        changed = list(pieces)
        for _ in range(chance.randint(1, 4)):
            _change(changed, chance)
        yield "".join(changed)


def _change(pieces: list[str], chance: random.Random) -> None:
    at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    kind = chance.randrange(6)
    if kind == 0:
        del pieces[at]
    elif kind == 1:
        pieces.insert(at, pieces[other])
    elif kind == 2:
        pieces[at], pieces[other] = pieces[other], pieces[at]
    elif kind == 3:
        pieces[at] = chance.choice(STRANGE)
    elif kind == 4:
        pieces[at] = pieces[at][: len(pieces[at]) // 2]
    else:
        del pieces[min(at, other) : min(at, other) + chance.randrange(30)]
    if not pieces:
        pieces.append("")


def main() -> None:
    from tests.language.fragments import check

    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    folder = Path(__file__).parents[1] / "language"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.csr"))]
    for number in range(count):
        text = next(mutated(texts[number % len(texts)], seed + number, 1))
        try:
            check([Document("mutated.csr", text)])
        except BaseException:
            sys.stdout.write(f"seed {seed + number}\n{text!r}\n")
            raise
    sys.stdout.write(f"{count} texts, nothing raised\n")


if __name__ == "__main__":
    main()
