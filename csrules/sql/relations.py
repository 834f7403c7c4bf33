"""The account's relation: its fields, what its links lead to, the row matched to it, what is gathered for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind, of_field
from csrules.plan.links import lookups
from csrules.plan.nodes import refs
from csrules.plan.plan import BrokenLink, Gather, Lookup, Match, Plan
from csrules.sql.broken_links import linked
from csrules.sql.build import again, all_of, case, column, flat, integer, named, select, star, subquery, table
from csrules.sql.expressions import ToSql
from csrules.sql.families import family_tables, with_family
from csrules.sql.gathering import figures, gather_table, with_figures
from csrules.types import RecordSchema

MATCHED = "csrules_match"


def level_table(record: str) -> str:
    """The rows of a record with the tier that was decided for each."""
    return f"csrules_levels_{flat(record)}"


def wanted_of(match: Match) -> str:
    """The column that says whether an account is matched at all."""
    return f"{match.record}:wanted"


@dataclass(frozen=True, slots=True)
class Relations:
    """`needed` are the columns that anything reads; no other is selected. `only` limits the accounts.

    `links` are those of all records; without them the plan's.
    """

    plan: Plan
    needed: frozenset[str]
    to_sql: ToSql
    only: exp.Expression | None = None
    links: tuple[BrokenLink, ...] | None = None

    def source(self, record: str) -> str:
        """The table with a record's rows, and with their tiers where these are decided before."""
        return level_table(record) if any(levels.record == record for levels in self.plan.levels) else record

    def _rows(self, schema: RecordSchema, alias: str, read: frozenset[str], prefix: str = "") -> exp.Expression:
        """A record's rows, in which links that lead nowhere are missing as far as they are read."""
        links = self.plan.broken_links if self.links is None else self.links
        fields = [field.name for field in schema.fields]
        lost = [link for link in links
                if link.record == schema.name and prefix + link.field in read and not link.kept]
        return linked(self.source(schema.name), fields, lost, alias)

    def _linked(self) -> exp.Select:
        """The account's fields, and what its links lead to."""
        fields = [field.name for field in self.plan.account.fields if field.name in self.needed]
        rows = self._rows(self.plan.account, "a", self.needed)
        base = select(*(column(field) for field in fields)).from_(rows, copy=False)
        if self.only is not None:
            base = base.where(self.only.copy(), copy=False)
        if self.plan.family is not None:
            base = with_family(base, self.plan.family, self.plan.key)
        return self.follow(base, [lookup for lookup in self.plan.lookups if not self._after_match(lookup)])

    def own(self) -> exp.Select:
        """The account before the match, and whether it is to be matched."""
        query = with_figures(self._linked(), self._gathers(late=False), self.to_sql)
        match = self.plan.match
        if match is None or match.when is None:
            return query
        wanted = self.to_sql(t.Known(match.when))
        return select(star("o"), named(wanted, wanted_of(match))).from_(subquery(query, "o"), copy=False)

    def complete(self) -> exp.Select:
        """The account with its match, what that links to, and all that is gathered."""
        return with_figures(self._with_match(), self._gathers(late=True), self.to_sql)

    def parts(self) -> Iterator[tuple[str, exp.Select, str]]:
        """The tables that `complete` reads beside the records', in order: name, query, and what it holds."""
        if self.plan.family is not None:
            yield from family_tables(self.plan.family, self.plan.key)
        for gather in self._gathers(late=False):
            yield self._gathered(gather, self._linked())
        if self.plan.match is not None:
            about = f"the {self.plan.match.record} that holds, for each distinct question"
            yield MATCHED, self.matched(self.plan.match), about
        for gather in self._gathers(late=True):
            yield self._gathered(gather, self._with_match())

    def _gathers(self, *, late: bool) -> list[Gather]:
        return [gather for gather in self.plan.gathers if gather.needs(self.plan.match) is late]

    def _gathered(self, gather: Gather, base: exp.Select) -> tuple[str, exp.Select, str]:
        """What one gathering finds for each distinct question, by the relation as it is before it."""
        late = gather.needs(self.plan.match)
        group = self._gathers(late=late)
        asked = with_figures(base, group[: group.index(gather)], self.to_sql)
        found = figures(gather, asked, self.gathered_rows(gather), self.to_sql)
        return gather_table(gather), found, f"what is known of {gather.name}"

    def gathered_rows(self, gather: Gather) -> exp.Select:
        """The rows that a gathering looks at, with what it reads of them."""
        reads = [node for measure in gather.measures for node in (measure.value, measure.where, measure.by)]
        names = frozenset().union(t.refs(gather.condition), *(refs(node) for node in reads if node is not None))
        return self.rows_of(gather.record, gather.prefix, names)

    def _with_match(self) -> exp.Select:
        query = self.own()
        match = self.plan.match
        if match is None:
            return query
        same = self.to_sql.dialect.same
        on = [same(column(ref.name, "m"), column(ref.name, "o"), ref.type) for ref in match.account_columns]
        count: exp.Expression = exp.Coalesce(this=column(match.found, "m"), expressions=[integer(0)])
        if match.when is not None:
            wanted = column(wanted_of(match), "o")
            on.append(wanted)
            count = case([(again(wanted), count)], None)
        edges = [name for name in match.edges if name in self.needed]
        added = [named(column(other, "m"), other) for other in (*self._match_columns(match), *edges)]
        joined = (
            select(star("o"), named(count, match.found), *added)
            .from_(subquery(query, "o"), copy=False)
            .join(table(MATCHED, "m"), on=all_of(on), join_type="left", copy=False)
        )
        return self.follow(joined, [lookup for lookup in self.plan.lookups if self._after_match(lookup)])

    def _after_match(self, lookup: Lookup) -> bool:
        match = self.plan.match
        return match is not None and lookup.path.startswith(f"{match.record}.")

    def _match_columns(self, match: Match) -> list[str]:
        """The match's key, and its fields as far as anything reads them."""
        prefix = f"{match.record}."
        fields = [prefix + field.name for field in self.plan.known[match.record].fields]
        return [match.record, *(field for field in fields if field in self.needed)]

    def follow(self, query: exp.Select, links: Sequence[Lookup]) -> exp.Select:
        """One left join for each link; a link that leads nowhere gives missing values."""
        for number, lookup in enumerate(links):
            schema = self.plan.known[lookup.record]
            assert schema.key is not None  # noqa: S101  (a link leads to a record with a key)
            prefix = f"{lookup.path}."
            fields = [field.name for field in schema.fields if prefix + field.name in self.needed]
            alias = f"l{number}"
            added = [named(column(field, alias), prefix + field) for field in fields]
            on = exp.EQ(this=column(schema.key.name, alias), expression=column(lookup.path, "o"))
            query = (
                select(star("o"), *added)
                .from_(subquery(query, "o"), copy=False)
                .join(self._rows(schema, alias, self.needed, prefix), on=on, join_type="left", copy=False)
            )
        return query

    # ── the match ────────────────────────────────────────────────────────────

    def matched(self, match: Match) -> exp.Select:
        """For each distinct combination of what the match reads of accounts: the best row, and how many are as good."""
        keys = [ref.name for ref in match.account_columns]
        asked = self._asked(match, keys)
        ranked = self._ranked(match, keys, asked)
        first = exp.EQ(this=column("csrules_rank"), expression=integer(1))
        best = select(star()).from_(subquery(ranked, "r"), copy=False).where(first, copy=False)
        return self._chosen(match, keys, best)

    def _asked(self, match: Match, keys: list[str]) -> exp.Select:
        asked = select(*(column(key) for key in keys) if keys else [named(integer(1), "csrules_any")])
        asked = asked.from_(subquery(self.own(), "o"), copy=False).distinct(copy=False)
        return asked.where(column(wanted_of(match)), copy=False) if match.when is not None else asked

    def candidates(self, match: Match, also: frozenset[str] = frozenset()) -> exp.Select:
        """The other record's rows under the names that the condition uses; `also` are more names along its links."""
        nodes = (match.condition, *(preference.value for preference in match.preferences))
        return self.rows_of(match.record, f"{match.record}.", also.union(*(t.refs(node) for node in nodes)))

    def rows_of(self, record: str, prefix: str, read: frozenset[str]) -> exp.Select:
        """A record's rows with names that begin with `prefix`, and of what their links lead to those in `read`."""
        schema = self.plan.known[record]
        fields = [named(column(field.name), prefix + field.name) for field in schema.fields]
        links = lookups(read, self.plan.known, schema, prefix)
        reading = replace(self, needed=self.needed | read | {link.path for link in links})
        rows = self._rows(schema, "r", reading.needed, prefix)
        return reading.follow(select(*fields).from_(rows, copy=False), links)

    def _ranked(self, match: Match, keys: list[str], asked: exp.Select) -> exp.Select:
        both = (
            select(star()).from_(subquery(asked, "a"), copy=False)
            .join(subquery(self.candidates(match), "c"), on=self.to_sql(match.condition), join_type="inner", copy=False)
        )
        order = []
        for preference in match.preferences:
            value = preference.value
            if value.type.kind is Kind.CONDITION:
                value = t.Known(value)
            order.append(exp.Ordered(this=self.to_sql(value), desc=preference.descending, nulls_first=False))
        partition: list[exp.Expression] = [column(key) for key in keys]
        rank: exp.Expression = integer(1)
        if order:
            rank = exp.Window(
                this=exp.Rank(), partition_by=partition, order=exp.Order(expressions=order), over="OVER"
            )
        return select(star(), named(rank, "csrules_rank")).from_(subquery(both, "b"), copy=False)

    def _chosen(self, match: Match, keys: list[str], best: exp.Select) -> exp.Select:
        """Where several are equally good, every field is missing."""
        prefix = f"{match.record}."
        single = exp.EQ(this=exp.Count(this=exp.Star()), expression=integer(1))
        schema = self.plan.known[match.record].by_name
        any_value = self.to_sql.dialect.any_value
        chosen = []
        for other in self._match_columns(match):
            source = prefix + match.key if other == match.record else other
            value = any_value(column(source), of_field(schema[source.removeprefix(prefix)]))
            chosen.append(named(case([(again(single), value)], None), other))
        several = exp.GT(this=exp.Count(this=exp.Star()), expression=integer(1))
        key = column(prefix + match.key)
        tied: tuple[exp.Expression, ...] = (exp.Min(this=key), exp.Max(this=again(key)))
        chosen += [named(case([(again(several), edge)], None), name)
                   for name, edge in zip(match.edges, tied, strict=True) if name in self.needed]
        columns = [*(column(key) for key in keys), named(exp.Count(this=exp.Star()), match.found), *chosen]
        query = select(*columns).from_(subquery(best, "s"), copy=False)
        if keys:
            return query.group_by(*(column(key) for key in keys), copy=False)
        return query.having(exp.GT(this=exp.Count(this=exp.Star()), expression=integer(0)), copy=False)
