"""Explanations that are kept as text. `python -m tests.project.golden` writes them anew; read them before you keep."""

from __future__ import annotations

from pathlib import Path

import csrules

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
PAGES = Path(__file__).parent / "explained"
ACCOUNTS = {
    ("msp-vendor", "TW-C001"): "exactly on the line",
    ("msp-vendor", "TW-C006"): "kept in its tier on the last day",
    ("msp-vendor", "TW-C008"): "an older line lets it stay until its renewal",
    ("msp-vendor", "TW-C014"): "a request, and an exception above it",
    ("msp-vendor", "TW-C015"): "an exception that lasts too long",
    ("msp-vendor", "TW-C018"): "a floor, and an exception that nobody may allow",
    ("msp-vendor", "TW-C020"): "a condition that is unknown",
    ("msp-vendor", "TW-C021"): "a tier without the day on which it began",
    ("msp-vendor", "TW-C025"): "an amended margin, a lapsed certificate, and an exception that passes it",
    ("msp-vendor", "TW-C026"): "the last day of a certificate's grace, and of a window",
    ("msp-vendor", "TW-C029"): "the tail of an agreement",
    ("msp-vendor", "TW-C032"): "amendments that move services",
    ("msp-vendor", "TW-C033"): "two agreements that tie",
    ("msp-vendor", "TW-C041"): "no tier",
    ("logistics-3pl", "QL-0022"): "a preferred agreement, and nobody who fits",
    ("logistics-3pl", "QL-0030"): "an account that changed hands",
    ("saas-direct", "LR-1009"): "a cent short",
    ("partner-programme", "HR-020"): "an amended margin, points, and certificates in their grace",
    ("partner-programme", "HR-027"): "a partner that is kept at its level until the review",
    ("partner-programme", "HR-034"): "a partner with a floor",
}


def page(project: str, account: str) -> Path:
    return PAGES / f"{project}.{account}.txt"


if __name__ == "__main__":
    for project, account in ACCOUNTS:
        page(project, account).write_text(csrules.explain(CONFIGS / project, account).as_text(), encoding="utf-8")
