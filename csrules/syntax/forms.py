"""Words and forms of other languages and of spreadsheets, and what is written here instead: one table, in its order."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Form:
    """`write` is a template of the match's groups, or makes the text; empty, it is left out; None: see `why`.

    `where` limits it to some blocks by their first words; `head` is the beginning of any, `cell` a cell of a matrix.
    Of a literal that is wrong, `message` says so.
    """

    pattern: str   # with `·` for a blank
    write: str | Callable[[Match], str] | None
    why: str = ""
    where: str = ""
    message: str = ""

    def is_used_in(self, blocks: Set[str]) -> bool:
        return not self.where or not blocks.isdisjoint(self.where.split())


NAME = r"[^\W\d]\w*"
PATH = rf"{NAME}(?:\.{NAME})*"
VALUE = rf'(?:"[^"]*"|\'[^\'\n]*\'|[0-9][\w.-]*%?|{PATH})'
LISTED = rf"{VALUE}(?:\s*,\s*{VALUE})*"
DAYS = r"[0-9]+[ \t]+(?:days?|weeks?|months?|years?)"
_UNIT = (r"(?P<unit>(?i:days?|daily|weeks?|weekly|wk|months?|monthly|mo|mth|quarters?|quarterly|qtr|years?|yearly|yr|"
         r"annum|annually))")
_ENDS = r"(?=[ \t]*(?:[}#]|$))"   # the end of an item that fills the rest of its line
_FIELD_WORDS = r"(?:as|at|default|from|key|optional)\b"
_LONGER = ("more", "longer", "older", "earlier")
_OR = re.compile(r"\s*,\s*(?:or\s+)?|\s+or\s+")
_FAR_BACK = 80
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TO = "(?:to|through|until|till)"
_CATEGORY = rf'(?!{_FIELD_WORDS}){NAME}(?:[ \t]*"[^"\n]*")?'
_TITLED = r"(?:tier|service|role|segment|value|define)"
_AMOUNT = r"[0-9][0-9_]*(?:\.[0-9]+)?[kKmM]?"
_CURRENCY = r"(?:USD|EUR|GBP|CHF|CAD|AUD|JPY|SEK|NOK|DKK)"
_SIGN = r"(?:[$€£¥]·?)?"
_OF_CURRENCY = rf"(?:·*(?:[$€£¥]|{_CURRENCY}\b))?"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")
_MONTH = rf"(?P<month>(?i:{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}))"
_HOURS = r"(?P<count>[0-9]+(?:\.[0-9]+)?)[ \t]*(?P<unit>hours?|hrs?|h|minutes?|mins?|min|m(?=[ \t]*/))"
_COUNTS = {"once": 1, "twice": 2, "thrice": 3}
_PERIODS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year", "a": "year"}
_COMPARED = r"(?P<rest>[ \t]*(?:[<>]=?|[=!]=)[ \t]*[0-9]+(?![\w.]|[ \t]*(?:day|week|month|year)))?"
_NO_SIGN = "write amounts without the currency"
_DROPPED = "csrules uses the policy's currency"
_NO_CASES = "a define chooses its value by conditions: `define NAME = 5 when …, 3 when …, otherwise 0`"
_NO_FUNCTIONS = "there are no functions: name a part with `define`"


def digits(match: Match) -> str:
    return re.sub(r"[^0-9.%]", "", match[0])


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


def _occasions(match: Match) -> str:
    """`2 x 2h/quarter` where an effort follows, `2x/quarter` or `twice a quarter` where none does."""
    parts = match.groupdict()
    said = (parts.get("count") or "once").lower()
    count = _COUNTS.get(said) or int(re.sub(r"\D", "", said))
    each = parts.get("each")
    times = "time" if count == 1 else "times"
    return f"{count} {times} {each}" if each else f"{count} {times}/{_PERIODS[match['unit'][0].lower()]}"


def _in_force(match: Match) -> str:
    parts = match.groupdict()
    edges = "".join(f" {word} {parts[word]}" for word in ("from", "to") if parts[word])
    return f"in force{edges}" if edges else match[0]


def _comment(match: Match) -> str:
    """A brace behind the comment closes the block, so it comes before."""
    text = match["text"]
    closing = ""
    while text.endswith("}") and text.count("}") > text.count("{"):
        text, closing = text[:-1].rstrip(), closing + "} "
    return f"{closing}# {text}"


def _titled(match: Match) -> str:
    """`tier "growth"` and `tier "Key accounts"`: the name, and the text as its label where it is none."""
    name = re.sub(r"\W+", "_", match["text"].strip().lower()).strip("_")
    is_name = re.fullmatch(NAME, match["text"]) is not None
    return f"{match['kind']} {match['text']}" if is_name else f'{match["kind"]} {name} "{match["text"]}"'


def _quoted(match: Match) -> str:
    """A text, or beside a field that is declared as a category one of its values."""
    before = match.string[max(0, match.start() - _FAR_BACK) : match.start()]
    field = re.search(rf"({NAME})[ \t]*(?:[=!<>]=?|<>)?[ \t]*$", before)
    bare = field is not None and _is_category(match, field[1]) and re.fullmatch(NAME, match["text"]) is not None
    return match["text"] if bare else f'"{match["text"]}"'


def _is_category(match: Match, name: str) -> bool:
    return name == "tier" or re.search(rf"\b{name}\s+one\s+of\b|\bsegment\s+{name}\b", match.string) is not None


def _one_of(match: Match) -> str:
    """Values in single quotes are texts, or beside a category its values."""
    bare = _is_category(match, match["item"].rpartition(".")[2])
    values = re.sub(r"'([^']*)'", r'"\1"', match["list"])
    if bare:
        values = re.sub(rf'"({NAME})"', r"\1", values)
    return f"{match['item']} is {'not ' if match['not'] else ''}one of ({values})"


def _datediff(match: Match) -> str:
    """A number that the days are compared with is a number of days."""
    rest = match["rest"]
    return f"({match['to']} - {match['from']}){f'{rest} days' if rest else ''}"


def _within(match: Match) -> str:
    item, days, side = match["item"], match["count"], (match["side"] or "").lower()
    day, where = match["day"] or "today", match["where"] or ""
    is_before = side in ("last", "past", "previous") or where == "before"
    is_after = side in ("next", "coming", "following") or where in ("after", "from")
    low = day if is_after else f"{day} - {days}"
    high = day if is_before else f"{day} + {days}"
    return f"({item} >= {low} and {item} <= {high})"


def _spread(match: Match) -> str:
    """`months 1-3` as the single months."""
    return "months " + ", ".join(str(month) for month in range(int(match["low"]), int(match["high"]) + 1))


def _percents(match: Match) -> str:
    unit = "%" if "%" in match["low"] + match["high"] else ""
    return f"from {match['low'].rstrip('%')}{unit} to {match['high'].rstrip('%')}{unit}"


def _day(match: Match) -> str:
    month = match["month"]
    number = int(month) if month.isdigit() else 1 + [name[:3] for name in _MONTHS].index(month[:3].lower())
    return f"{match['year']}-{number:02d}-{int(match['day']):02d}"


def _between(match: Match) -> str:
    item, low, high = match["item"], match["low"], match["high"]
    return f"({item} < {low} or {item} > {high})" if match["not"] else f"({item} >= {low} and {item} <= {high})"


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

# What people call currencies, beside their letters.
CURRENCIES: dict[str, str] = {
    **dict.fromkeys(("€", "euro", "euros"), "EUR"), **dict.fromkeys(("$", "us$", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("£", "pound", "pounds", "sterling"), "GBP"), **dict.fromkeys(("¥", "yen"), "JPY"),
    **dict.fromkeys(("franc", "francs", "franken"), "CHF"), "a$": "AUD", "c$": "CAD", "yuan": "CNY", "rupee": "INR",
}

FORMS = (
    # ── comments and quotes ──
    Form(r"/\*.*?\*/(?=·*[^\s}])", "", "a comment goes to the end of the line"),
    Form(r"(?<=\w)--(?=\w)|--(?=[0-9(])", "- -"),
    Form(r"(?://+|--+|/\*+|<!--)·*(?P<text>.*?)·*(?:\*+/|-->)?$", _comment,
         "a comment goes to the end of the line"),
    # ── in some blocks only ──
    Form(rf'\b(?P<kind>{_TITLED})·+"(?P<text>[^"\n]*)"(?=·*(?:[{{=]|$))', _titled, "a name has no quotes"),
    Form(r"\bcurrency·*:?·*(?P<sign>(?:US|A|C)?[$]|[€£¥]|\"\w+\")",
         lambda match: f"currency {CURRENCIES.get(match['sign'].strip(chr(34)).lower(), match['sign'].strip(chr(34)))}",
         "a currency is three letters", "policy"),
    # ── the days on which something holds, and an order of preference: one spelling of each ──
    Form(rf"\b(?:effective|valid)(?:·+from)?·+(?P<from>{_DATE})(?:·+{_TO}·+(?P<to>{_DATE}))?", _in_force,
         "both days are included", "policy"),
    Form(rf"\b(?:valid|active|effective|runs)(?:·+from·+(?P<from>{PATH}))?(?:·+{_TO}·+(?P<to>{PATH}))?", _in_force,
         "both days are included", "certifications overrides match amend"),
    Form(rf"(?<!force·)\bfrom·+(?P<from>{PATH})\b(?!·*(?:\{{|by\b))(?:·+{_TO}·+(?P<to>{PATH}))?", _in_force,
         "both days are included", "overrides certifications match amend"),
    Form(rf"\bsets·+(?!each\b)(?P<field>{PATH})·+to\b", r"sets each of \g<field> to",
         "`each of` is what the field names", "overrides"),
    Form(r"\bkept·+(?:(?:for|at·+least|a·+minimum·+of)·+)*(?=[0-9])", "kept for at least ",
         "", "tiers"),
    Form(r"\bmonths·+(?P<low>[0-9]{1,2})·*(?:-|–|to|\.\.)·*(?P<high>[0-9]{1,2})", _spread, "", "tiers"),
    Form(r"\bduring·+the·+first·+(?P<count>[0-9]+)·+days·+(?:from|after|of|since)\b",
         lambda match: f"during days 0 to {int(match['count']) - 1} from", "both ends are included", "service"),
    Form(r"\bduring·+(?:the·+)?(?:last·+)?(?P<count>[0-9]+)·+days?·+before\b",
         r"during days -\g<count> to 0 from", "", "service"),
    Form(r"\b(?:during|within)·+(?P<count>[0-9]+)·+days?·+(?:from|after|of|since)\b",
         r"during days 0 to \g<count> from", "", "service"),
    Form(r"\bdays·+(?P<low>-?[0-9]+)·*(?:-|–|\.\.)·*(?P<high>-?[0-9]+)",
         r"days \g<low> to \g<high>", "", "service"),
    Form(r"\boffered·+(?:only·+)?(?:if|when|where|while)\b", "offered while", "", "service"),
    Form(r"\bsucceeds·+(?:if|where|while|once)\b", "succeeds when", "", "service"),
    Form(r"\bstays·+(?:if|when|where)\b", "stays while", "", "tiers"),
    Form(r"\bcosts·*:?·*[$€£]?(?P<number>[0-9][0-9_.]*)·*[$€£]?·*(?:/|an?\b|per\b)·*(?:hours?|hr|h)\b",
         r"costs \g<number> per hour", "", "role"),
    Form(r"\bcarries·*:?·*(?:(?:up·+to|max(?:imum)?|at·+most|no·+more·+than|<=)·*)?(?=[0-9])",
         "carries at most ", "", "role"),
    Form(r"\baims·+(?:for|to)\b", "aims at", "", "role"),
    Form(r"(?P<given>(?:[0-9]+·+times?·+)?[0-9.]+(?:h|min)/\w+|included)·+(?P<way>instead|plus)\b",
         r"\g<way> \g<given>", "", "grant"),
    Form(rf"\bassign·+(?P<name>{NAME})·*(?:->|=>|→|[:=])·*", r"assign \g<name> to ", "", "assign"),
    Form(r"·*(?:->|=>|→)·*", " to ", "", "assign"),
    Form(rf"\bassign·+(?P<name>{NAME})·+(?=vendor|partner|shared)", r"assign \g<name> to ", "", "assign"),
    Form(r"(?P<share>[0-9]+(?:\.[0-9]+)?·*%)·+(?:by·+|to·+)?(?P<party>partner|vendor)\b",
         r"\g<party> \g<share>", "", "assign responsibilities cell"),
    Form(r"\b(?P<party>partner|vendor)·*(?:[(:]|at\b|with\b)·*(?P<share>[0-9]+(?:\.[0-9]+)?·*%)(?:·*\))?",
         r"\g<party> \g<share>", "", "assign responsibilities cell"),
    Form(r"\bwatch·*\{·*(?:warn·+)?(?:when|if)\b", 'watch "why to look" { warn when', "a watch has a text",
         "watch"),
    Form(rf"\b(?:for·+(?:every|any|a)|per|by|grouped·+by)(?=·+{PATH}·*\{{)", "for each", "", "watch"),
    Form(r"\b(?:for·+)?(?:all|overall|in·+total|everybody|everyone)·*(?=\{)", "for all accounts ", "", "watch"),
    Form(r"(?:\b(?:warn|alert)·+)?\b(?:when|if)\b", "warn when", "", "watch"),
    Form(r"\b(?P<word>never|always)·+(?:when|if|where)\b·*(?!.*\bthen\b)", r"\g<word> ", "", "promise"),
    Form(rf"\balways·+(?:if·+(?P<a>.+?)·+then|(?P<b>.+?)·+implies)\b·+(?P<c>[^}}#\n]+?){_ENDS}",
         lambda match: f"always not ({match['a'] or match['b']}) or {match['c']}", "", "promise"),
    Form(r"\b(?:must(?:·+be)?|ensure|require|assert|shall)\b", "always", "", "promise"),
    Form(rf"=·*(?P<a>.+?)·+implies·+(?P<b>[^}}#\n]+?){_ENDS}", r"= not (\g<a>) or \g<b>", "", "define"),
    Form(r"(?:==?|:)(?=·*[\w\"-])", "", "the words follow each other", "test"),
    Form(r"\bif\b", "when", "", "grant deny assign responsibilities match certifications"),
    Form(r"\b(?:except|excluding|excepting)(?:·+(?:when|if|where|for))?\b|\bbut·+not(?:·+(?:when|if))?\b",
         "unless", "", "grant deny assign watch tiers segment"),
    Form(r"\bbut·+not\b", "and not"),
    Form(r"\bone·+of·*:?·*(?P<list>" rf"{_CATEGORY}(?:·*[,|/;]?·*{_CATEGORY})+)"
         rf"(?P<rest>(?:·+{_FIELD_WORDS}[^\n}}#]*)?)",
         lambda match: f"one of {', '.join(re.findall(_CATEGORY, match['list']))}{match['rest']}", "", "record"),
    Form(r"\bbetween·+(?P<low>-?[0-9][\w.-]*%?)·+(?:and|to)·+(?P<high>-?[0-9][\w.-]*%?)", _percents, "", "record"),
    Form(r"(?P<low>-?[0-9][0-9.]*%?)·*[-–]·*(?P<high>[0-9][\w.]*%?)", _percents, "", "record"),
    # ── functions and lists, with the quotes in them ──
    Form(rf"(?i:\b(?:date_?diff)·*\(·*['\"]?(?:days?|dd|d)['\"]?·*,·*(?P<from>{PATH})·*,·*"
         rf"(?P<to>{PATH})·*\)){_COMPARED}", _datediff),
    Form(rf"(?i:\b(?:datedif)·*\(·*(?P<from>{PATH})·*,·*(?P<to>{PATH})·*,·*['\"]d['\"]·*\)){_COMPARED}",
         _datediff),
    Form(rf"(?i:\b(?:date_?diff|days)·*\(·*(?P<to>{PATH})·*,·*(?P<from>{PATH})·*(?:,·*days?·*)?\)){_COMPARED}",
         _datediff, "the first date minus the second"),
    Form(r"(?i:\binterval)·+['\"]?(?P<count>[0-9]+)·*(?P<unit>(?i:days?|weeks?|months?|quarters?|years?))\b['\"]?",
         _duration),
    Form(r"(?i:\bdate)·*\(?·*['\"](?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})['\"]·*\)?", r"\g<day>"),
    Form(r"\b(?P<op>AND|OR|And|Or|and(?=\()|or(?=\())·*\((?P<list>[^()]*,[^()]*)\)",
         lambda match: "(" + f" {match['op'].lower()} ".join(part.strip() for part in match["list"].split(",")) + ")"),
    Form(rf"(?P<item>{PATH})·+(?i:is·+)?(?P<not>(?i:not)·+)?(?i:in)·*[(\[{{]·*(?P<list>{LISTED})·*[)\]}}]",
         _one_of),
    Form(rf'(?P<value>"[^"\n]*"|\'[^\'\n]*\')·+(?P<not>(?i:not)·+)?(?i:in)·+(?P<list>{PATH})',
         lambda match: f"{'not ' if match['not'] else ''}{match['list']} contains \"{match['value'][1:-1]}\""),
    Form(rf"(?P<record>{PATH})\[['\"](?P<field>{NAME})['\"]\]", r"\g<record>.\g<field>"),
    Form(rf"(?:\$?\{{+|\[|`)·*(?P<name>{PATH})·*(?:\}}+|\]|`)", r"\g<name>", "a name has no signs round it"),
    Form(r"\$(?P<name>[^\W\d]\w*)", r"\g<name>", "a name has no sign before it"),
    Form(rf"(?<=\w)(?:->|→|::)(?={NAME})", "."),
    Form(r"['‘’](?P<text>[^'‘’\"]*)['‘’]", _quoted),
    Form(r"[“”„«»](?P<text>[^“”„«»\"]*)[“”„«»]", _quoted),
    # ── numbers ──
    Form(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+", european, message="the decimal sign is a point, not a comma"),
    Form(rf"{_SIGN}[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?(?![0-9]){_OF_CURRENCY}",
         digits, message="write numbers without commas"),
    Form(r"[0-9]+(?:,[0-9]+)+%?", lambda match: match[0].replace(",", "."),
         message="the decimal sign is a point, not a comma"),
    Form(rf"{_SIGN}[0-9]{{1,3}}(?:[ \u00a0\u202f'’][0-9]{{3}})+\b(?![.,%]){_OF_CURRENCY}",
         digits, message="write numbers without spaces"),
    Form(rf"[$€£¥]·?(?P<number>{_AMOUNT})(?![\w.])", r"\g<number>", _DROPPED, message=_NO_SIGN),
    Form(rf"(?P<number>{_AMOUNT})·*(?:[$€£¥]|{_CURRENCY}\b)", r"\g<number>", _DROPPED, message=_NO_SIGN),
    Form(rf"\b{_CURRENCY}·*(?P<number>{_AMOUNT})\b", r"\g<number>", _DROPPED, message=_NO_SIGN),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)·*(?P<unit>(?i:millions?|mio|mn|mm|mill|bn|billions?))\b", _millions),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)·+(?P<unit>[kKmM])\b", r"\g<count>\g<unit>"),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)·*(?i:thousand|tsd|tk)\b", r"\g<count>k"),
    Form(r"(?P<count>[0-9]+(?:\.[0-9]+)?)(?:·*(?i:percent|pct|per·cent)\b|·{2,}%)", r"\g<count>%"),
    Form(r"(?P<count>[0-9])[eE]\+?(?P<zeros>[0-9]{1,2})\b", lambda match: match["count"] + "0" * int(match["zeros"])),
    Form(r"(?<![\w.])\.(?P<rest>[0-9]+)", r"0.\g<rest>"),
    # ── days, durations, efforts ──
    Form(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})", _day, "write dates as year, month, day"),
    Form(r"(?P<year>[0-9]{4})\.(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})", _day, "write dates as year, month, day"),
    Form(rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\.?·+{_MONTH}\.?,?·+(?P<year>[0-9]{{4}})", _day),
    Form(rf"\b{_MONTH}\.?·+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?·+(?P<year>[0-9]{{4}})", _day),
    Form(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:.]+Z?", r"\g<day>", "a date has no time"),
    Form(r"[0-9]+(?:\.[0-9]+)?·*(?:d|days?)·*(?:/|\bper\b|\ba\b)·*[a-z]+", None,
         "an effort is in hours or minutes: write how many, such as `8h/month`"),
    Form(r"(?P<count>[0-9]+)·*[xX×]·*(?P<each>[0-9]+(?:\.[0-9]+)?(?:h|min)/\w+)", _occasions),
    Form(rf"(?P<count>(?i:once|twice|thrice)|[0-9]+·*(?:[xX×]|times?))·*(?:/|per\b|an?\b|each\b|every\b|in·+a\b)?"
         rf"·*{_UNIT}", _occasions),
    Form(r"(?P<unit>(?i:daily|weekly|monthly|quarterly|yearly|annually))\b", _occasions, "", "grant cell"),
    Form(rf"{_HOURS}·*(?:/|per·+|an?·+|each·+|every·+)?·*"
         r"(?P<period>(?i:days?|daily|d|weeks?|weekly|wk|w|months?|monthly|mo|mth|m|quarters?|quarterly|qtr|q"
         r"|years?|yearly|yr|y|annum|annually|per·+annum|p\.a\.|pa))(?![\w/])", _effort),
    Form(r"(?P<count>[0-9]+)·*(?P<unit>quarters?|qtrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?|d|w|"
         r"y)\b(?!·*/)", _duration),
    # ── whole cells of a matrix ──
    Form(r"^(?i:none|no|n/?a|nil|null|not·+(?:offered|included)|n\.a\.|false|✗|✘|❌|0|–|—)$|^$", "-", "", "cell"),
    Form(r"^(?i:x|yes|y|true|incl\.?|included|✓|✔|✅|●|•)$", "included", "", "cell"),
    Form(r"^(?i:auto(?:matic(?:ally)?|mated)?|self[ -]service)$", "automated", "", "cell"),
    Form(r"^(?i:vendor|partner|shared)\b", lambda match: match[0].lower(), "", "cell"),
    Form(r"^(?i:us|we|ours?|internal)$", "vendor", "", "cell"),
    Form(r"^(?i:them|theirs|reseller)$", "partner", "", "cell"),
    Form(r"^(?i:both|joint(?:ly)?|co-?delivered)$", "shared", "", "cell"),
    # ── headings of bands ──
    Form(r"^(?:<|less·+than|under)·*(?P<edge>[0-9.]+)·*%?$", r"below \g<edge>%", "", "band"),
    Form(r"^(?:<=|=<|≤|at·+most|until|max\.?)·*(?P<edge>[0-9.]+)·*%?$", r"up to \g<edge>%", "", "band"),
    Form(r"^(?:>=|=>|≥|at·+least|from|min\.?)·*(?P<edge>[0-9.]+)·*%?$|^(?P<plus>[0-9.]+)·*%?·*(?:\+|and·+(?:more|over|up)|or·+more)$",
         lambda match: f"{match['edge'] or match['plus']}% and above", "", "band"),
    Form(r"^(?:>|more·+than|over)·*(?P<edge>[0-9.]+)·*%?$", r"above \g<edge>%", "", "band"),
    Form(r"^(?P<low>[0-9.]+)·*%?·*(?:-|–|—|\.\.+|to(?:·+(?:under|<))?)·*(?P<high>[0-9.]+)·*%?$",
         r"\g<low>% to below \g<high>%", "", "band"),
    Form(rf"(?P<item>{PATH})·+(?:is·+)?(?P<how>more|longer|older|earlier|less|fewer|newer|later)·+than·+(?P<count>{DAYS})"
         r"(?:·+(?:ago|old))\b|(?P<date>[^\W\d]\w*)·+(?:is·+)?(?P<old>older|newer)·+than·+(?P<days>[0-9]+·+\w+)",
         lambda match: f"{match['item'] or match['date']} {'<' if (match['how'] or match['old']) in _LONGER else '>'} "
                       f"today - {match['count'] or match['days']}"),
    # ── what becomes of a service ──
    Form(r"\bis·+(?P<how>(?:not·+)?offered|by·+(?:vendor|partner|shared))\b", r"\g<how>"),
    Form(r"(?:\bis·+)?\b(?:delivered|done|handled|performed|provided|owned)·+by·+(?P<who>vendor|partner|shared)\b",
         r"by \g<who>"),
    Form(r"\bby·+(?:us|ourselves)\b", "by vendor"),
    # ── signs ──
    Form(r"&&?", "and"),
    Form(r"\|\|", "or"),
    Form(r"(?<=[\w)%\"])·+\|(?!\|)(?=[^|\n]*$)", " or"),
    Form(r">>", ">"),
    Form(r"<<", "<"),
    Form(r"\?\?", "else"),
    Form(r"(?:!==|<>|≠|~=|/=|=!)", "!="),
    Form(r"===", "=="),
    Form(r"=>|≥|=·+>", ">="),
    Form(r"=<|≤|=·+<", "<="),
    Form(r"!(?!=)·*", "not "),
    Form(r"×", "*"),
    Form(r"÷", "/"),
    Form(r"[–—−]", "-"),
    Form(r"\^|\*\*", None, "there are no powers: multiply instead"),
    # ── conditions ──
    Form(r"\b(?i:is·+(?:not·+(?:null|blank|empty|none|nil|undefined|missing|nan|na)|known|given|set|"
         r"there)|notnull)\b", "is present"),
    Form(r"\b(?i:is·+(?:null|blank|empty|none|nil|undefined|nan|na|unknown|not·+present)|isnull)\b(?![ "
         r"\t]*\()", "is missing"),
    Form(r"\bIS·+(?P<word>MISSING|PRESENT)\b", lambda match: f"is {match['word'].lower()}"),
    Form(rf"(?:(?<=when )|(?<=and )|(?<=or )|(?<=not )|(?<=unless )|(?<=\()|(?<== ))has·+(?P<item>{PATH})",
         r"\g<item> is present"),
    Form(rf"(?i:\b(?:isblank|isnull|isna|isempty)·*\(·*(?P<item>{PATH})·*\))", r"\g<item> is missing"),
    Form(rf"(?i:\bexists·*\(·*(?P<item>{PATH})·*\))", r"\g<item> is present"),
    Form(r"\bis·+(?i:true)\b", "== yes"),
    Form(r"\bis·+(?i:false)\b", "== no"),
    Form(r"\b(?:is·+)?(?:not·+equals?(?:·+to)?|unequal·+to|differs·+from)\b", "!="),
    Form(r"\b(?:is·+)?(?:equals?(?:·+to)?|the·+same·+as)\b", "=="),
    Form(r"\b(?:is·+)?(?:(?:greater|more)·+than·+or·+equal(?:·+to)?|at·+least)\b", ">="),
    Form(r"\b(?:is·+)?(?:(?:less|smaller)·+than·+or·+equal(?:·+to)?|at·+most)\b", "<="),
    Form(r"\b(?:is·+)?(?:greater|more|larger|higher|bigger|later)·+than\b|\b(?:is·+)?(?:above|over|"
         r"after|exceed(?:s|ing)?|beyond)\b", ">"),
    Form(r"\b(?:is·+)?(?:less|smaller|lower|fewer|earlier)·+than\b|\b(?:is·+)?(?:below|under|before)\b", "<"),
    Form(rf"(?P<item>{PATH})·+(?P<not>(?i:not)·+)?in·+(?P<low>[0-9][\w.]*?%?)·*(?:-|–|\.\.+)·*(?P<high>[0-9][\w.]*%?)",
         _between),
    Form(rf"(?P<item>{PATH})·+(?:is·+)?(?:within|in(?=·+the\b))·+(?:the·+)?(?P<side>last|past|previous|next|"
         rf"coming|following)?·*(?P<count>{DAYS})(?:·+(?P<where>of|from|before|after)·+(?P<day>{PATH}))?", _within),
    Form(rf"\b(?P<how>is(?:·+not)?)·+(?:one·+of|any·+of|either)·+(?P<list>{VALUE}(?:·*(?:,|\bor\b)+·*{VALUE})*)",
         lambda match: f"{match['how']} one of ({', '.join(_OR.split(match['list']))})"),
    Form(rf"(?P<item>{PATH})·+(?P<not>(?i:not)·+)?(?i:between)·+(?P<low>{VALUE})·+(?i:and)[ "
         rf"\t]+(?P<high>{VALUE})", _between),
    Form(rf"(?P<low>{VALUE})·*(?P<one><=?|>=?)·*(?P<item>{PATH})·*(?P<two><=?|>=?)·*(?P<high>{VALUE})",
         r"(\g<low> \g<one> \g<item> and \g<item> \g<two> \g<high>)", "comparisons do not chain"),
    Form(r"\b(?:includes|has|contain)\b", "contains"),
    Form(rf"\bis·+not·+(?P<value>{VALUE})", r"!= \g<value>"),
    Form(rf"\bis·+(?P<value>(?!one\b|not\b|missing\b|present\b){VALUE})", r"== \g<value>"),
    Form(r"\bis·*(?P<sign>==|!=|<=|>=|<|>)", r"\g<sign>"),
    Form(r"\b(?:(?i:not·+null)|required|mandatory)\b", "", "a field is required unless it is `optional`", "record"),
    Form(r"\b(?:AND|And|OR|Or|NOT|Not)\b·*", lambda match: match[0].strip().lower()),
    Form(r"\b(?P<word>when|unless|because)·*:", r"\g<word>"),
    Form(r"\b(?i:exists)\b(?!·*\()", "is present"),
    Form(r"(?P<count>[0-9]+·+(?:days?|months?|years?))·+ago\b", r"today - \g<count>"),
    Form(r"\b(?i:(?P<end>start|end|begin)s?·*with)\b",
         lambda match: "ends with" if match["end"].lower() == "end" else "starts with"),
    Form(r"\b(?i:(?:not·+)?(?:i?like|rlike|matches))\b|=~|!~", None,
         "there are no patterns: write `starts with`, `ends with` or `contains`, and `ignoring case` behind it"),
    Form(r"\b(?i:mod)\b|(?<=[\w)])·+%(?=·)", None, "a division has no remainder"),
    Form(r"\b(?i:xor)\b", None, "write both cases with `and not`, joined by `or`"),
    Form(r"\b(?:ELSE|Else)\b", "else", ""),
    # ── fields of records ──
    Form(rf"(?P<name>{NAME})·*(?::|=|·is·)·*(?P<type>{NAME})", r"\g<name> \g<type>", "", "record"),
    Form(rf"\b(?:enum|ENUM|one·+of|set|in)·*[(\[{{]·*(?P<list>{LISTED})·*[)\]}}]",
         lambda match: "one of " + re.sub(rf'"({NAME})"', r"\1", match["list"]), "", "record"),
    Form(rf'(?:(?<=of )|(?<=,)|(?<=, ))"(?P<name>{NAME})"', r"\g<name>", "a value is a name, without quotes", "record"),
    Form(rf'^·*"(?P<name>{NAME})"(?=·+\w)', r"\g<name>", "a name has no quotes", "record"),
    Form(rf"\b(?i:list|array|set)·*<·*(?P<type>{NAME})·*>", r"list of \g<type>", "", "record"),
    Form(rf"\b(?P<type>{NAME})\[\]", r"list of \g<type>", "", "record"),
    Form(r"\b(?i:y{2,4}|d{1,2}|m{1,2})(?:[-/.](?i:y{2,4}|d{1,2}|m{1,2})){2}\b", "",
         "`formats` of a source says how its dates are written", "record"),
    Form(r"\b(?i:primary·+key|unique|id(?=·*$))\b", "key", "", "keyless"),
    Form(r"\b(?i:primary·+key|unique)\b", "", "only the `key` differs in every row", "record"),
    Form(r"\b(?:nullable|NULL|null)\b", "optional", "", "record"),
    Form(r"(?<=\w)\?", " optional", "", "record"),
    Form(rf"(?P<type>{NAME})·*\([0-9, ]+\)", lambda match: TYPES.get(match["type"].lower(), match["type"]),
         "a type has no length", "record"),
    Form(rf"(?:>=|\b(?:min|minimum)\b)·*(?P<value>{VALUE})", r"at least \g<value>", "", "record"),
    Form(rf"(?:<=|\b(?:max|maximum)\b)·*(?P<value>{VALUE})", r"at most \g<value>", "", "record"),
    Form(r"(?P<low>[0-9]+%?)·*(?:\.\.+|…)·*(?P<high>[0-9]+%?)", r"from \g<low> to \g<high>", "", "record"),
    Form(rf":?=·*(?P<value>{VALUE})", r"default \g<value>", "", "record"),
    # ── functions ──
    Form(r"(?i:\b(?:now|today|current_date|getdate|sysdate|curdate)·*\(·*\))", "today"),
    Form(rf"(?i:\b(?P<part>day|month|quarter|year)·*\(·*(?P<item>{PATH})·*\))",
         lambda match: f"{match['part'].lower()} of {match['item']}"),
    Form(rf"(?i:\bextract·*\(·*(?P<part>day|month|quarter|year)·+from·+(?P<item>{PATH})·*\))",
         lambda match: f"{match['part'].lower()} of {match['item']}"),
    Form(rf"(?i:\b(?:coalesce|ifnull|nvl|isnull)·*\(·*(?P<item>{PATH})·*,·*(?P<other>{VALUE})[ "
         rf"\t]*\))", r"(\g<item> else \g<other>)"),
    Form(rf"(?i:\b(?:lower|upper|trim|ltrim|rtrim|lcase|ucase)·*\(·*(?P<item>{PATH})·*\))", r"\g<item>",
         "csrules compares texts letter by letter; clean them in the source"),
    Form(rf"\b(?!and\b|or\b|not\b|when\b|unless\b|where\b|while\b|of\b){NAME}·*\(", None, _NO_FUNCTIONS),
    Form(r"\?", None, _NO_CASES),
    # ── items of tiers and segments ──
    Form(r"(?:^|(?<=[ \t{]))[-*•]·+(?P<word>when|served|shown|touch|stays|otherwise)\b·*", r"\g<word> ",
         "items need no bullets", "tiers segment"),
    Form(rf",(?=·*{PATH}·*(?:[<>=!]|is\b))", None, "join conditions with `and` or `or`", "tiers segment"),
    Form(r"(?i:\bcase·+when\b).*", None, _NO_CASES),
    Form(r"\b(?i:else·*if)\b·*", "when ", "", "tiers segment"),
    Form(r"\b(?:elseif|elsif|elif|if|where|case·+when|rule(?:·+\w+)?(?:·+when|:)|"
         r"condition|criteria)\b:?", "when", "", "tiers segment"),
    Form(r"\b(?:else|default|ELSE|DEFAULT|otherwise)\b·*(?::|=>|->)?", "otherwise", "", "tiers segment"),
    Form(r"\b(?:THEN|then)\b[^}\n]*", "", "the tier itself is the result", "tiers segment"),
    Form(r"\bunless\b", None,
         "write `when … unless …`; only `at least`, `no tier`, `grant`, `deny`, `assign`, `warn` and `grace` "
         "take `unless` alone", "tiers segment"),
    # ── the first words of a block ──
    Form(rf"\b(?:let|var|const|val|set|dim|def|final|static|LET|SET)·+(?P<name>{NAME})·*(?::?=|:)",
         r"define \g<name> =", "", "head"),
    Form(rf"\bdefine·+(?P<name>{NAME})·*(?::=|==|:|\bas\b|\bis\b)", r"define \g<name> =", "write one `=`",
         "head"),
    Form(rf"^·*(?P<name>{NAME})·*:?=(?!=)", r"define \g<name> =", "", "head"),
    Form(r"^·*(?:type|struct|class|table|entity|schema|object)\b", "record", "", "head"),
    Form(r"^·*(?:function|func|fn|procedure|lambda)\b", None, _NO_FUNCTIONS, "head"),
    Form(r"^·*(?:import|include|require|use|using|from|load)\b[^\"\n]*(?P<path>\"[^\"\n]*\").*", r"include \g<path>",
         "all `.csr` files in the directory are one policy, and need no `include`", "head"),
    Form(r"^·*(?:import|include|require|use|using|from|load)\b.*", "",
         "all `.csr` files in the directory are one policy", "head"),
    Form(r"^·*(?:return|print|echo)\b", None,
         "a policy has no steps: name a value with `define`", "head"),
    Form(r"^·*(?:if|when|unless|for|while|switch|case|rule)\b", None,
         "write a condition in a `tier`, or after `grant`, `deny` or `assign`", "head"),
    Form(r"^·*@[\w.]+(?:\(.*?\))?", "", "there are no decorators", "head"),
    # ── between items ──
    Form(r"[;,]+(?=·*(?:$|#|\}))", "", "items are separated by spaces or new lines"),
    Form(r"[;,]", "", "items are separated by spaces or new lines", "record"),
    Form(r";", "", "items are separated by spaces or new lines"),
    Form(rf"\b{NAME}(?:-{NAME})+\b", lambda match: match[0].replace("-", "_"), "a name cannot contain a hyphen"),
    Form(r"(?<=\w):(?!=)", "", "a word and what belongs to it stand side by side"),
    Form(r"@", "", "a name begins with a letter"),
    Form(r"\b(?:return|RETURN)\b", None, "a policy has no steps: name a value with `define`"),
    Form(r"\bif\b·*", None, _NO_CASES),
)
