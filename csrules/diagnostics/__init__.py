"""Floor 1: what is wrong with a document or a configuration, told so that it can be mended.

In: spans. Out: `Diagnostic` values and their rendered forms. Codes are registered in `codes.py`, nowhere else.
"""

from csrules.diagnostics.codes import CODES, FINDINGS, OFF, SEVERITIES, Code, Severity, code_of
from csrules.diagnostics.diagnostic import Diagnostic, Label
from csrules.diagnostics.reporter import Reporter
from csrules.diagnostics.suggest import did_you_mean, nearest

__all__ = [
    "CODES",
    "FINDINGS",
    "OFF",
    "SEVERITIES",
    "Code",
    "Diagnostic",
    "Label",
    "Reporter",
    "Severity",
    "code_of",
    "did_you_mean",
    "nearest",
]
