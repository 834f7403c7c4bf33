"""How much is looked at before a promise is left to the data: counted in steps, so that every machine says the same."""

from __future__ import annotations

from dataclasses import dataclass

MOST_WORK = 500_000       # states times steps, and accounts tried, of one promise: a few seconds
MOST_IN_ALL = 3_000_000   # of all promises of a policy


class TooManyError(Exception):
    """There are more combinations than are looked at."""


@dataclass(slots=True)
class Budget:
    """What is left for one promise, over all parts of its question, and, as `above`, for all promises together."""

    left: int
    above: Budget | None = None

    def spend(self, steps: int = 1) -> bool:
        """Whether there is enough for one more step, or for several."""
        self.left -= steps
        return self.left >= 0 and (self.above is None or self.above.spend(steps))

    def part(self, most: int) -> Budget:
        return Budget(most, self)

    @property
    def why(self) -> str:
        """What ran out, for people."""
        if self.above is not None and self.above.left < 0:
            return (f"csrules looks at {MOST_IN_ALL:,} combinations for one policy, "
                    "and the promises before this one used them all")
        return "there are too many combinations to look at"
