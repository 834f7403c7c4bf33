"""`include`: a file that belongs to the policy though it stands elsewhere in the project."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.nodes.parts import Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Include:
    """`include "../shared/records.csr"`, from the directory of the file in which it stands."""

    span: Span
    path: Text
