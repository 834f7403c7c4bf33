"""An explanation as people read it: one stage under the other, the deciding line first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from csrules.analysis.scalars import Scalar
from csrules.decide.near import shown
from csrules.decide.trace import CandidateTrace, GatherTrace, MatchTrace, RuleTrace, StepTrace, Trace
from csrules.plan.nodes import index_type
from csrules.types.values import plain

BOLD, DIM, GREEN, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[0m"
MARKS = {"true": "✓", "false": "✗", "unknown": "?"}
NUMBER = index_type(1, nullable=False)
MOST_FACTS = 40
UNTIL = {"held_until": "held until", "stays_until": "stays until", "tail_until": "the agreement's tail ends on"}
Paint = Callable[[str, str], str]   # a code and a text to the text in that colour


def as_text(
    account: str, policy: str, as_of: dt.date, found: Trace, colour: bool, books: Sequence[str] = ()
) -> str:
    """`books` are lines about who carries the account."""
    paint = _painter(colour)
    outcome = found.decision.outcome.account
    tier = outcome["tier_label"] or "no tier"
    lines = [paint(BOLD, f"{account}: {_clean(str(tier))}"), f"{_clean(policy)}, as of {as_of}", ""]
    lines += _facts(found)
    lines += _match(found.match, paint)
    for gathered in found.gathers:
        lines += _gathered(gathered, paint)
    stage = ""
    for step in found.steps:
        told = list(_step(step, paint))
        if told and step.stage != stage:
            stage = step.stage
            lines += ["", paint(BOLD, stage)]
        lines += told
    lines += ["", paint(BOLD, "tier"), f"  {tier}: {_clean(str(outcome['reason']))}", *_until(found)]
    lines += ["", paint(BOLD, "services"), *_services(found)]
    if books:
        lines += ["", paint(BOLD, "books"), *map(_clean, books)]
    if found.decision.findings:
        lines += ["", paint(BOLD, "findings")]
        lines += [paint(YELLOW, f"  {note.code}: {_clean(note.message)}") for note in found.decision.findings]
    return "\n".join(lines) + "\n"


def _painter(colour: bool) -> Paint:
    return (lambda code, text: f"{code}{text}{RESET}") if colour else (lambda code, text: text)


def _clean(text: str) -> str:
    """Without control characters: data must not be able to move the cursor."""
    return "".join(char if char.isprintable() else "�" for char in text)


def _facts(found: Trace) -> list[str]:
    plain = {name: _value(value, found.types[name]) for name, value in found.facts.items()}
    plain[found.key] = str(found.facts[found.key])   # a number that is a name has no separators
    width = max(len(name) for name in plain)
    lines = [f"  {name:<{width}}  {_clean(value)}" for name, value in list(plain.items())[:MOST_FACTS]]
    return ["facts", *lines]


def _value(value: object, kind: Scalar) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return shown(value, kind)


def _match(match: MatchTrace | None, paint: Paint) -> list[str]:
    if match is None:
        return []
    lines = ["", paint(BOLD, match.record)]
    if not match.asked:
        return [*lines, f"  this account needs no {match.record}"]
    if match.key is not None:
        lines.append(f"  {match.key} holds")
    elif match.equally_good:
        lines.append(f"  {match.equally_good} hold equally, so none is used")
    else:
        lines.append("  none holds")
    for candidate in match.candidates:
        lines += _candidate(candidate, match, paint)
    return lines


def _gathered(found: GatherTrace, paint: Paint) -> list[str]:
    """Which rows of another record count for the account, and why the others do not."""
    if not found.candidates:
        return []
    lines = ["", paint(BOLD, found.record)]
    lines += [f"  {one.key} counts" for one in found.candidates if one.held]
    for one in found.candidates:
        lines += [paint(DIM, f"    {one.key} does not: {_details(rule)}{_at(rule)}") for rule in one.rules]
    return lines


def _candidate(candidate: CandidateTrace, match: MatchTrace, paint: Paint) -> Iterator[str]:
    if candidate.held:
        if candidate.key != match.key:
            yield paint(DIM, f"    {candidate.key} would hold, but is not preferred")
        return
    for rule in candidate.rules:
        yield paint(DIM, f"    {candidate.key} does not: {_details(rule)}{_at(rule)}")


def _step(step: StepTrace, paint: Paint) -> Iterator[str]:
    decided = step.decided
    if not step.rules:
        if step.named:
            yield f"  {step.title.removeprefix('define ')} = {_clean(_value(step.value, step.type))}"
        return
    if decided is not None:
        why = f" because “{_clean(decided.because)}”" if decided.because else ""
        yield paint(GREEN, f"  {MARKS['true']} {_lead(decided, step)}{_clean(decided.text)}{why}{_at(decided)}")
    for rule in step.rules:
        if rule is not decided and not _is_silent(rule) and not (step.exclusive and decided is not None):
            yield paint(DIM, f"  {MARKS[rule.outcome]} {_lead(rule, step)}{_clean(rule.text)}{_at(rule)}")
            if rule.details:
                yield paint(DIM, f"      {_details(rule)}")


def _is_silent(rule: RuleTrace) -> bool:
    """A list that does not name the service has nothing to say of it."""
    first = next(iter(rule.details), None)
    return first is not None and rule.text.startswith("assign each of") and first.name in rule.text.partition(" to ")[0]


def _lead(rule: RuleTrace, step: StepTrace) -> str:
    """What the line is about, unless it says so itself."""
    if step.title.startswith("assignment"):
        return f"{step.title}: "
    lead = rule.then or step.title
    return "" if rule.text.startswith(lead) else f"{_clean(lead)}: "


def _details(rule: RuleTrace) -> str:
    return _clean("; ".join(dict.fromkeys(detail.text for detail in rule.details)) or rule.text)


def _at(rule: RuleTrace) -> str:
    return f"  ({rule.place})" if rule.place else ""


def _until(found: Trace) -> list[str]:
    """Until when a hold, a line that keeps the tier, or the agreement's tail lasts."""
    told = found.decision.account
    return [f"  {words} {told[name]}" for name, words in UNTIL.items() if told[name] is not None]


def _services(found: Trace) -> list[str]:
    rows = [("service", "offered", "hours/month", "by", "why")]
    for name, values in found.decision.outcome.services.items():
        told = found.services[name]
        party = values["party"] if values["mode"] != "not_offered" else ""
        if party and 0 < values["vendor_share"] < 1:
            party = f"{party} ({shown((1 - values['vendor_share']) * 100, NUMBER)}% partner)"
        offered = values["mode"].replace("_", " ") + (f", {values['times']} times a year" if values["times"] else "")
        success = told["success"]
        offered += f", success {success.replace('_', ' ')}" if success else ""
        why = values["entitlement_reason"] + ("; " + values["party_reason"] if party else "")
        rows.append((name, offered, plain(told["hours_per_month"]) if values["minutes"] else "", party, why))
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    return [_line(row, widths) for row in rows]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
    return ("  " + "  ".join([*cells, _clean(row[4])])).rstrip()
