"""The result tables once more, added up in Python from single decisions; shares nothing with the SQL but the names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from csrules.analysis.groups import ALL, PERSON, ROLE, sources
from csrules.decide.compile import compile_expr
from csrules.decide.decider import Decider, Decision
from csrules.decide.groups import Part, group_notes
from csrules.diagnostics import CODES, OFF
from csrules.plan.plan import GroupWatch, Plan
from csrules.types import FieldSchema, Link, Percent
from tests.evaluators.rows import Row, Tables

_WHO = ("vendor", "partner", "oversight")
WIDE = Context(prec=200)
Decided = Mapping[Any, Decision]  # by the account's key
Exact = Fraction | None


def rounded(value: Exact, places: int) -> Decimal | None:
    """Half-even."""
    return None if value is None else Decimal(round(value * 10**places)).scaleb(-places, WIDE)


def total(values: Iterable[Any]) -> Exact:
    """Missing where any part is."""
    parts = list(values)
    return None if any(part is None for part in parts) else sum((Fraction(part) for part in parts), Fraction(0))


def share(part: Decimal | None, whole: Exact) -> Decimal | None:
    return None if part is None or not whole else rounded(Fraction(part) / whole, 4)


def savings(avoided: Exact, oversight: Exact) -> dict[str, Decimal | None]:
    net = None if avoided is None or oversight is None else avoided - oversight
    return {name: rounded(_over(value, 60), 2)
            for name, value in (("gross_saving", avoided), ("oversight_cost", oversight), ("net_saving", net))}


def linked(plan: Plan, tables: Tables) -> Tables:
    """The rows as decisions read them: a link that leads to no row is missing."""
    keys = {name: {row[schema.key.name] for row in tables[name]} if schema.key is not None else set()
            for name, schema in plan.records.items()}
    links = {name: [(field.name, field.type.record) for field in schema.fields if isinstance(field.type, Link)]
             for name, schema in plan.records.items()}
    return {name: [{**row, **{link: None for link, to in links[name] if row[link] not in keys[to]}} for row in rows]
            for name, rows in tables.items()}


class Reference:
    def __init__(self, decider: Decider, decided: Decided, tables: Tables) -> None:
        self.decider, self.decided, self.written = decider, decided, tables
        self.plan: Plan = decider.plan
        self.tables = linked(self.plan, tables)

    def _column(self, decision: Decision, name: str | None) -> Any:
        return None if name is None else decision.row[name]

    def _figure(self, decision: Decision, *names: str) -> Exact:
        return total(values[name] for values in decision.outcome.services.values() for name in names)

    def _own(self, decision: Decision) -> dict[str, Any]:
        """What the table tells of the account's columns as they are."""
        refs = {answer.column.name: answer.own for answer in self.plan.answers if answer.expr is not None}
        return {"owner": None} | {name: self._column(decision, ref) for name, ref in refs.items()}

    def account(self, key: Any) -> dict[str, Any]:
        decision = self.decided[key]
        own = self._own(decision)
        costs = self._figure(decision, "vendor_cost", "oversight_cost")
        yearly = rounded(_over(costs, 60), 2)
        hours = {
            f"{who}_hours_per_month": rounded(_over(self._figure(decision, f"{who}_minutes"), 720), 2)
            for who in _WHO
        }
        minutes = {f"{who}_minutes_per_year": self._figure(decision, f"{who}_minutes") for who in _WHO}
        avoided, spent = self._figure(decision, "avoided_cost"), self._figure(decision, "oversight_cost")
        return {
            "account": key, **own, **decision.outcome.account, **hours, **minutes, **savings(avoided, spent),
            "monthly_cost": rounded(_over(costs, 720), 2), "yearly_cost": yearly,
            "cost_share": share(yearly, None if own["revenue"] is None else Fraction(own["revenue"])),
        }

    def services(self, key: Any) -> list[dict[str, Any]]:
        decision = self.decided[key]
        found = []
        for member in self.plan.members:
            values = decision.outcome.services[member.name]
            success = None
            if member.success is not None and values["mode"] != "not_offered":
                success = {True: "met", False: "not_met", None: "unknown"}[decision.row[member.success.name]]
            costs = total((values["vendor_cost"], values["oversight_cost"]))
            reason = f"{values['entitlement_reason']}; {values['party_reason']}"
            found.append({
                **values, "account": key, "tier": decision.tier, "service": member.name, "service_label": member.label,
                "reason": reason, "times_per_year": values["times"],
                "success": success,
                "hours_per_month": rounded(_over(values["minutes"], 720), 2),
                **{f"{w}_hours_per_month": rounded(_over(values[f"{w}_minutes"], 720), 2)
                   for w in ("vendor", "partner", "oversight", "overlay")},
                "monthly_cost": rounded(_over(costs, 720), 2), "yearly_cost": rounded(_over(costs, 60), 2),
            })
        return found

    def headcount(self) -> list[dict[str, Any]]:
        groups: dict[tuple[Any, ...], dict[str, list[Any]]] = {}
        for key, decision in self.decided.items():
            partner = self._own(decision)["partner"]
            booked = self._booked(decision)
            for role, minutes, cost in (*self.legs(decision), *((role, None, None) for role in booked)):
                group = groups.setdefault((role, decision.tier, partner),
                                          {"accounts": [], "booked": [], "minutes": [], "cost": []})
                if minutes is not None:
                    group["accounts"].append(key)
                    group["minutes"].append(minutes)
                    group["cost"].append(cost)
                elif role in booked:
                    group["booked"].append(key)
        binding = {role: self._binding([parts for group, parts in groups.items() if group[0] == role], role)
                   for role in {group[0] for group in groups}}
        rows = [self._headcount_row(*group, parts, binding[group[0]]) for group, parts in groups.items()]
        return [row for row in rows if row["accounts"] or self._carries(row["role"])]

    def _carries(self, name: str) -> bool:
        role = self.plan.roles[name]
        return {role.carries, role.carries_revenue, role.aim.accounts, role.aim.revenue} != {None}

    def _people(self, parts: Mapping[str, list[Any]], role: str, *, aim: bool) -> dict[str, Decimal | None]:
        """People for some accounts, by each measure."""
        one = self.plan.roles[role]
        most = (one.works, one.carries, one.carries_revenue)
        limits = (one.aim.works, one.aim.accounts, one.aim.revenue) if aim else most
        revenue = self._revenue([self.decided[key] for key in parts["booked"]]) if parts["booked"] else None
        had = (total(parts["minutes"]), Fraction(len(parts["booked"])), revenue)
        return {
            word: None if limit is None else rounded(_over(amount, limit), 4)
            for word, amount, limit in zip(("hours", "accounts", "revenue"), had, limits, strict=True)
        }

    def _binding(self, groups: Sequence[Mapping[str, list[Any]]], role: str) -> tuple[str | None, str | None]:
        """The measures of which the whole role needs most people, at the most and at the aim."""
        whole = {name: [one for parts in groups for one in parts[name]] for name in groups[0]}
        found = []
        for aim in (False, True):
            people = {word: need for word, need in self._people(whole, role, aim=aim).items() if need is not None}
            found.append(max(people, key=lambda word: people[word]) if people else None)
        return found[0], found[1]

    def legs(self, decision: Decision) -> Iterable[tuple[str, Any, Any]]:
        """Who delivers and who oversees, with minutes and cost; delivery at no effort still serves the account."""
        for values in decision.outcome.services.values():
            delivers = values["mode"] in ("included", "effort") and values["vendor_share"] > 0
            if delivers and values["role"] is not None:
                yield values["role"], values["vendor_minutes"] - values["overlay_minutes"], values["base_cost"]
            if delivers and values["overlay_role"] is not None:
                yield values["overlay_role"], values["overlay_minutes"], values["overlay_cost"]
            if values["oversight_minutes"] > 0:
                yield values["oversight_role"], values["oversight_minutes"], values["oversight_cost"]

    def _booked(self, decision: Decision) -> set[str]:
        """The roles for whose people the account counts: the tier's, and those that serve no tier and do something."""
        parts = {role for role, _, _ in self.legs(decision) if not self.plan.roles[role].serves}
        return parts | ({decision.outcome.account["served_by"]} - {None})

    def _headcount_row(
        self, role: str, tier: Any, partner: Any, parts: Mapping[str, list[Any]],
        binding: tuple[str | None, str | None],
    ) -> dict[str, Any]:
        minutes, cost = total(parts["minutes"]), total(parts["cost"])
        most, aim = self._people(parts, role, aim=False), self._people(parts, role, aim=True)
        bound_by, aim_bound_by = binding
        revenue = self._revenue([self.decided[key] for key in parts["booked"]]) if parts["booked"] else None
        return {
            "role": role, "label": self.plan.roles[role].label, "tier": tier, "partner": partner,
            "accounts": len(set(parts["accounts"])), "hours_per_month": rounded(_over(minutes, 720), 2),
            "fte": most["hours"], "book_accounts": len(parts["booked"]), "book_revenue": rounded(revenue, 4),
            "people_by_accounts": most["accounts"], "people_by_revenue": most["revenue"],
            "people": most[bound_by] if bound_by else None, "bound_by": bound_by,
            "people_at_aim": aim[aim_bound_by] if aim_bound_by else None, "aim_bound_by": aim_bound_by,
            "monthly_cost": rounded(_over(cost, 720), 2), "yearly_cost": rounded(_over(cost, 60), 2),
            "minutes_per_year": minutes,
        }

    def tiers(self) -> list[dict[str, Any]]:
        found = []
        for name, label in (*self.plan.tiers, (None, "No tier")):
            inside = [decision for decision in self.decided.values() if decision.tier == name]
            if inside or name is not None:
                cost = None if name is None else self.plan.programmes.get(name)
                shares = {"programme_cost": rounded(_over(cost, 1), 2),
                          "programme_cost_per_account": rounded(_over(cost, len(inside)), 2) if inside else None}
                found.append({"tier": name, "label": label, **self._sums(inside), **shares})
        return found

    def groups(self) -> list[dict[str, Any]]:
        found = []
        for grouping in self.plan.groupings:
            of_value: dict[Any, list[Decision]] = {}
            for decision in self.decided.values():
                of_value.setdefault(self._column(decision, grouping.by.name), []).append(decision)
            for value, inside in of_value.items():
                cost = total(self._figure(decision, "vendor_cost", "oversight_cost") for decision in inside)
                told = None if value is None else str(value)
                found.append({"grouped_by": grouping.name, "value": told, **self._sums(inside),
                              "yearly_cost": rounded(_over(cost, 60), 2)})
        return found

    def _sums(self, inside: Sequence[Decision]) -> dict[str, Any]:
        revenue = self._revenue(inside)
        cost = total(self._figure(decision, "vendor_cost", "oversight_cost") for decision in inside)
        figures = {
            f"{who}_hours_per_month": rounded(_over(total(self._figure(d, f"{who}_minutes") for d in inside), 720), 2)
            for who in ("vendor", "partner")
        }
        return {
            "accounts": len(inside), "revenue": rounded(revenue, 4), **figures,
            "monthly_cost": rounded(_over(cost, 720), 2), "cost_share": share(rounded(_over(cost, 60), 2), revenue),
        }

    def _revenue(self, inside: Sequence[Decision]) -> Exact:
        """What is known of it: an account without revenue adds none; where no account has any it is missing."""
        if self.plan.revenue is None:
            return None
        known = [found for d in inside if (found := self._own(d)["revenue"]) is not None]
        return None if inside and not known else total(known)

    def agreements(self) -> list[dict[str, Any]]:
        plan, match = self.plan, self.plan.match
        if match is None:
            return []
        prefix = f"{match.record}."
        in_force = compile_expr(match.in_force, self.decider.as_of)
        links = [
            f.name for f in plan.records[match.record].fields if isinstance(f.type, Link) and f.type.record == "partner"
        ]
        own = plan.partner.name.removeprefix(prefix) if plan.partner and plan.partner.name.startswith(prefix) else None
        link = own or (links[0] if links else None)
        ref = plan.agreed_margin or plan.margin
        margin = ref.name if ref is not None and ref.name.startswith(prefix) else None
        found = []
        for row in self._candidates(prefix):
            key = row[prefix + match.key]
            inside = [d for d in self.decided.values() if d.row[match.record] == key]
            if in_force(row) is not True and not inside:  # one in its tail holds for some accounts only
                continue
            partner = None if link is None else row[prefix + link]
            found.append(self._agreement(key, partner, None if margin is None else row[margin], inside))
        return found

    def _candidates(self, prefix: str) -> Iterable[Row]:
        """The matched record's rows, with all that their links lead to."""
        for row in self.tables[prefix[:-1]]:
            yield dict(_followed(self.plan, self.tables, prefix[:-1], row, prefix, 3))

    def _agreement(self, key: Any, partner: Any, margin: Any, inside: Sequence[Decision]) -> dict[str, Any]:
        revenue = self._revenue(inside)
        avoided, spent = (total(self._figure(decision, name) for decision in inside)
                          for name in ("avoided_cost", "oversight_cost"))
        minutes = total(self._figure(decision, "minutes") for decision in inside)
        theirs = total(self._figure(decision, "partner_minutes") for decision in inside)
        kept = None if revenue is None or margin is None else revenue * Fraction(margin)
        if self.plan.agreed_margin is not None:
            kept = self._kept(inside)
        return {
            "agreement": key, "partner": partner, "margin": margin, "accounts": len(inside),
            "amended_accounts": sum(1 for decision in inside if self._is_amended(decision)),
            "revenue": rounded(revenue, 4),
            "margin_per_year": rounded(kept, 2), **savings(avoided, spent),
            "partner_share": rounded(_over(theirs, minutes), 4) if minutes else None,
        }

    def _is_amended(self, decision: Decision) -> bool:
        return self.plan.amendments is not None and decision.row[self.plan.amendments.name] > 0

    def _kept(self, inside: Sequence[Decision]) -> Exact:
        """The margin of each account by its revenue; missing where none has both."""
        if not inside:
            return None if self.plan.revenue is None else Fraction(0)
        own = [self._own(decision) for decision in inside]
        parts = [Fraction(one["revenue"]) * Fraction(one["margin"]) for one in own
                 if one["revenue"] is not None and one["margin"] is not None]
        return sum(parts, Fraction(0)) if parts else None

    def _levels(self) -> Iterable[tuple[str, Any, Decision]]:
        """The rows of other records that have tiers: record, key, and what was decided."""
        for record, decider in self.decider.levels.items():
            for row in self.tables[record]:
                yield record, row[decider.plan.key], decider.decide_row(row)

    def levels(self) -> list[dict[str, Any]]:
        rows = []
        for record, key, decision in self._levels():
            plan, told = self.decider.levels[record].plan, decision.outcome.account
            held = None if plan.held_until is None else decision.row[plan.held_until.name]
            rows.append({"record": record, "key": str(key), "tier": decision.row["tier"], **told, "held_until": held})
        return rows

    def ruled_findings(self) -> list[tuple[str | None, ...]]:
        """The severity of each before it; those that are off are left out."""
        set_by = self.plan.severities
        ways = {code.name: set_by.get(code.id, code.severity.value) for code in CODES.values()}
        return [(ways[found[0]], *found) for found in self.findings() if ways[found[0]] != OFF]

    def findings(self) -> list[tuple[str, str | None, str, str]]:
        """Code, record, key and message."""
        found = [
            (note.code, "account", str(key), note.message)
            for key, decision in self.decided.items() for note in decision.findings if note.code != "not-in-effect"
        ]
        found += [(note.code, levels, str(key), note.message)
                  for levels, key, decision in self._levels() for note in decision.findings]
        found += self._of_groups()
        for schema in self.plan.records.values():
            for field in schema.fields:
                if isinstance(field.type, Link) and schema.name != "account":
                    found += self._broken(
                        schema.name, field.name, field.type.record, schema.key.name if schema.key else field.name
                    )
                if isinstance(field.type, Percent) and schema.name not in self.plan.rows:
                    found += _odd_column(schema.name, field, [row[field.name] for row in self.tables[schema.name]])
        day = self.decider.as_of
        early = self.plan.starts is not None and day < self.plan.starts
        if early or (self.plan.ends is not None and day > self.plan.ends):
            found.append(
                ("not-in-effect", "policy", self.plan.title, f"the policy is not in effect on {day.isoformat()}")
            )
        return found

    def _of_groups(self) -> Iterable[tuple[str, str | None, str, str]]:
        """Books are not filled here, so nobody is known who carries an account."""
        for watch in self.plan.group_watches:
            if watch.kind != PERSON:
                parts = [part for decision in self.decided.values() for part in self._parts(watch, decision)]
                for group, note in group_notes(watch, parts, self.decider.as_of):
                    of_all = ("policy", self.plan.title)
                    yield (note.code, *(of_all if watch.kind == ALL else (watch.name, str(group))), note.message)

    def _parts(self, watch: GroupWatch, decision: Decision) -> Iterable[Part]:
        if watch.kind == ROLE:
            worked: dict[str, list[tuple[Any, Any]]] = {}
            for role, minutes, cost in self.legs(decision):
                worked.setdefault(role, []).append((minutes, cost))
            for role, legs in worked.items():
                minutes, cost = (_exact(total(values)) for values in zip(*legs, strict=True))
                if minutes:
                    yield Part(role, {"minutes": minutes, "cost": cost})
            return
        sums = {source: _exact(self._figure(decision, source)) for source in sources(watch.kind)}
        by = None if watch.by is None else self._column(decision, watch.by.name)
        yield Part(by, sums, self._own(decision).get("revenue"))

    def _broken(self, record: str, link: str, target: str, key: str) -> Iterable[tuple[str, str | None, str, str]]:
        to = self.plan.records[target].key
        assert to is not None
        known = {row[to.name] for row in self.written[target]}
        for row in self.written[record]:
            if row[link] is not None and row[link] not in known:
                alike = sorted(one for one in known if isinstance(one, str) and _plain(one) == _plain(row[link]))
                meant = f"; did you mean `{alike[0]}`?" if alike else ""
                yield (
                    "link-not-found",
                    record,
                    str(row[key]),
                    f"`{link}` is `{row[link]}`, and there is no such {target}{meant}",
                )


def _exact(value: Exact) -> Decimal | None:
    return None if value is None else WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))


def _plain(key: str) -> str:
    """Without what is easily mistyped."""
    return "".join(one.lower() if one.isascii() else one for one in key if one not in " -_.")


def _followed(
    plan: Plan, tables: Tables, record: str, row: Row | None, prefix: str, deep: int
) -> Iterable[tuple[str, Any]]:
    for field in plan.records[record].fields:
        value = None if row is None else row[field.name]
        yield prefix + field.name, value
        if isinstance(field.type, Link) and deep > 0:
            key = plan.records[field.type.record].key
            assert key is not None
            held = next((one for one in tables[field.type.record] if one[key.name] == value), None)
            yield from _followed(plan, tables, field.type.record, held, f"{prefix}{field.name}.", deep - 1)


def _over(value: Any, divisor: Any) -> Exact:
    return None if value is None else Fraction(value) / Fraction(divisor)


class WithoutClasses:
    """Computes an account's outcome from the plan as it stands, with no rewrite."""

    def __init__(self, plan: Plan, day: dt.date) -> None:
        compiled: Callable[..., Any] = compile_expr
        self._outcomes = [(column.name, compiled(column.expr, day)) for column in plan.outcomes]
        self._members = [
            (member.name, [(column.name, compiled(column.expr, day)) for column in member.columns])
            for member in plan.members
        ]

    def __call__(self, row: Row) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        account = {name: value(row) for name, value in self._outcomes}
        return account, {name: self._service(columns, row) for name, columns in self._members}

    def _service(self, columns: list[tuple[str, Callable[..., Any]]], row: Row) -> dict[str, Any]:
        values = dict(row)
        for name, value in columns:
            values[name] = value(values)
        return {name: values[name] for name, _ in columns}


def _odd_column(
    record: str, field: FieldSchema, values: list[Decimal | None]
) -> Iterable[tuple[str, str | None, str, str]]:
    """A column of percentages in which most values look like the other way of writing them."""
    known = [abs(value) for value in values if value]
    assert isinstance(field.type, Percent)
    if field.type.as_fraction:
        large = sum(value > 2 for value in known)
        if large and (4 * large >= 3 * len(known) or min(known) >= 1):
            message = f"few or no values of `{field.name}` lie between 0 and 100 %"
            yield "looks-like-percentages", record, field.name, message
    elif min(known, default=1) < Decimal("0.01") and 4 * sum(v <= Decimal("0.01") for v in known) >= 3 * len(known):
        message = f"most values of `{field.name}` are 1 % or less"
        yield "looks-like-fractions", record, field.name, message
