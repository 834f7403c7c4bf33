"""Floor 0: the text of a policy file and places in it. Imports nothing of ours."""

from csrules.text.document import Document, Position, Span

__all__ = ["Document", "Position", "Span"]
