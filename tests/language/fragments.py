"""Completes a fragment of a policy to a whole one, so that an example shows nothing but its point.

What a fragment lacks is taken from a stock: the blocks that every policy needs, and each record, role or service that
the fragment names without declaring it. The stock stands in a document of its own, behind the fragment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from csrules.analysis.checker import check_policy
from csrules.analysis.lost_values import lost_values
from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import Diagnostic, Reporter
from csrules.plan.lowering import lower
from csrules.proofs.lost_values import report_lost_values
from csrules.proofs.open_tiers import report_open_tiers
from csrules.proofs.prove import prove
from csrules.proofs.report import diagnostics
from csrules.syntax.parser import parse_all
from csrules.text import Document

ALONE = "# alone"
"""In the first line of a fragment: nothing is added to it."""

RECORDS = {
    "account": """\
record account {
  id         text     key
  name       text     optional
  relation   one of direct, partner_as_customer, channel, partner
  arr        money    at least 0
  expansion  money    default 0
  nps        integer  from -100 to 100  optional
  renewals   integer  default 0
  sentiment  one of green, yellow, red  optional
  started    date
  region     text     optional
  partner    partner  optional
}
""",
    "partner": "record partner { id text key   name text optional   program one of registered, silver, gold }\n",
    "agreement": """\
record agreement {
  id text key   partner partner   margin percent from 0% to 45%   region text optional
  starts date   ends date optional
}
""",
}
MATCH = "match agreement to account { where agreement.partner == account.partner   in force from starts to ends }\n"
ROLES = ("senior_csm", "csm", "csa", "cs_ops", "support", "partner_manager")
USUAL_TIERS = ("growth", "core")

_DECLARED = re.compile(r'(?:^|[{}"\s])(?<!list of )(record|role|(?<!every )service|define)\s+(\w+)')
_TIER = re.compile(r"(?<!no )(?<!current )\btier\s+(\w+)(?=\s*[\"{])")
_LEVELS = re.compile(r"tiers\s+of\b[^{]*\{(?:[^{}]|\{[^{}]*\})*\}")   # of another record than the account
_BLOCK = re.compile(r"^\s*(policy|match|tiers(?!\s+of\b)|entitlements)\b", re.MULTILINE)
_TABLE = re.compile(r"^(entitlements|responsibilities)\b[^{]*\{(.*?)^\}", re.MULTILINE | re.DOTALL)
_ASSIGN = re.compile(r"^\s*assign\s+(.+?)\s+to\b", re.MULTILINE)
_COMMENT = re.compile(r'("[^"\n]*")|#[^\n]*')


def complete(text: str, name: str = "policy.csr") -> tuple[Document, ...]:
    """The fragment as a document, and where it is not a whole policy, one with the rest."""
    documents = [Document(name, text)]
    if not text.startswith(ALONE):
        documents.append(Document("rest.csr", _rest(_COMMENT.sub(lambda found: found[1] or "", text))))
    return tuple(documents)


def check(documents: Iterable[Document]) -> tuple[CheckedPolicy | None, tuple[Diagnostic, ...]]:
    """What the checker makes of the documents; an error in the stock would be a fault of these tests."""
    reporter = Reporter()
    policy = check_policy(parse_all(tuple(documents), reporter), reporter)
    if policy is not None:
        report_open_tiers(policy, reporter)
        report_lost_values(policy, lost_values(policy), reporter)
    return policy, (*reporter, *_promised(policy))


def _promised(policy: CheckedPolicy | None) -> Iterator[Diagnostic]:
    if policy is not None and policy.promises:
        plan = lower(policy)
        yield from diagnostics(plan, prove(plan))


def _rest(text: str) -> str:
    declared = {kind: set[str]() for kind in ("record", "role", "service", "define")}
    for kind, name in _DECLARED.findall(text):
        declared[kind].add(name)
    blocks = set(_BLOCK.findall(text))
    parts = [] if "policy" in blocks else ['policy "Rest" { currency USD }\n']
    tiers = _TIER.findall(_LEVELS.sub("", text)) or _columns(text) or list(USUAL_TIERS)
    services = sorted(_services(text, "entitlements" in blocks) - declared["service"])
    if not services and not declared["service"]:
        services = ["review"]
    if "tiers" not in blocks:
        parts.append(_tiers(tiers))
    if "entitlements" not in blocks:
        parts.append(_entitlements(tiers, sorted({*services, *declared["service"]})))
    parts += [f"service {service}\n" for service in services]
    if _names("agreement", text) and "match" not in blocks:
        parts.append(MATCH)
    parts += _records(text + "".join(parts), declared["record"])
    used = text + "".join(parts)
    parts += [f"role {role} {{ costs 100 per hour }}\n" for role in ROLES
              if _names(role, used) and role not in declared["role"]]
    return "".join(parts)


def _records(text: str, declared: set[str]) -> list[str]:
    """The account, and what it or the text names."""
    found: dict[str, str] = {}
    for name in ("account", "agreement", "partner"):
        here = text + "".join(found.values())
        if name not in declared and (name == "account" or _names(name, here)):
            found[name] = RECORDS[name]
    return list(found.values())


def _names(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b", text) is not None


def _tables(text: str) -> list[tuple[str, list[list[str]]]]:
    """The matrices of the text as cells, headings first."""
    return [
        (kind, [[cell.strip() for cell in line.strip()[1:].split("|")[:-1]]
                for line in body.splitlines() if line.strip().startswith("|")])
        for kind, body in _TABLE.findall(text)
    ]


def _columns(text: str) -> list[str]:
    headings = next((rows[0][1:] for kind, rows in _tables(text) if kind == "entitlements" and rows), [])
    return [heading for heading in headings if heading != "because"]


def _services(text: str, has_matrix: bool) -> set[str]:
    """Those of the service matrix, or, where there is none, those that responsibilities speak of."""
    tables = _tables(text)
    listed = {row[0] for kind, rows in tables if kind == "entitlements" or not has_matrix for row in rows[1:] if row}
    if has_matrix:
        return {name for name in listed if name.isidentifier()}
    assigned = {name.strip() for names in _ASSIGN.findall(text) for name in names.split(",")}
    return {name for name in listed | assigned if name.isidentifier()}


def _tiers(names: list[str]) -> str:
    *upper, last = names
    lines = [f"  tier {name} {{ touch high  served by csm  when arr >= {(len(upper) - place) * 10}k }}\n"
             for place, name in enumerate(upper)]
    return "tiers {\n" + "".join(lines) + f"  tier {last} {{ touch tech  served by csm  otherwise }}\n}}\n"


def _entitlements(tiers: list[str], services: list[str]) -> str:
    rows = [["service", *tiers], *([service, *("included" for _ in tiers)] for service in services)]
    return "entitlements {\n" + "".join(f"  | {' | '.join(row)} |\n" for row in rows) + "}\n"
