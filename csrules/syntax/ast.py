"""All nodes of a policy by one name: `ast.Tier` is a tier as it was written."""

from __future__ import annotations

from csrules.syntax.nodes.amendments import Amend as Amend, AmendedField as AmendedField, MovesDuties as MovesDuties
from csrules.syntax.nodes.books import Books as Books, Pin as Pin
from csrules.syntax.nodes.certifications import (
    CertificationRow as CertificationRow,
    Certifications as Certifications,
    Grace as Grace,
    Valid as Valid,
)
from csrules.syntax.nodes.defines import (
    Choice as Choice,
    ChoiceLine as ChoiceLine,
    Define as Define,
    Figure as Figure,
)
from csrules.syntax.nodes.families import Family as Family, FamilyTotal as FamilyTotal
from csrules.syntax.nodes.grants import Deny as Deny, Grant as Grant
from csrules.syntax.nodes.includes import Include as Include
from csrules.syntax.nodes.match import (
    InForce as InForce,
    Match as Match,
    Most as Most,
    Preferred as Preferred,
    Tail as Tail,
)
from csrules.syntax.nodes.overrides import Lasting as Lasting, Overrides as Overrides, Sets as Sets
from csrules.syntax.nodes.parts import (
    Cell as Cell,
    Effort as Effort,
    Guard as Guard,
    Name as Name,
    PlainLiteral as PlainLiteral,
    Row as Row,
    Rule as Rule,
    Text as Text,
)
from csrules.syntax.nodes.policy import Graveness as Graveness, Policy as Policy
from csrules.syntax.nodes.promises import Promise as Promise, Statement as Statement, Watch as Watch, Watched as Watched
from csrules.syntax.nodes.rates import Rates as Rates
from csrules.syntax.nodes.records import (
    CategoryWord as CategoryWord,
    Constraint as Constraint,
    Field as Field,
    ListType as ListType,
    OneOfType as OneOfType,
    PlainType as PlainType,
    Record as Record,
    Rows as Rows,
    TypeNode as TypeNode,
    Unit as Unit,
)
from csrules.syntax.nodes.responsibilities import (
    Assign as Assign,
    Band as Band,
    Oversight as Oversight,
    Part as Part,
    Party as Party,
    PartyWords as PartyWords,
    Responsibilities as Responsibilities,
    ResponsibilityRow as ResponsibilityRow,
)
from csrules.syntax.nodes.roles import Load as Load, Role as Role
from csrules.syntax.nodes.segments import Segment as Segment, SegmentValue as SegmentValue
from csrules.syntax.nodes.services import (
    AlwaysBy as AlwaysBy,
    Asked as Asked,
    During as During,
    EffortCell as EffortCell,
    EntitlementRow as EntitlementRow,
    Entitlements as Entitlements,
    Overlay as Overlay,
    Service as Service,
)
from csrules.syntax.nodes.tests import (
    Expect as Expect,
    Fact as Fact,
    Given as Given,
    Quota as Quota,
    Said as Said,
    Test as Test,
)
from csrules.syntax.nodes.tiers import (
    Current as Current,
    Floor as Floor,
    Kept as Kept,
    Moves as Moves,
    Request as Request,
    Stays as Stays,
    Tier as Tier,
    Tiers as Tiers,
)

Declaration = (
    Policy | Record | Rows | Rates | Match | Amend | Define | Segment | Tiers | Role | Service | Entitlements | Grant
    | Deny | Responsibilities | Assign | Test | Certifications | Overrides | Promise | Watch | Books
    | Include
    | Family
)
