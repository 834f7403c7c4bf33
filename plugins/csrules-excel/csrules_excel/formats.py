"""What a cell's number format adds to its number: a day, a percentage, a currency."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_PARTS = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(.)', re.DOTALL)
"""Quoted text, an escaped character, a blank or a filling, a currency with its country, a colour or condition."""

_CODES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KES KRW MXN MYR NGN NOK NZD PEN "
    "PHP PLN RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """`currency` is a sign or a code as the cell shows it; `length` says that hours count on past 24."""

    moment: bool = False
    length: bool = False
    percent: bool = False
    currency: str = ""


PLAIN = Shown()


def shown(number_format: str) -> Shown:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if is_timedelta_format(number_format):
        return Shown(length=True)
    if is_date_format(number_format):
        return Shown(moment=True)
    quoted, plain, currency = "", "", ""
    for match in _PARTS.finditer(number_format):
        quoted += match[1] or match[2] or ""
        currency = currency or (match[3] or "").strip()
        plain += match[4] or ""
    return Shown(percent="%" in plain, currency=currency or _currency(plain) or _currency(quoted))


def _currency(text: str) -> str:
    sign = next((character for character in text if unicodedata.category(character) == "Sc"), "")
    return sign or next((word for word in re.findall(r"\b[A-Z]{3}\b", text) if word in _CODES), "")
