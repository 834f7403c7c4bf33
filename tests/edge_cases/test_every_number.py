"""Every numbered case that the language has to define has a test that names its number."""

from __future__ import annotations

import re
from pathlib import Path

CASES = range(1, 56)


def test_every_number_has_a_test() -> None:
    names = re.findall(r"^def test_case_(\w+)", "\n".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")
    ), re.MULTILINE)
    tested = {int(number) for name in names for number in re.findall(r"(?:^|and_)(\d\d)(?=_)", name)}
    assert sorted(set(CASES) - tested) == []
