"""Certificates: whether the account's partner has what each service needs, and what follows where it has not.

A service that needs certificates has a status for each account: *valid*, *in_grace* (it was valid, and the days of
grace are not up), *never* (the partner never had so many), or *lapsed*. The last two close the gate: we deliver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.certifications import covered
from csrules.analysis.scalars import DATE, DAYS, INTEGER, TEXT
from csrules.plan.lower import values as v
from csrules.plan.lower.gathers import gather
from csrules.plan.nodes import Case, Expr, Join, Pick, Rule, Written
from csrules.plan.plan import LOOKED, Column, Gather, Measure
from csrules.plan.telling import Check, RowTelling, Telling, Words

STAGE, STATUS_COLUMN = "certifications", "certification"
OPEN = 2   # the first so many let the partner work
MAYBE_DAYS = replace(DAYS, digits=7, nullable=True)
EVER, GRACE, VALID = "begun", "lasting", "valid"


@dataclass(frozen=True, slots=True)
class Gates:
    """`status` of a service is the number of its word in STATUS; a service that needs nothing has none.

    Only accounts for which `asked` is true need certificates; None: all do.
    """

    gathers: tuple[Gather, ...] = ()
    columns: tuple[Column, ...] = ()
    status: dict[str, t.Ref] = field(default_factory=dict)
    passable: bool = True
    where: str = ""
    looks: Gather | None = None
    asked: t.Ref | None = None
    needed: Mapping[str, tuple[checked.Certificate, ...]] = field(default_factory=dict)


def lower_certifications(policy: checked.CheckedPolicy) -> Gates:
    block = policy.certifications
    if block is None:
        return Gates()
    measures = [measure for kind in block.kinds for measure in _measures(kind, block)]
    columns: dict[tuple[str, ...], Column] = {}
    status: dict[str, t.Ref] = {}
    needed = covered(block)
    for service, kinds in needed.items():
        names = tuple(kind.name for kind in kinds)
        if names not in columns:
            alike = [service for service in needed if tuple(kind.name for kind in needed[service]) == names]
            columns[names] = Column(f"certified:{len(columns)}", _status(kinds, block), STAGE, block.span,
                                    f"certificate for {', '.join(alike)}", telling=_asked(alike, kinds))
        status[service] = columns[names].ref
    gathered = gather("certificates", block.record, block.condition, measures, policy)
    gathered = replace(gathered, telling=_of_rows(block))
    looks = gather(f"{LOOKED}certificates", block.record, block.condition, _looked_at(block), policy)
    asked = _needed_at_all(block)
    return Gates((gathered,), (*asked, *columns.values()), status, block.passable, block.span.where, looks,
                 asked[0].ref if asked else None, needed)


def _needed_at_all(block: checked.Certifications) -> tuple[Column, ...]:
    """Whether an account needs certificates, where that depends on the account."""
    if not block.asked:
        return ()
    condition = t.And(block.asked, block.asked[0].span)
    services = tuple(dict.fromkeys(service for kind in block.kinds for service in kind.services))
    return (Column("certified:asked", t.Known(condition), STAGE, condition.span, "needs certificates",
                   telling=_asked(services)),)


def _name(kind: checked.Certificate, what: str) -> str:
    return f"certificates:{kind.name} {what}"


def _asked(services: Iterable[str], kinds: Iterable[checked.Certificate] = ()) -> Telling:
    """Only a service that would otherwise go to the partner asks for a certificate, and has a status."""
    values = tuple(
        (f"valid certificates of kind {kind.name} (needed: {kind.needed})", _count(kind, VALID)) for kind in kinds
    )
    return Telling(t.Not(t.Missing(t.Ref(STATUS_COLUMN, v.text(None).type))), tuple(services), values=values)


def _of_rows(block: checked.Certifications) -> RowTelling:
    about = tuple((kind.same, _asked(kind.services)) for kind in block.kinds)
    checks = (Check(block.condition), Check(block.begun), Check(block.lasting))
    return RowTelling(((STAGE, None),), checks, t.And((block.begun, block.valid, block.lasting)), "grace", about)


def _measures(kind: checked.Certificate, block: checked.Certifications) -> list[Measure]:
    """How many certificates of the kind the partner ever had, how many count in their grace, how many are valid."""
    conditions = {EVER: block.begun, GRACE: block.lasting, VALID: block.valid}
    return [
        Measure(_name(kind, what), "count", INTEGER, where=t.And((kind.same, condition)), words=_words(kind, what))
        for what, condition in conditions.items()
    ]


# ── what findings say ────────────────────────────────────────────────────────


def _looked_at(found: checked.Certifications) -> list[Measure]:
    """Of each kind how many are valid, and the day on which the last of the others ran out."""
    over = t.And((found.begun, t.Compare("<", found.ends, t.Today(DATE))))
    measures = []
    for kind in found.kinds:
        measures += [Measure(f"{LOOKED}{kind.name} valid", "count", INTEGER, where=t.And((kind.same, found.valid))),
                     Measure(f"{LOOKED}{kind.name} expired", "max", found.ends.type.missing_too(), found.ends,
                             t.And((kind.same, over)))]
    return measures


def detail(kinds: Iterable[checked.Certificate], partner: t.Ref | None, gates: Gates, *, in_grace: bool) -> Expr:
    """Of each kind of which there are too few: who needs how many, how many there are, and when the last ran out."""
    assert gates.looks is not None  # noqa: S101  (there are certificates)
    types = {measure.name: measure.ref for measure in gates.looks.measures}
    who: Expr = v.text("the partner") if partner is None else Join("", (v.text("`"), Written(partner), v.text("`")))
    parts = []
    for kind in kinds:
        valid, expired = types[f"{LOOKED}{kind.name} valid"], types[f"{LOOKED}{kind.name} expired"]
        days = t.DaysBetween(t.Today(DATE), expired, MAYBE_DAYS)
        day = (v.text(", day "), Written(days), v.text(" of its grace")) if in_grace else ()
        last = Join("", (v.text("; the last one expired on "), Written(expired), *day))
        needs = f" needs {kind.needed} valid certificate{'s' if kind.needed != 1 else ''} of kind {kind.name} and has "
        ran_out = Case(((t.Missing(expired), v.text("")),), last, TEXT)
        said = Join("", (v.text("; "), who, v.text(needs), Written(valid), ran_out))
        parts.append(Case(((t.Compare(">=", valid, _needed(kind)), v.text("")),), said, TEXT))
    return Join("", tuple(parts))


def _words(kind: checked.Certificate, what: str) -> Words:
    told = {EVER: "that the partner ever had", GRACE: "that are valid or in grace", VALID: "that are valid"}
    return Words(f"the number of {kind.name} certificates {told[what]}")


def _needs(kinds: tuple[checked.Certificate, ...]) -> str:
    parts = [f"{kind.needed} certificate{'s' if kind.needed != 1 else ''} of kind {kind.name}" for kind in kinds]
    return f"the partner needs {' and '.join(parts)}"


def _status(kinds: tuple[checked.Certificate, ...], block: checked.Certifications) -> Pick:
    grace: t.Typed = t.And(tuple(_enough(kind, GRACE) for kind in kinds))
    if block.grace.condition is not None:
        grace = t.And((grace, block.grace.condition))
    never = v.any_of(*(t.Compare("<", _count(kind, EVER), _needed(kind)) for kind in kinds))
    return Pick(
        (
            Rule(t.And(tuple(_enough(kind, VALID) for kind in kinds)), kinds[0].span, "valid", said=_needs(kinds)),
            Rule(grace, block.grace.span, "in grace", said=f"{_needs(kinds)}, and its days of grace count"),
            Rule(never, block.span, "never certified: we deliver", said="the partner never had so many"),
            Rule(None, block.span, "lapsed: we deliver",
                 said="the partner once had enough certificates, and some have expired"),
        )
    )


def _count(kind: checked.Certificate, what: str) -> t.Ref:
    return t.Ref(_name(kind, what), INTEGER, kind.span)


def _needed(kind: checked.Certificate) -> t.Const:
    return t.Const(kind.needed, INTEGER)


def _enough(kind: checked.Certificate, what: str) -> t.Typed:
    return t.Compare(">=", _count(kind, what), _needed(kind), kind.span)
