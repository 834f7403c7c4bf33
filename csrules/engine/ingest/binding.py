"""What a project file says of a source, and what comes of it for each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from csrules.engine.ingest.formats import DateFormat
from csrules.engine.ingest.number_forms import Rewrite
from csrules.types import Days, FieldSchema, Integer, Money, Number, Percent, Value
from csrules.types.values import MISSING_WORDS, NOTHING, words_of_texts

TABLES = ("columns", "formats", "values", "missing", "round", "translate", "bad_values", "separators")
"""Of a source, each with fields for keys."""

ROUNDED = (Number, Money, Percent, Integer)
NUMERIC = (*ROUNDED, Days)
EVERY = "*"   # in place of a field, under `missing`
TIME_DROPPED = "dropped"
SEPARATOR = ";"   # of the items of a list
BETWEEN = "/"      # the values of several columns
BESIDE = " + "     # the names of several columns, in messages


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a project file says of a source; the keys of the tables are the record's fields.

    `columns`: the source's name for a field, without which it is the field's own (exactly, else without regard to case
    and surrounding blanks), or several names, whose values stand in the field one behind the other. `formats`: for a
    date a `strptime` text, "epoch seconds", "epoch milliseconds" or "excel days", or a list of them; for a decimal
    number "decimal comma" or "decimal point". `values`: one value for every row. `missing`: the words that mean that
    there is no value, in place of the usual ones; those of `*` are for every other field. `round`: "cents", "whole", or
    a number of decimals. `translate`: what the source writes, and what the field takes instead. `ignore_case`: fields
    whose words, the translated and those of the field's own category, are compared without regard to case. `flags`:
    further words for "yes" and for "no". `where` and `leave_out` are by the source's columns: only rows with one of the
    words count, or none of these. `bad_values`: "missing" for a field whose bad values count as missing, so that they
    refuse no row. `separators`: what is between the items of a list, else `;`, or between the values of several
    columns, else `/`. `time`, where it is "dropped": times of day and zones do not count, in every date. `numbers`: how
    all numbers are written, such as "grouped by blanks".
    """

    columns: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    formats: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    round: Mapping[str, str | int] = field(default_factory=dict)
    translate: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignore_case: Sequence[str] = ()
    flags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    time: str | None = None
    bad_values: Mapping[str, str] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    numbers: Sequence[str] = ()

    def column(self, name: str) -> str | None:
        """The column that the mapping names for a field; several under the name that messages give them."""
        given = self.columns.get(name)
        return given if given is None or isinstance(given, str) else BESIDE.join(given)

    def several(self, name: str) -> tuple[str, ...]:
        """The columns that a field has together."""
        given = self.columns.get(name, ())
        return () if isinstance(given, str) else tuple(given)


@dataclass(frozen=True, slots=True)
class Translation:
    """What stands for which words of a source; where they are compared without case, the words are in lower case."""

    words: Mapping[str, str]
    any_case: bool = False

    def __call__(self, text: str) -> str:
        return self.words.get(text.lower() if self.any_case else text, text)


@dataclass(frozen=True, slots=True)
class Binding:
    """One field, where its values come from, and how they are written.

    `column` is the source's column; without one the value is `constant` in every row, which may be missing. `dates` are
    tried in their order; with `time_dropped` a moment is the day that it lies in, and with `zone_dropped` one with a
    zone the day in UTC. `missing` holds lower-case words in place of the usual ones; `comma` says that a comma is the
    decimal point; then `rewrites` bring numbers to the usual form. They are rounded to `places` behind the point as
    written. Texts are translated first, and so are whole numbers and yes and no where a source has types. A bad value
    counts as missing where the field is `lenient`. `separator` is between the items of a list.
    """

    field: FieldSchema
    column: str | None = None
    constant: Value | None = None
    dates: tuple[DateFormat, ...] = ()
    time_dropped: bool = False
    zone_dropped: bool = False
    comma: bool = False
    rewrites: tuple[Rewrite, ...] = ()
    places: int | None = None
    missing: frozenset[str] | None = None
    translation: Translation | None = None
    lenient: bool = False
    separator: str = SEPARATOR

    @property
    def words(self) -> frozenset[str]:
        """What means that there is no value."""
        return MISSING_WORDS if self.missing is None else self.missing | NOTHING

    @property
    def of_texts(self) -> Binding:
        """The same for a source that writes texts as such, in quotes."""
        is_text = self.missing is None and words_of_texts(self.field.type) is NOTHING
        return replace(self, missing=frozenset()) if is_text else self
