"""How many decimals a currency's minor unit has: two, but for a few."""

from __future__ import annotations

USUAL = 2
# Currencies whose minor unit is not a hundredth (ISO 4217), by decimals.
OTHERS: dict[int, frozenset[str]] = {
    0: frozenset({
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
        "XAF", "XOF", "XPF",
    }),
    3: frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}),
    4: frozenset({"CLF", "UYW"}),
}


def decimals(currency: str) -> int:
    """JPY has none, KWD three, most have two."""
    return next((places for places, names in OTHERS.items() if currency in names), USUAL)
