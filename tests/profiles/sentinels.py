"""A project whose every internal word and figure can be told from all others, and a search for them in bytes.

A customer of account C-1 may read what `PUBLIC` lists. Whatever `SECRETS` lists is ours; `OTHERS` belongs to other
customers. Figures are looked for as each format writes them, in full or rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

POLICY = """\
policy "Sentineltitle" { currency USD  shown as "Harbour" }

record account {
  id       text     key
  name     text
  arr      money    at least 0
  region   text     optional
  partner  partner  optional
}
record partner   { id text key  name text }
record agreement { id text key  partner partner  margin percent from 0% to 50%  starts date }

match agreement to account {
  where    agreement.partner == account.partner
  in force from starts
  prefer   latest starts
}

tiers {
  tier sentineltop "Sentineltoplabel" {
    shown as "Gold"  touch high  served by sentinelrole
    when arr >= 50k because "Sentinelreason"
  }
  tier sentinelmid "Sentinelmidlabel" { shown as "Silver"  touch hybrid  served by sentinelrole  when arr >= 20k }
  tier sentinellow "Sentinellowlabel" { touch tech  served by sentinelrole  otherwise }
}

role sentinelrole "Sentinelrolelabel" { costs 613 per hour  works 110h/month }
role sentineldesk "Sentineldesklabel" { costs 617 per hour  works 110h/month }

service review "Business review"
service portal "Portal"           { by sentineldesk }
service gamma  "Third service"

entitlements {
  | service | sentineltop | sentinelmid | sentinellow |
  | review  | 466.2min/month | 1h/month | included   |
  | portal  | included    | included    | included    |
  | gamma   | -           | 2h/month    | -           |
}
responsibilities by agreement.margin {
  | service | below 20% | 20% and above |
  | portal  | partner   | partner       |
  others       vendor
  no agreement vendor
  oversight    23% by sentineldesk
}
"""
PROJECT = """\
[project]
policy = "policy.csr"
as_of = 2026-06-30

[sources.account]
type = "csv"
path = "accounts.csv"

[sources.partner]
type = "csv"
path = "partners.csv"

[sources.agreement]
type = "csv"
path = "agreements.csv"
"""
FILES = {
    "policy.csr": POLICY,
    "csrules.toml": PROJECT,
    "accounts.csv": (
        "id,name,arr,region,partner\n"
        'C-1,"Acme, Inc.",64321,sentinelregion,NORTH\n'
        "C-2,Otheracme,23456,,SOUTH\n"
        "C-3,Thirdacme,5,,\n"
        "C-4,Lostacme,6,,sentinellink\n"
        "C-5,Refusedacme,sentinelcell,,\n"
    ),
    "partners.csv": "id,name\nNORTH,Northwind\nSOUTH,Southwind\n",
    "agreements.csv": "id,partner,margin,starts\nAG-N,NORTH,17.31%,2025-01-01\nAG-S,SOUTH,29.47%,2025-01-01\n",
}
PUBLIC = ("C-1", "Acme, Inc.", "Gold", "Business review", "Portal", "Harbour", "Northwind")

# What no customer reads, and how it could stand in a file.
SECRETS: Mapping[str, tuple[str, ...]] = {
    "title": ("Sentineltitle",),
    "tier": ("sentineltop",),
    "label": ("Sentineltoplabel",),
    "reason": ("Sentinelreason",),
    "role": ("sentinelrole",),
    "role label": ("Sentinelrolelabel",),
    "oversight role": ("sentineldesk",),
    "other tier": ("sentinelmid", "sentinellow"),
    "margin": ("0.1731", "17.31", "17.3%"),
    "revenue": ("64321", "64,321", "64.3k"),
    "hours": ("7.77", "7.8 "),
    "cost": ("4763.01", "4,763", "57156.12", "57,156", "57.2k"),
    "finding": ("link-not-found", "sentinellink", "CSR801"),
    "reject": ("sentinelcell", "CSR902"),
    "place": ("policy.csr",),
}
OTHERS: Mapping[str, tuple[str, ...]] = {
    "other customer": ("C-2", "Otheracme"),
    "other plan": ("Silver",),
    "other partner": ("SOUTH", "Southwind"),
    "other service": ("Third service",),
    "other margin": ("0.2947", "29.47"),
}


def sentinel_project(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def found(wanted: Mapping[str, Iterable[str]], content: bytes) -> set[str]:
    """What is to be found in the bytes, as UTF-8 or UTF-16, in any case of its letters."""
    low = content.lower()
    return {
        name for name, spellings in wanted.items()
        if any(text.lower().encode(encoding) in low for text in spellings for encoding in ("utf-8", "utf-16-le"))
    }


def content(paths: Iterable[Path]) -> bytes:
    """The bytes of files, their names, and what is packed in them."""
    parts = []
    for path in paths:
        parts += [path.name.encode(), path.read_bytes()]
        if path.suffix == ".parquet":
            parts.append(unpacked(path))
    return b"\n".join(parts)


def unpacked(path: Path) -> bytes:
    """Every page of a Parquet file (dictionaries too), its metadata, and its values as text."""
    raw = path.read_bytes()
    parts = [str(pq.ParquetFile(path).metadata.to_dict()).encode()]
    for start in (match.start() for match in re.finditer(re.escape(b"\x28\xb5\x2f\xfd"), raw)):
        reader = pa.CompressedInputStream(pa.BufferReader(raw[start:]), "zstd")
        try:
            while chunk := reader.read(1):
                parts.append(chunk)
        except OSError:   # what follows the page is no page
            pass
        parts.append(b"\n")
    pages = b"".join(parts)
    values = "\n".join(str(value) for row in pq.read_table(path).to_pylist() for value in row.values())
    return pages + values.encode()
