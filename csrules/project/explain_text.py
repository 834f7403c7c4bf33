"""An explanation as people read it: the answer first, then why, stage by stage. It is made of the data alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from csrules.diagnostics.render.width import visible, width
from csrules.plugin.outputs.layout import Column, Look, grid

LEAST, MOST, USUAL = 60, 120, 100
MARKS = {"true": "✓", "false": "✗", "unknown": "?"}
STYLES = {"true": "good", "false": "gutter", "unknown": "warning"}
MOST_PEOPLE = 10
Object = dict[str, Any]


def as_text(explanation: Object, *, colour: bool = False, all: bool = False, columns: int = USUAL) -> str:
    """`found` is what `document` gives; with `all` what does not bear on this account is told too."""
    page = _Page(Look.of(max(LEAST, min(columns, MOST)), colour=colour, unicode=True), all)
    lines = [*page.head(explanation), *page.services(explanation), *page.findings(explanation)]
    for stage in explanation["stages"]:
        lines += page.stage(stage)
    lines += [*page.effort(explanation), *page.books(explanation), *page.facts(explanation)]
    return "\n".join(lines) + "\n"


class _Page:
    def __init__(self, look: Look, all: bool) -> None:
        self.look, self.all = look, all

    def _title(self, text: str) -> str:
        return self.look.paint("message", text)

    def _wrapped(self, text: str, indent: int, hang: int, style: str = "") -> Iterator[str]:
        """Words on lines of the page's width; all lines but the first begin `hang` columns in."""
        line, widest = " " * indent, self.look.width
        started = False
        for word in visible(text).split(" "):
            if started and width(line) + 1 + width(word) > widest:
                yield self._painted(line, style)
                line, started = " " * hang, False
            line += f" {word}" if started else word
            started = True
        yield self._painted(line, style)

    def _painted(self, line: str, style: str) -> str:
        return self.look.paint(style, line.rstrip()) if style else line.rstrip()

    def _entry(self, label: str, wide: int, text: str, indent: int = 0) -> Iterator[str]:
        """A label in a column of its own, and a text beside it."""
        first, *rest = self._wrapped(text, indent + wide, indent + wide)
        yield " " * indent + visible(label).ljust(wide) + first[indent + wide :]
        yield from rest

    # ── the answer ───────────────────────────────────────────────────────────

    def head(self, explanation: Object) -> Iterator[str]:
        answer = explanation["answer"]
        name, key = explanation["name"], explanation["account"]
        yield self._title(visible(f"{key if name is None else f'{name} ({key})'}: {answer['tier_label'] or 'no tier'}"))
        yield visible(f"{explanation['policy']}, as of {explanation['as_of']}")
        yield ""
        rows = [(label, text) for label, text in _summary(explanation) if text]
        wide = max(len(label) for label, _ in rows) + 2
        for label, text in rows:
            yield from self._entry(label, wide, text)

    def services(self, explanation: Object) -> Iterator[str]:
        """What the account gets: who delivers it, how many hours, and what it costs us."""
        given = [service for service in explanation["services"].values() if service["mode"] != "not_offered"]
        currency, totals = explanation["currency"], explanation["totals"]
        yield ""
        if given:
            promised = [*map(_promised, given)]
            hours = [part["hours_per_month"] if part["mode"] == "effort" else part["mode"] for part in given]
            yield from map(str.rstrip, grid([
                Column("service", [*(service["label"] for service in given), "total"], right=False, flexible=True),
                *([Column("promised", [*promised, ""], right=False, flexible=True)] if any(promised) else []),
                Column("delivered by", [*(service["by"] for service in given), ""], right=False),
                Column("hours/month", [*hours, totals["hours_per_month"]]),
                Column(f"our {currency}/year", [*(_money(service["yearly_cost"]) for service in given),
                                                _money(totals["yearly_cost"])]),
            ], self.look, total=True))
        absent = [service for service in explanation["services"].values() if service["mode"] == "not_offered"]
        if absent:
            listed = ", ".join(service["label"] for service in absent)
            yield from self._wrapped(f"not offered: {listed}", 0, 2)

    def findings(self, explanation: Object) -> Iterator[str]:
        if explanation["findings"]:
            yield from ("", self._title("findings"))
        for note, following in zip_longest(explanation["findings"], explanation["findings"][1:]):
            grave = "" if note["severity"] == "warning" else f" ({note['severity']})"
            yield from self._wrapped(f"! {note['name']}{grave}: {note['message']}", 2, 4, "warning")
            if following is None or following["name"] != note["name"]:   # below the last of a code
                yield from self._wrapped(note["remedy"], 4, 4, "help")

    # ── why ──────────────────────────────────────────────────────────────────

    def stage(self, stage: Object) -> Iterator[str]:
        told = list(self._told(stage))
        if told:
            yield from ("", self._title(stage["name"]), *told)

    def _told(self, stage: Object) -> Iterator[str]:
        if stage["match"] is not None:
            yield from self._match(stage["match"], stage["rows"])
        for row in sorted(stage["rows"], key=lambda row: not row["used"]):
            if row["bears"] or self.all:
                yield from self._row(row)
        if stage["rows_left_out"] and (self.all or any(row["bears"] and not row["counts"] for row in stage["rows"])):
            yield f"  ✗ {stage['rows_left_out']:,} more do not count"
        for step in stage["steps"]:
            if step["bears"] or self.all:
                yield from self._step(step)

    def _match(self, match: Object, rows: Sequence[Object]) -> Iterator[str]:
        record, tie = match["record"], match["tie"]
        if not match["asked"]:
            if self.all:
                yield f"  this account needs no {record}"
            return
        if match["key"] is not None:
            if tie is not None:
                text = f"of several that hold, {match['key']} is preferred: {'; '.join(tie['values'])}{_at(tie)}"
                yield from self._wrapped(text, 2, 4)
        elif tie is not None:
            alike = f" ({'; '.join(tie['values'])})" if tie["values"] else ""
            more = tie["count"] - len(tie["keys"])
            keys = [*tie["keys"], *([f"{more:,} more"] if more else [])]
            text = f"{', '.join(keys[:-1])} and {keys[-1]} hold and are equally good{alike}, so none is used{_at(tie)}"
            yield from self._wrapped(f"✗ {text}", 2, 4, "warning")
        elif rows:
            yield f"  no {record} holds on this day"
        else:
            yield f"  there is no {record} for this account"

    def _row(self, row: Object) -> Iterator[str]:
        outcome = "true" if row["counts"] else "false"
        days = f"; {row['days']}" if row["days"] else ""
        after = f"; {row['after']['text']}" if row["after"] and row["counts"] else ""
        key = f"{row['record']} {row['key']}" if row["key"] is not None else row["record"]
        lead = f"{MARKS[outcome]} {key} {row['verb']}: {', '.join(row['told'])}{days}{after}"
        yield from self._wrapped(lead, 2, 4, STYLES[outcome])
        for reason in row["why"]:
            yield from self._wrapped(f"{reason['text']}{_at(reason)}", 6, 6)

    def _step(self, step: Object) -> Iterator[str]:
        if not step["lines"]:
            yield from self._wrapped(f"{step['title'].removeprefix('define ')} = {step['text']}", 2, 4)
            if step["formula"]:
                yield from self._wrapped(f"{step['formula']}{_at(step)}", 6, 6)
        lines = [line for line in step["lines"] if line["bears"] or self.all]
        for line in sorted(lines, key=lambda line: line["outcome"] != "true"):
            yield from self._line(step, line)
        values = "; ".join(value["text"] for value in step["told"])
        if values:
            yield from self._wrapped(values, 6, 6)

    def _line(self, step: Object, line: Object) -> Iterator[str]:
        because = f" because “{line['because']}”" if line["because"] else ""
        text = f"{MARKS[line['outcome']]} {_lead(step, line)}{line['said'] or line['text']}{because}{_at(line)}"
        yield from self._wrapped(text, 2, 4, STYLES[line["outcome"]])
        values = [detail["text"] for detail in line["details"]]
        if line["until"] is not None:
            values.append(f"this holds until {line['until']}")
        if values:
            yield from self._wrapped("; ".join(values), 6, 6)

    # ── the end ──────────────────────────────────────────────────────────────

    def effort(self, explanation: Object) -> Iterator[str]:
        """Who spends how many hours, and what that costs."""
        every = explanation["services"].values()
        given = [part for part in every if part["mode"] == "effort" or part["yearly_cost"] not in ("0.00", None)]
        if not given:
            return
        totals = explanation["totals"]
        yield from ("", self._title("effort and cost"))
        labels = [f"  {service['label']}" for service in given]
        columns = [Column("  hours/month", [*labels, "  total"], right=False, flexible=True)]
        for party, heading in (("vendor", "vendor"), ("partner", "partner"), ("oversight", "oversight")):
            cells = [_none(service[f"{party}_hours_per_month"]) for service in given]
            columns.append(Column(heading, [*cells, _none(totals[f"{party}_hours_per_month"])]))
        columns += [
            Column("our role", [*map(_roles, given), ""], right=False, flexible=True),
            Column(f"{explanation['currency']}/month", [*(_money(service["monthly_cost"]) for service in given),
                                                  _money(totals["monthly_cost"])]),
            Column(f"{explanation['currency']}/year", [*(_money(service["yearly_cost"]) for service in given),
                                                 _money(totals["yearly_cost"])]),
        ]
        yield from map(str.rstrip, grid(columns, self.look, total=True))
        for service in every if self.all else given:
            why = service["entitlement_reason"] + (f"; {service['party_reason']}" if service["by"] else "")
            yield from self._wrapped(f"{service['label']}: {why}", 2, 4)

    def books(self, explanation: Object) -> Iterator[str]:
        if not explanation["books"]:
            return
        yield from ("", self._title("books"))
        for book in explanation["books"]:
            role = f"{book['role']}: " if book["role"] is not None else ""
            who = f"{_person(book)}: " if book["person"] is not None else ""
            holds = f" (has {book['holds']['text']})" if book["holds"] else ""
            before = f"; so far {book['previous']}" if book["previous"] not in (None, book["person"]) else ""
            yield from self._wrapped(f"{role}{who}{book['reason']}{holds}{before}", 2, 4)
            people = book["others"] if self.all else book["others"][:MOST_PEOPLE]
            for person in people:
                yield from self._person(person)
            more = len(book["others"]) - len(people) + book["others_left_out"]
            if more:
                yield f"      and {more:,} more people"

    def _person(self, person: Object) -> Iterator[str]:
        name = _person(person)
        if person["fits"]:
            yield from self._wrapped(f"{name} fits, and has {person['holds']['text']}", 6, 8)
        else:
            why = "; ".join(f"{reason['text']}{_at(reason)}" for reason in person["why"])
            yield from self._wrapped(f"{name} does not fit: {why}", 6, 8)

    def facts(self, explanation: Object) -> Iterator[str]:
        told = {name: fact["text"] for name, fact in explanation["facts"].items() if fact["bears"] or self.all}
        if not told:
            return
        yield from ("", self._title("facts"))
        wide = max(map(len, told)) + 2
        for name, text in told.items():
            yield from self._entry(name, wide, text, 2)


def _summary(explanation: Object) -> Iterator[tuple[str, str]]:
    """What stands above the table, a line each."""
    answer, totals = explanation["answer"], explanation["totals"]
    shown = f", which the customer knows as “{answer['shown_as']}”" if answer["shown_as"] else ""
    served = f", served by {answer['served_by']}" if answer["served_by"] else ""
    yield "tier", f"{answer['tier_label'] or 'none'}{shown}{served}"
    yield "why", answer["reason"]
    if answer["earned_tier"] != answer["tier"]:
        yield "earned tier", answer["earned_tier_label"] or "none"
    before = answer["agreed_margin"]
    amended = f" ({before} before amendments)" if before not in (None, answer["margin"]) else ""
    margin = f", margin {answer['margin']}{amended}" if answer["margin"] else ""
    yield "agreement", f"{answer['agreement']}{margin}" if answer["agreement"] is not None else ""
    for until in answer["until"]:
        yield "until", f"{until['day']}  {until['what']}"
    for book in explanation["books"]:
        if book["person"] is not None:
            yield "carried by", f"{_person(book)}, {book['role']}"
    oversight = totals["oversight_hours_per_month"]
    watched = f", oversight {oversight}" if oversight != "0.00" else ""
    ours, theirs = totals["vendor_hours_per_month"], totals["partner_hours_per_month"]
    yield "hours/month", f"vendor {ours}{watched}, partner {theirs}"
    if totals["yearly_cost"] is None:
        yield "cost", "not known: a role has no rate"
        return
    share = f", {totals['cost_share']} of {totals['revenue']} revenue" if totals["cost_share"] is not None else ""
    currency = explanation["currency"]
    yearly, monthly = _money(totals["yearly_cost"]), _money(totals["monthly_cost"])
    yield "cost", f"{yearly} {currency} a year, {monthly} {currency} a month{share}"


def _promised(service: Object) -> str:
    """How often, and whether it does what it is for."""
    parts = [
        f"{service['times_per_year']} times a year" if service["times_per_year"] else "",
        f"success {service['success'].replace('_', ' ')}" if service["success"] else "",
    ]
    return ", ".join(part for part in parts if part)


def _roles(service: Object) -> str:
    own = service["role"] if service["vendor_hours_per_month"] != "0.00" else None
    second = service["overlay_role"] if service["overlay_hours_per_month"] != "0.00" else None
    watching = service["oversight_role"] if service["oversight_hours_per_month"] != "0.00" else None
    return ", ".join(dict.fromkeys(role for role in (own, second, watching) if role))


def _person(person: Object) -> str:
    return f"{person['name']} ({person['person']})" if person["name"] else str(person["person"])


def _lead(step: Object, line: Object) -> str:
    """What the line is about, unless it says so itself."""
    if step["title"].startswith("assignment"):
        return f"{step['title']}: "
    lead = line["then"] or step["title"]
    return "" if line["text"].startswith(lead) and not line["said"] else f"{lead}: "


def _at(line: Object) -> str:
    return f"  ({line['place']})" if line["place"] else ""


def _none(text: str) -> str:
    return "" if text == "0.00" else text


def _money(text: str | None) -> str:
    """With separators; nothing for nothing, and a question mark where it is not known."""
    if text is None:
        return "?"
    whole, _, rest = text.partition(".")
    return f"{int(whole):,}.{rest}"
