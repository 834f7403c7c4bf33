"""Floor 2: the types of fields and the schemas of records, with the exact form each value takes in Python.

| field type | Python value | exact form |
|---|---|---|
| text, category, link, tier, role, service | `str` | |
| integer, days | `int` | 18 digits |
| number | `Decimal` | 12 digits before and 6 after the point |
| money | `Decimal` | 14 digits before and 4 after the point |
| percent | `Decimal` | the fraction (25 % is 0.25): 3 digits before and 6 after the point |
| flag | `bool` | |
| date | `datetime.date` | |
| list of … | `tuple` | |
"""

from csrules.types.date_forms import date_forms
from csrules.types.fields import (
    Category,
    CategoryValue,
    Date,
    Days,
    FieldType,
    Flag,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    Percent,
    Text,
    Value,
)
from csrules.types.schema import FieldSchema, RecordSchema
from csrules.types.values import BadValueError, parse_value

__all__ = [
    "BadValueError",
    "Category",
    "CategoryValue",
    "Date",
    "Days",
    "FieldSchema",
    "FieldType",
    "Flag",
    "Integer",
    "Link",
    "ListOf",
    "Money",
    "Number",
    "Percent",
    "RecordSchema",
    "Text",
    "Value",
    "date_forms",
    "parse_value",
]
