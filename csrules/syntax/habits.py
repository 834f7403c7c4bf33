"""Words and forms of other languages and of spreadsheets, and what is written here instead: one table, in its order.

A form is looked for in the line of a syntax error, and has to touch its place. The whole of it is underlined, so that
the advice can be applied as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

Match = re.Match[str]
Where = Literal["field", "head", "tier"]


@dataclass(frozen=True, slots=True)
class Form:
    """`write` is a template of the match's groups, or makes the text; empty, it is left out; None: see `why`.

    `where` limits it to the fields of records, the first words of a block, or the items of tiers and segments. Of a
    literal that is wrong, `message` says so.
    """

    pattern: str
    write: str | Callable[[Match], str] | None
    why: str = ""
    where: Where | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """What stands from `start` to `end` of the line, and the advice."""

    start: int
    end: int
    advice: str
    message: str


NAME = r"[^\W\d]\w*"
PATH = rf"{NAME}(?:\.{NAME})*"
VALUE = rf'(?:"[^"]*"|[0-9][\w.-]*%?|{PATH})'
LISTED = rf"{VALUE}(?:\s*,\s*{VALUE})*"
_AMOUNT = r"[0-9][0-9_]*(?:\.[0-9]+)?[kKmM]?"
_CURRENCY = r"(?:USD|EUR|GBP|CHF|CAD|AUD|JPY|SEK|NOK|DKK)"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")
_MONTH = rf"(?P<month>(?i:{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}))"
_HOURS = r"(?P<count>[0-9]+(?:\.[0-9]+)?)[ \t]*(?P<unit>hours?|hrs?|h|minutes?|mins?|min)"
_PERIODS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year", "a": "year"}
_NO_SIGN = "write amounts without the currency"
_DROPPED = "csrules uses the policy's currency"
_NO_CASES = "a value cannot contain `if`: name the cases with a `segment`"
_NO_FUNCTIONS = "there are no functions: name a part with `define`"


def digits(match: Match) -> str:
    return re.sub(r"[ \u00a0\u202f'’,]", "", match[0])


def european(match: Match) -> str:
    return match[0].replace(".", "").replace(",", ".")


def _millions(match: Match) -> str:
    factor = {"b": 1000}.get(match["unit"][:1].lower(), 1)
    return f"{float(match['count']) * factor:g}m"


def _duration(match: Match) -> str:
    count, unit = int(match["count"]), match["unit"][0].lower()
    if unit == "q":
        return f"{count * 3} months"
    return f"{count} {_PERIODS[unit]}s"


def _effort(match: Match) -> str:
    period = _PERIODS[re.sub(r"^per\s+annum$|^p\.?a\.?$|^annually$", "year", match["period"].lower())[0]]
    return f"{match['count']}{'min' if match['unit'].lower().startswith('m') else 'h'}/{period}"


def _day(match: Match) -> str:
    month = match["month"]
    number = int(month) if month.isdigit() else 1 + [name[:3] for name in _MONTHS].index(month[:3].lower())
    return f"{match['year']}-{number:02d}-{int(match['day']):02d}"


def _between(match: Match) -> str:
    item, low, high = match["item"], match["low"], match["high"]
    return f"{item} < {low} or {item} > {high}" if match["not"] else f"{item} >= {low} and {item} <= {high}"


# What other languages call their types.
TYPES: dict[str, str] = {
    **dict.fromkeys(("string", "str", "varchar", "nvarchar", "char", "character", "uuid", "guid", "email"), "text"),
    **dict.fromkeys(("int", "bigint", "smallint", "long", "whole", "count", "int64"), "integer"),
    **dict.fromkeys(("float", "double", "decimal", "numeric", "real", "num", "float64"), "number"),
    **dict.fromkeys(("currency", "amount", "usd", "eur", "dollar", "dollars", "euro", "price"), "money"),
    **dict.fromkeys(("percentage", "pct", "rate", "ratio"), "percent"),
    **dict.fromkeys(("datetime", "timestamp", "day", "datetimetz", "time"), "date"),
    **dict.fromkeys(("duration", "interval", "timedelta"), "days"),
    **dict.fromkeys(("bool", "boolean", "bit", "yesno", "checkbox"), "flag"),
    **dict.fromkeys(("enum", "choice", "picklist", "category", "select"), "one of A, B"),
    **dict.fromkeys(("array", "set", "multiselect"), "list of text"),
}

FORMS = (
    # ── comments and quotes ──
    Form(r"(?://+|--+|/\*+|<!--)[ \t]*(?P<text>.*?)[ \t]*(?:\*+/|-->)?$", r"# \g<text>",
         "a comment goes to the end of the line"),
    Form(r"['‘’](?P<text>[^'‘’\"]*)['‘’]", r'"\g<text>"'),
    Form(r"[“”„«»](?P<text>[^“”„«»\"]*)[“”„«»]", r'"\g<text>"'),
    # ── numbers ──
    Form(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+", european, message="the decimal sign is a point, not a comma"),
    Form(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])", digits, message="write numbers without commas"),
    Form(r"[0-9]+(?:,[0-9]+)+%?", lambda match: match[0].replace(",", "."),
         message="the decimal sign is a point, not a comma"),
    Form(r"[0-9]{1,3}(?:[ \u00a0\u202f'’][0-9]{3})+\b(?![.,%])", digits, message="write numbers without spaces"),
    Form(rf"[$€£¥][ \t]?(?P<number>{_AMOUNT})(?![\w.])", r"\g<number>", _DROPPED, message=_NO_SIGN),
    Form(rf"(?P<number>{_AMOUNT})[ \t]*(?:[$€£¥]|{_CURRENCY}\b)", r"\g<number>", _DROPPED, message=_NO_SIGN),
    Form(rf"\b{_CURRENCY}[ \t]*(?P<number>{_AMOUNT})\b", r"\g<number>", _DROPPED, message=_NO_SIGN),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)[ \t]*(?P<unit>(?i:millions?|mio|mn|mm|mill|bn|billions?))\b", _millions),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)[ \t]+(?P<unit>[kKmM])\b", r"\g<count>\g<unit>"),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)[ \t]*(?i:thousand|tsd|tk)\b", r"\g<count>k"),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)(?:[ \t]*(?i:percent|pct|per[ \t]cent)\b|[ \t]{2,}%)", r"\g<count>%"),
    Form(r"(?P<count>[0-9])[eE]\+?(?P<zeros>[0-9]{1,2})\b", lambda match: match["count"] + "0" * int(match["zeros"])),
    Form(r"(?<![\w.])\.(?P<rest>[0-9]+)", r"0.\g<rest>"),
    # ── days, durations, efforts ──
    Form(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})", _day, "write dates as year, month, day"),
    Form(r"(?P<year>[0-9]{4})\.(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})", _day, "write dates as year, month, day"),
    Form(rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\.?[ \t]+{_MONTH}\.?,?[ \t]+(?P<year>[0-9]{{4}})", _day),
    Form(rf"\b{_MONTH}\.?[ \t]+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[ \t]+(?P<year>[0-9]{{4}})", _day),
    Form(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:.]+Z?", r"\g<day>", "a date has no time"),
    Form(rf"{_HOURS}[ \t]*(?:/|per[ \t]+|an?[ \t]+|each[ \t]+|every[ \t]+)?[ \t]*"
         r"(?P<period>(?i:days?|daily|d|weeks?|weekly|wk|w|months?|monthly|mo|mth|m|quarters?|quarterly|qtr|q"
         r"|years?|yearly|yr|y|annum|annually|per[ \t]+annum|p\.a\.|pa))(?![\w/])", _effort),
    Form(r"(?P<count>[0-9]+)[ \t]*(?P<unit>quarters?|qtrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?|d|w|"
         r"y)\b(?![ \t]*/)", _duration),
    # ── signs ──
    Form(r"&&?", "and"),
    Form(r"\|\|", "or"),
    Form(r">>", ">"),
    Form(r"<<", "<"),
    Form(r"\?\?", "else"),
    Form(r"(?:!==|<>|≠|~=|/=|=!)", "!="),
    Form(r"===", "=="),
    Form(r"=>|≥|=[ \t]+>", ">="),
    Form(r"=<|≤|=[ \t]+<", "<="),
    Form(r"!(?!=)[ \t]*", "not "),
    Form(r"×", "*"),
    Form(r"÷", "/"),
    Form(r"[–—−]", "-"),
    Form(r"\^|\*\*", None, "there are no powers: multiply instead"),
    # ── conditions ──
    Form(r"\bis[ \t]+(?:not[ \t]+(?:null|blank|empty|none|nil|undefined|missing|nan|na)|known|given|set|"
         r"there)\b|\bnotnull\b", "is present"),
    Form(r"\bis[ \t]+(?:null|blank|empty|none|nil|undefined|nan|na|unknown|not[ \t]+present)\b|\bisnull\b(?![ "
         r"\t]*\()", "is missing"),
    Form(rf"(?i:\b(?:isblank|isnull|isna|isempty)[ \t]*\([ \t]*(?P<item>{PATH})[ \t]*\))", r"\g<item> is missing"),
    Form(rf"(?i:\bexists[ \t]*\([ \t]*(?P<item>{PATH})[ \t]*\))", r"\g<item> is present"),
    Form(r"\bis[ \t]+(?i:true)\b", "== yes"),
    Form(r"\bis[ \t]+(?i:false)\b", "== no"),
    Form(r"\b(?:is[ \t]+)?(?:not[ \t]+equals?(?:[ \t]+to)?|unequal[ \t]+to|differs[ \t]+from)\b", "!="),
    Form(r"\b(?:is[ \t]+)?(?:equals?(?:[ \t]+to)?|the[ \t]+same[ \t]+as)\b", "=="),
    Form(r"\b(?:is[ \t]+)?(?:(?:greater|more)[ \t]+than[ \t]+or[ \t]+equal(?:[ \t]+to)?|at[ \t]+least)\b", ">="),
    Form(r"\b(?:is[ \t]+)?(?:(?:less|smaller)[ \t]+than[ \t]+or[ \t]+equal(?:[ \t]+to)?|at[ \t]+most)\b", "<="),
    Form(r"\b(?:is[ \t]+)?(?:greater|more|larger|higher|bigger)[ \t]+than\b|\bis[ \t]+(?:above|over|after)\b", ">"),
    Form(r"\b(?:is[ \t]+)?(?:less|smaller|lower|fewer)[ \t]+than\b|\bis[ \t]+(?:below|under|before)\b", "<"),
    Form(rf"(?i:\b(?:is[ \t]+)?not[ \t]+in)[ \t]*[(\[{{][ \t]*(?P<list>{LISTED})[ \t]*[)\]}}]",
         r"is not one of (\g<list>)"),
    Form(rf"(?i:\b(?:is[ \t]+)?in)[ \t]*[(\[{{][ \t]*(?P<list>{LISTED})[ \t]*[)\]}}]", r"is one of (\g<list>)"),
    Form(rf"\b(?P<how>is(?:[ \t]+not)?)[ \t]+(?:one|any)[ \t]+of[ \t]+(?P<list>{LISTED})",
         r"\g<how> one of (\g<list>)"),
    Form(rf"(?P<item>{PATH})[ \t]+(?P<not>(?i:not)[ \t]+)?(?i:between)[ \t]+(?P<low>{VALUE})[ \t]+(?i:and)[ "
         rf"\t]+(?P<high>{VALUE})", _between),
    Form(rf"(?P<low>{VALUE})[ \t]*(?P<one><=?|>=?)[ \t]*(?P<item>{PATH})[ \t]*(?P<two><=?|>=?)[ \t]*(?P<high>{VALUE})",
         r"\g<low> \g<one> \g<item> and \g<item> \g<two> \g<high>", "comparisons do not chain"),
    Form(r"\b(?:includes|has|contain)\b", "contains"),
    Form(rf"\bis[ \t]+not[ \t]+(?P<value>{VALUE})", r"!= \g<value>"),
    Form(rf"\bis[ \t]+(?P<value>(?!one\b|not\b|missing\b|present\b){VALUE})", r"== \g<value>"),
    Form(r"\bis[ \t]*(?P<sign>==|!=|<=|>=|<|>)", r"\g<sign>"),
    Form(r"\b(?:(?i:not[ \t]+null)|required|mandatory)\b", "", "a field is required unless it is `optional`", "field"),
    Form(r"\b(?:AND|And|OR|Or|NOT|Not)\b[ \t]*", lambda match: match[0].strip().lower()),
    Form(r"\b(?P<word>when|unless|because)[ \t]*:", r"\g<word>"),
    Form(r"\b(?i:exists)\b(?![ \t]*\()", "is present"),
    Form(r"(?P<count>[0-9]+[ \t]+(?:days?|months?|years?))[ \t]+ago\b", r"today - \g<count>"),
    Form(r"\b(?i:(?:not[ \t]+)?(?:i?like|rlike|matches|(?:start|end|begin)s[ \t]*with))\b|=~|!~", None,
         "a condition cannot search in a text: compare whole texts with `is one of (…)`, or add a field to the source"),
    Form(r"\b(?i:mod)\b|(?<=[\w)])[ \t]+%(?=[ \t])", None, "a division has no remainder"),
    Form(r"\b(?i:xor)\b", None, "write both cases with `and not`, joined by `or`"),
    Form(r"\b(?:ELSE|Else)\b", "else", "", None),
    # ── fields of records ──
    Form(rf"(?P<name>{NAME})[ \t]*(?::|=|[ \t]is[ \t])[ \t]*(?P<type>{NAME})", r"\g<name> \g<type>", "", "field"),
    Form(rf"\b(?:enum|ENUM|one[ \t]+of|set|in)[ \t]*[(\[{{][ \t]*(?P<list>{LISTED})[ \t]*[)\]}}]",
         lambda match: "one of " + re.sub(rf'"({NAME})"', r"\1", match["list"]), "", "field"),
    Form(rf'(?:(?<=of )|(?<=,)|(?<=, ))"(?P<name>{NAME})"', r"\g<name>", "a value is a name, without quotes", "field"),
    Form(rf"\b(?i:list|array|set)[ \t]*<[ \t]*(?P<type>{NAME})[ \t]*>", r"list of \g<type>", "", "field"),
    Form(rf"\b(?P<type>{NAME})\[\]", r"list of \g<type>", "", "field"),
    Form(r"\b(?i:y{2,4}|d{1,2}|m{1,2})(?:[-/.](?i:y{2,4}|d{1,2}|m{1,2})){2}\b", "",
         "`formats` of a source says how its dates are written", "field"),
    Form(r"\b(?:primary[ \t]+key|PRIMARY[ \t]+KEY|unique)\b", "key", "", "field"),
    Form(r"\b(?:nullable|NULL|null)\b", "optional", "", "field"),
    Form(r"(?<=\w)\?", " optional", "", "field"),
    Form(rf"(?P<type>{NAME})[ \t]*\([0-9, ]+\)", lambda match: TYPES.get(match["type"].lower(), match["type"]),
         "a type has no length", "field"),
    Form(rf"(?:>=|\b(?:min|minimum)\b)[ \t]*(?P<value>{VALUE})", r"at least \g<value>", "", "field"),
    Form(rf"(?:<=|\b(?:max|maximum)\b)[ \t]*(?P<value>{VALUE})", r"at most \g<value>", "", "field"),
    Form(r"(?P<low>[0-9]+%?)[ \t]*(?:\.\.+|…)[ \t]*(?P<high>[0-9]+%?)", r"from \g<low> to \g<high>", "", "field"),
    Form(rf":?=[ \t]*(?P<value>{VALUE})", r"default \g<value>", "", "field"),
    # ── functions ──
    Form(r"(?i:\b(?:now|today|current_date|getdate|sysdate|curdate)[ \t]*\([ \t]*\))", "today"),
    Form(rf"(?i:\b(?:coalesce|ifnull|nvl|isnull)[ \t]*\([ \t]*(?P<item>{PATH})[ \t]*,[ \t]*(?P<other>{VALUE})[ "
         rf"\t]*\))", r"(\g<item> else \g<other>)"),
    Form(rf"(?i:\bdatediff[ \t]*\([ \t]*(?:'?\"?days?'?\"?[ \t]*,[ \t]*)?(?P<from>{PATH})[ \t]*,[ "
         rf"\t]*(?P<to>{PATH})[ \t]*\))", r"(\g<to> - \g<from>)"),
    Form(r"(?i:\bdate)[ \t]*\(?[ \t]*['\"](?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})['\"][ \t]*\)?", r"\g<day>"),
    Form(rf"(?i:\b(?:lower|upper|trim|ltrim|rtrim|lcase|ucase)[ \t]*\([ \t]*(?P<item>{PATH})[ \t]*\))", r"\g<item>",
         "csrules compares texts letter by letter; clean them in the source"),
    Form(rf"\b(?!and\b|or\b|not\b|when\b|unless\b|where\b|while\b|of\b){NAME}[ \t]*\(", None, _NO_FUNCTIONS),
    Form(r"\?", None, _NO_CASES),
    # ── items of tiers and segments ──
    Form(r"[-*•](?=[ \t]+(?:when|served|shown|touch|stays|otherwise)\b)", "", "items need no bullets", "tier"),
    Form(rf",(?=[ \t]*{PATH}[ \t]*(?:[<>=!]|is\b))", None, "join conditions with `and` or `or`", "tier"),
    Form(r"(?i:\bcase[ \t]+when\b).*", None, _NO_CASES),
    Form(r"\b(?:else[ \t]+if|elseif|elsif|elif|if|where|case[ \t]+when|rule(?:[ \t]+\w+)?(?:[ \t]+when|:)|"
         r"condition|criteria)\b:?", "when", "", "tier"),
    Form(r"\b(?:else|default|ELSE|DEFAULT|otherwise)\b[ \t]*(?::|=>|->)?", "otherwise", "", "tier"),
    Form(r"\b(?:THEN|then)\b[^}\n]*", "", "the tier itself is the result", "tier"),
    Form(r"\bunless\b", None,
         "write `when … unless …`; only `at least`, `no tier`, `grant`, `deny`, `assign`, `warn` and `grace` "
         "take `unless` alone", "tier"),
    # ── the first words of a block ──
    Form(rf"\b(?:let|var|const|val|set|dim|def|final|static|LET|SET)[ \t]+(?P<name>{NAME})[ \t]*(?::?=|:)",
         r"define \g<name> =", "", "head"),
    Form(rf"\bdefine[ \t]+(?P<name>{NAME})[ \t]*(?::=|==|:|\bas\b|\bis\b)", r"define \g<name> =", "write one `=`",
         "head"),
    Form(rf"^[ \t]*(?P<name>{NAME})[ \t]*:?=(?!=)", r"define \g<name> =", "", "head"),
    Form(r"^[ \t]*(?:type|struct|class|table|entity|schema|object)\b", "record", "", "head"),
    Form(r"^[ \t]*(?:function|func|fn|procedure|lambda)\b", None, _NO_FUNCTIONS, "head"),
    Form(r"^[ \t]*(?:import|include|require|use|using|from|load)\b.*", "",
         "all `.csr` files in the directory are one policy", "head"),
    Form(r"^[ \t]*(?:return|print|echo)\b", None,
         "a policy has no steps: name a value with `define`", "head"),
    Form(r"^[ \t]*(?:if|when|unless|for|while|switch|case|rule)\b", None,
         "write a condition in a `tier`, or after `grant`, `deny` or `assign`", "head"),
    Form(r"^[ \t]*@[\w.]+(?:\(.*?\))?", "", "there are no decorators", "head"),
    # ── between items ──
    Form(r"[;,]+(?=[ \t]*(?:$|#|\}))", "", "items are separated by spaces or new lines"),
    Form(r"[;,]", "", "items are separated by spaces or new lines", "field"),
    Form(r";", "", "items are separated by spaces or new lines"),
    Form(rf"\b{NAME}(?:-{NAME})+\b", lambda match: match[0].replace("-", "_"), "a name cannot contain a hyphen"),
    Form(r"@", "", "a name begins with a letter"),
    Form(r"\b(?:return|RETURN)\b", None, "a policy has no steps: name a value with `define`"),
    Form(r"\bif\b[ \t]*", None, _NO_CASES),
)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], Form], ...]:
    return tuple((re.compile(form.pattern), form) for form in FORMS)


def habit(line: str, at: int, places: frozenset[str]) -> Habit | None:
    """The first form of the table that touches offset `at` of the line."""
    for pattern, form in _compiled():
        if form.where is not None and form.where not in places:
            continue
        for match in pattern.finditer(line):
            if match.start() <= at <= match.end() and match[0].strip():
                return Habit(*match.span(), _advice(match, form), form.message)
    return None


def rewritten(text: str, reads: Callable[[str], object]) -> str | None:
    """The text of a cell with one form of the table replaced, if that makes it one that `reads` takes."""
    for pattern, form in _compiled():
        match = None if form.where is not None or form.write is None else pattern.search(text)
        if match is None or form.write is None:
            continue
        new = text[: match.start()] + _written(match, form.write) + text[match.end() :]
        if reads(new):
            return new
    return None


def _written(match: Match, write: str | Callable[[Match], str]) -> str:
    return write(match) if callable(write) else match.expand(write)


def _advice(match: Match, form: Form) -> str:
    if form.write is None:
        return form.why
    text = _written(match, form.write)
    said = f"write `{text}`" if text.strip() else f"leave out `{match[0].strip()}`"
    return f"{said}; {form.why}" if form.why else said
