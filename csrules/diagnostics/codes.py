"""The register of diagnostic codes: a stable id and a kebab name each, and what the pages about them say.

The families: CSR0xx reading files, and faults of csrules itself, CSR1xx syntax, CSR2xx names, CSR3xx types and units, CSR4xx tiers, services,
responsibilities and tests, CSR5xx the project file, CSR6xx tests that fail, CSR8xx findings about data, CSR9xx refused
rows. An id is never used again.
Each code that a policy text can cause has one case in `tests/language/codes/`, which is also its example in the docs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


OFF = "off"
"""In the place of a severity: nobody needs to see it."""
SEVERITIES = (*(severity.value for severity in Severity), OFF)
FINDINGS = "CSR8"
"""The family of findings about data."""


@dataclass(frozen=True, slots=True)
class Code:
    """`summary` is one line for lists, `fix` says how to mend it."""

    id: str
    name: str
    summary: str
    fix: str
    severity: Severity = Severity.ERROR


def _register(*codes: Code) -> dict[str, Code]:
    table = {code.name: code for code in codes}
    assert len(table) == len(codes) == len({code.id for code in codes}), "a code id or name is registered twice"  # noqa: S101
    return table


_WARNING = Severity.WARNING

CODES: dict[str, Code] = _register(
    Code("CSR001", "unreadable-file", "a file cannot be read as UTF-8 text", "Save the file as UTF-8 and check the path."),
    Code("CSR002", "too-large", "a policy is longer or more deeply nested than csrules can read", "Split the policy, or nest less deeply."),
    Code("CSR003", "no-policy-files", "a directory has no `.csr` file", "Name a `.csr` file, or the directory that contains it."),
    Code("CSR004", "bad-include", "a policy includes a file that csrules may not or cannot read", "Include a `.csr` file inside the project, which does not include this one."),
    Code("CSR009", "proof-failed", "an error in csrules kept it from proving or refuting a promise", "Report the error, with the policy if you may. Every run still checks the promise on its data.", _WARNING),
    # ── syntax ──
    Code("CSR101", "syntax-error", "csrules cannot read the text as a policy", "Compare the underlined place with the language reference."),
    Code("CSR102", "bad-literal", "a number, date, amount or effort is not written in the form that the language uses", "Use a plain form: `40k`, `1_000`, `25%`, `2026-06-30`, `2h/month`."),
    Code("CSR103", "bad-table", "a table row does not fit its table", "Give the row one cell for each heading, and end it with a bar."),
    Code("CSR104", "bad-cell", "a cell of a table has a phrase that csrules does not know", "Use one of the phrases in the help."),
    Code("CSR105", "repeated-item", "a block has the same item twice", "Keep one of the two."),
    # ── names ──
    Code("CSR201", "unknown-name", "nothing declares the field, define or record that is used here", "Correct the spelling, or declare the name."),
    Code("CSR202", "duplicate-name", "a name is declared twice", "Rename or remove one of the declarations."),
    Code("CSR203", "unknown-value", "a word is not one of the category's values", "Use one of the values that the category declares."),
    Code("CSR204", "reserved-name", "a name already means something else in the language", "Choose another name."),
    Code("CSR205", "circular-define", "a define depends on itself", "Break the circle: at least one of the defines must use fields only."),
    Code("CSR206", "too-early", "a name is used before the stage that decides it", "Use only what an earlier stage decides. The reference lists the stages in order."),
    Code("CSR207", "unknown-type", "a field has a type that does not exist", "Use a built-in type or the name of a record."),
    Code("CSR208", "missing-block", "the policy lacks a block that it needs", "Add the block."),
    Code("CSR209", "repeated-block", "a block that a policy can have once appears twice", "Merge the two blocks."),
    Code("CSR211", "account-only", "tiers of another record have what only tiers of accounts have", "Leave it out: services, roles and programmes belong to the tiers of accounts."),
    Code("CSR210", "unused-name", "something is declared and never used", "Use it or remove it.", _WARNING),
    # ── types and units ──
    Code("CSR301", "type-mismatch", "two values of different types or units are compared or combined", "Use values of one type and unit."),
    Code("CSR302", "not-a-condition", "a value is used as a condition", "Compare the value with something."),
    Code("CSR303", "never-true", "a comparison can never be true", "Check the value against the limits of the field."),
    Code("CSR304", "always-true", "a comparison is always true", "Remove the comparison, or correct its value.", _WARNING),
    Code("CSR305", "bad-constraint", "a field's limits or default contradict each other or its type", "Make the default and the limits fit the type."),
    Code("CSR306", "too-precise", "a calculation needs more digits than csrules computes exactly", "Declare the limits of the fields in it, or combine fewer values."),
    Code("CSR307", "bad-row", "a row of a table in the policy does not fit its record", "Give the cell a value that the field allows."),
    Code("CSR308", "no-key", "a record that other records link to has no key, or has two", "Mark one field of the record as `key`."),
    Code("CSR309", "unhandled-missing", "`not` is applied to a comparison with a field that may be missing", "Say what a missing value means, with `is missing` or `else`.", _WARNING),
    Code("CSR311", "compares-itself", "a comparison has the same value on both sides", "Compare the value with another one.", _WARNING),
    # ── tiers, services and responsibilities ──
    Code("CSR310", "rounded-quotient", "a quotient is rounded before it is compared", "Declare the limits of the fields in it, so that csrules can multiply both sides and compare exactly.", _WARNING),
    Code("CSR401", "unreachable-tier", "no account can reach a tier", "Reorder the tiers, or correct the limits."),
    Code("CSR402", "no-otherwise", "an account may match no tier", "End the last tier with `otherwise`."),
    Code("CSR403", "missing-entitlement", "the service matrix lacks a service or a tier", "Add the row or column; `-` means not offered."),
    Code("CSR404", "no-role", "no role works these hours", "Write `by ROLE` in the cell or the service, or `served by` in the tier."),
    Code("CSR405", "band-gap", "no band contains a margin", "Widen a band, so that the bands cover the whole range of the margin."),
    Code("CSR406", "band-overlap", "two bands contain the same margin", "End one band where the next begins: `10% to below 20%`."),
    Code("CSR407", "missing-responsibility", "the table does not say who delivers a service", "Add a row for the service, or write `others vendor`."),
    Code("CSR408", "missing-no-agreement", "the block does not say who delivers for accounts without an agreement", "Add `no agreement vendor`."),
    Code("CSR409", "margin-without-range", "csrules cannot tell between which values a margin lies", "Declare the field with `from 0% to 45%`, or bound the define with `smaller of (…)` and `greater of (…)`."),
    Code("CSR410", "unreachable-block", "a responsibilities block comes after one that always applies", "Put the block without `when` last."),
    Code("CSR420", "bad-period", "csrules cannot tell when a period begins", "Declare the fiscal year in `policy`, or name a day after `since`."),
    Code("CSR421", "missing-falls", "accounts without an agreement or a link get the last tier, because a number is missing then", "Write `else` in the define, or say with `is missing` which tier these accounts get.", _WARNING),
    Code("CSR434", "override-without-end", "an override may count for ever", "Give each override a last day, or limit the days with `at most`.", _WARNING),
    Code("CSR411", "bad-share", "a share is not between 0% and 100%", "Write a share between 0% and 100%."),
    Code("CSR412", "bad-window", "a window ends before it begins", "Swap the two days."),
    Code("CSR413", "margin-inversion", "a partner with more margin does less work", "Check the row: usually a partner that keeps more margin does more.", _WARNING),
    Code("CSR414", "unknown-touch", "a touch model is not high, hybrid, low or tech", "Use one of these four words."),
    Code("CSR415", "no-main-record", "the policy declares no `account` record that csrules can use", "Declare `record account` with a `key` field."),
    Code("CSR416", "missing-current", "a rule keeps accounts in their tier, and the policy does not say which tier that is", "Add `current tier is FIELD since FIELD` to `tiers`."),
    Code("CSR417", "missing-since", "a rule keeps tiers for a time, and the policy does not say when an account got its tier", "Write `current tier is FIELD since FIELD`."),
    Code("CSR418", "unreachable-value", "no account can get a value of a segment or of a define", "Move `otherwise` to the last value, and a line with a narrower condition before the wider one."),
    Code("CSR419", "bad-grant", "a grant adds to something other than an effort", "Add an effort, or use `instead`."),
    Code("CSR430", "value-gap", "a service has no row for a value of the table's second column", "Add the value to one of the service's rows, or write `any`."),
    Code("CSR431", "value-overlap", "a service has two rows for a value of the table's second column", "List each value in only one row of a service."),
    Code("CSR432", "amended-range", "an amendment can set a value that its field does not allow", "Declare the amendment's field with the same limits."),
    Code("CSR433", "duty-fixed", "a line gives a service that is always by one party to another", "Remove the line, or the service's `always by`."),
    Code("CSR440", "same-role", "both efforts of a service name the same role", "Add the two efforts up, or name another role after `and`."),
    # ── tests ──
    Code("CSR470", "unknown-expectation", "a test expects something that csrules does not decide", "Expect a tier, a service, a define, a segment, a finding or a column of the table `accounts`."),
    Code("CSR471", "bad-expectation", "a test expects a value that the answer can never have", "Write a value of the answer's type."),
    Code("CSR472", "expects-nothing", "a test expects nothing, so it cannot fail", "Add an `expect`."),
    Code("CSR473", "unused-fact", "a test gives a field that the decision does not use", "Leave the field out."),
    Code("CSR474", "bad-fact", "a test gives a value that its record does not allow", "Give the field a value that it allows, or write `expect rejected FIELD`."),
    Code("CSR475", "unclear-account", "the test does not say which account it is about", "Give the account; if there are several, name the key of the one you mean."),
    Code("CSR441", "no-revenue", "a role limits the revenue in a book, and the policy does not say what revenue is", "Write in `policy` what `revenue is`."),
    Code("CSR442", "aim-too-high", "a role aims at more than the most that one person can carry", "Aim at less, or allow more."),
    Code("CSR460", "promise-refuted", "some possible account breaks a promise", "Change the policy so that every account keeps the promise, or limit the promise to the accounts that you mean."),
    Code("CSR461", "says-nothing", "no account could break a promise, whatever the policy says", "Correct the promise's condition, or leave the line out.", _WARNING),
    # ── books ──
    Code("CSR450", "bad-roster", "a record cannot list the people who carry accounts", "Give it a key, and one field of the type `role`."),
    Code("CSR451", "no-books", "the policy has `books`, and no role carries accounts", "Add `carries at most 30 accounts` or `carries at most 110h/month` to a role."),
    Code("CSR452", "bad-order", "csrules cannot sort accounts or compare loads by such a value", "Use a number, money, a date, a tier, or the account's key."),
    Code("CSR453", "role-not-asked", "a person of any role may carry an account", "Compare the person's role with `served_by` in `fits where`.", _WARNING),
    Code("CSR480", "not-shown", "a tier has no name for customers, and other tiers have one", "Add `shown as` to the tier; customers do not see its label.", _WARNING),
    Code("CSR481", "periods-differ", "money per month is combined with money per year", "Multiply by 12 or divide by 12, so that both are for the same period."),
    Code("CSR482", "bad-rates", "csrules cannot read exchange rates from this record", "Name a field for the currency (text or a category), a number and a date; none of them may be optional."),
    Code("CSR483", "missing-rates", "amounts are in several currencies, and the policy gives no exchange rates", "Add `rates from RECORD { currency …  rate …  since … }`."),
    Code("CSR484", "bad-currency", "a field cannot name the currency of an amount", "Name a text or category field of the account."),
    Code("CSR486", "missing-reason", "a finding is switched off, and the policy does not say why", "Add `because \"…\"`."),
    Code("CSR485", "no-partner-link", "work is given to a partner, and no account can have one", "Link `account` to a `record partner`, or match agreements to accounts; until then the vendor delivers.", _WARNING),
    # ── findings about data ──
    Code("CSR826", "duty-kept", "data gives a service that is always by one party to another", "Correct the agreement, the amendment or the override; until then the party stays the same.", _WARNING),
    Code("CSR823", "no-partner", "work would go to a partner, and the account has none", "Fill in or correct the account's link to its partner, or give the work to the vendor; until then we deliver.", _WARNING),
    Code("CSR825", "family-circle", "an account's parents lead back to itself", "Correct one of the links; until then csrules treats each account of the circle as if it had no parent.", _WARNING),
    Code("CSR809", "certificate-in-grace", "a partner's certificate has expired, and its days of grace still run", "Have the certificate renewed; until the grace ends, the partner keeps the work.", _WARNING),
    Code("CSR810", "margin-not-earned", "a partner keeps its margin and lacks the certificate for the work", "Have the certificate renewed; until then we deliver.", _WARNING),
    Code("CSR811", "never-certified", "a partner was never certified for the work that it is given", "Have the partner certified; until then we deliver.", _WARNING),
    Code("CSR812", "override-not-authorised", "an override has no approval that the policy accepts", "Get an approval, or end the override; until then it does not count.", _WARNING),
    Code("CSR813", "override-too-long", "an override lasts longer than the policy allows", "Shorten the override; until then it does not count.", _WARNING),
    Code("CSR814", "override-unusable", "an override sets something that the policy does not allow, or a value that does not exist", "Name `tier` or a service, and one of its values.", _WARNING),
    Code("CSR815", "overrides-differ", "overrides of one account differ", "End one of them; until then csrules uses none of them.", _WARNING),
    Code("CSR816", "override-past-limit", "an override breaks a hard limit", "End the override, or change the limit; until then it does not count.", _WARNING),
    Code("CSR817", "override-without-service", "an override sets who delivers a service that the account does not get", "End the override, or grant the service to the account; until then the override changes nothing.", _WARNING),
    Code("CSR818", "plus-without-service", "`grant … plus` is true for an account that does not get the service", "Grant the service itself, or limit the line to accounts that get it; until then it adds nothing.", Severity.NOTE),
    Code("CSR801", "link-not-found", "a link leads to no record", "Correct the link, or add the record to its source.", _WARNING),
    Code("CSR802", "match-missing", "an account that needs an agreement, or another row that is matched, has none on this day", "Add or extend it; until then the account is decided as one without.", _WARNING),
    Code("CSR803", "match-tie", "several agreements, or other rows that are matched, hold equally for one account", "Add a `prefer` that decides, or end one of them.", _WARNING),
    Code("CSR824", "agreement-of-another", "the agreement that holds for an account belongs to another partner", "Add `where agreement.partner == account.partner` to the `match`; until then the agreement counts for this account, and neither partner sees it there.", _WARNING),
    Code("CSR804", "assignments-differ", "two assignments that hold for one account differ", "Narrow one of the two conditions; the later one counts.", _WARNING),
    Code("CSR805", "no-responsibilities", "no responsibilities block applies to an account", "Add a last block without `when`; until then the vendor delivers.", _WARNING),
    Code("CSR807", "since-missing", "the day on which an account got its tier is missing", "Fill in the day; until then the account may not move down from its tier.", _WARNING),
    Code("CSR808", "request-above-most", "an account asks for a higher tier than a request can give", "Grant an exception if the account needs more; until then it gets the most allowed.", _WARNING),
    Code("CSR820", "value-not-known", "a responsibility table lists values of something that is missing", "Fill in what is missing, or add a row that says `any`; until then csrules decides those services as if there were no agreement.", _WARNING),
    Code("CSR821", "amendments-differ", "two amendments that begin on one day set or assign something differently", "Let one of them begin later, or make them agree; until then neither counts for it.", _WARNING),
    Code("CSR822", "amendment-unclear", "csrules cannot know whether an amendment applies to an account", "Fill in the missing value; until then the amendment does not count for the account.", _WARNING),
    Code("CSR806", "not-in-effect", "the policy is not in effect on the day of the run", "Run it for a day on which it is `in force`, or use the policy of that day.", _WARNING),
    Code("CSR835", "promise-broken", "an account breaks a promise of the policy", "Change the policy so that the promise holds for every account, or change the promise."),
    Code("CSR836", "watch-fired", "a watch of the policy reports an account", "Look at the account; the message shows the figures.", _WARNING),
    Code("CSR837", "group-watch-fired", "a watch of the policy reports a group of accounts", "Look at the group; the message shows the figures.", _WARNING),
    # ── what `csrules test` reports ──
    Code("CSR601", "test-failed", "the policy gives something other than a test expects", "Correct the line that decided, or the expectation."),
    Code("CSR602", "not-stated", "a decision needs a field that the test does not give", "Give the field, or say that it is missing."),
    Code("CSR603", "no-tests", "there is no test to run", "Add a test, or filter less."),
    Code("CSR830", "nobody-fits", "nobody may carry an account that needs a person", "Add somebody who has the role and meets `fits where`; until then the account has no person.", _WARNING),
    Code("CSR831", "books-full", "everybody who may carry an account is full", "Add people, or let the role carry more; until then the account has no person.", _WARNING),
    Code("CSR832", "larger-than-a-book", "an account needs more than a whole book", "Give it less, share it, or pin it to a person; until then it has no person.", _WARNING),
    Code("CSR833", "owner-changed", "an account goes to another person than its present owner", "Arrange the handover, or pin the account to its owner.", _WARNING),
    Code("CSR834", "pinned-anyway", "an account is pinned to somebody who does not fit or has no room", "Unpin the account, or accept it: the pin is kept.", _WARNING),
    Code("CSR850", "rows-refused", "rows of a record were refused in this run", "Correct the rows: the table `rejects` has the reason and the remedy of each.", _WARNING),
    Code("CSR851", "no-rows", "the source of a record has no row", "Check the export. If it may be empty, set `no-rows` under `[findings]` in `csrules.toml` to `note`.", _WARNING),
    Code("CSR852", "bad-values-missing", "bad values of a field count as missing", "Correct the values, or remove the field under `[sources.RECORD.bad_values]` in `csrules.toml`: then csrules refuses their rows.", _WARNING),
    Code("CSR840", "currency-missing", "an amount has no currency", "Fill in the currency; until then the amount is missing.", _WARNING),
    Code("CSR841", "rate-missing", "there is no rate for an amount's currency on the day", "Add the rate; until then the amount is missing.", _WARNING),
    Code("CSR842", "rate-tie", "a currency has two different rates since the same day", "Keep one of them; until then the amount is missing.", _WARNING),
    Code("CSR843", "looks-like-fractions", "a column of percentages looks as if it held fractions", "Declare the field as `percent as fraction` in its record if 0.25 means 25 %.", _WARNING),
    Code("CSR844", "looks-like-percentages", "a column of fractions looks as if it held percentages", "Declare the field as `percent` in its record if 25 means 25 %.", _WARNING),
    Code("CSR845", "looks-like-thousands", "a column of numbers looks as if its points separated thousands", "Write `FIELD = \"decimal comma\"` under `[sources.RECORD.formats]` in `csrules.toml` if 84.000 is eighty-four thousand, or `\"decimal point\"` if it is 84.", _WARNING),
    Code("CSR846", "looks-like-a-total", "a row looks like a total of the other rows", "Leave the row out: write `leave_out = { COLUMN = [\"Total\"] }` under `[sources.RECORD]` in `csrules.toml`. If it is an account, set `looks-like-a-total` to `off` under `[findings]`.", _WARNING),
    Code("CSR847", "looks-like-a-list", "values of a list look as if something other than `;` separated their items", "Write what stands between the items under `[sources.RECORD.separators]` in `csrules.toml`: `FIELD = \",\"`.", _WARNING),
    # ── the project file ──
    Code("CSR501", "no-project-file", "there is no `csrules.toml` where csrules looked", "Name the directory of a `csrules.toml`, or the file itself."),
    Code("CSR502", "toml-syntax", "the project file is not valid TOML", "Correct the underlined place: put text in quotes, dates and numbers without."),
    Code("CSR503", "unknown-key", "the project file has a key that csrules does not know", "Correct the spelling, or remove the key."),
    Code("CSR504", "wrong-kind", "a key of the project file has the wrong kind of value", "Write the kind of value that the help names."),
    Code("CSR505", "missing-key", "the project file lacks a key that it needs", "Add the key."),
    Code("CSR506", "bad-setting", "a key of the project file has a value that csrules cannot use", "Write a value that the help names."),
    Code("CSR507", "bad-override", "csrules cannot use a `--set KEY=VALUE`", "Write a dotted key of the project file and a TOML value: `--set engine.threads=1`."),
    Code("CSR508", "no-as-of", "neither the command nor the project file gives the day to decide for", "Give `--as-of 2026-06-30`, or write `as_of` under `[project]`."),
    Code("CSR509", "bad-source", "csrules cannot read a record from its source", "Check the path, the columns and the mapping of the source."),
    Code("CSR510", "engine-failed", "the engine could not finish the calculation", "Give it more memory (`engine.memory_limit`), or look for extremely large amounts."),
    Code("CSR511", "unknown-account", "no accepted account has this key", "Use a key from the accounts' data. The table `rejects` lists the refused rows."),
    Code("CSR512", "outside-project", "a path in the project file leads out of the project's directory", "Move the file into the project, or set `allow_outside = true` under `[project]`."),
    Code("CSR513", "nothing-reads", "no value of a field is in the format that the project file gives", "Correct the column or the format of the field."),
    Code("CSR514", "nothing-accepted", "every row of a record was refused, so csrules wrote nothing", "Correct the source or its mapping. The results of the last run are unchanged."),
    Code("CSR515", "too-many-refused", "more rows were refused than the project or the command allows, so csrules wrote nothing", "Correct the rows, or allow more (`max_refused`, `--max-refused`)."),
    Code("CSR516", "first-rows-refused", "a run would refuse some of the first rows of a source", "Correct the rows or the mapping of the source. `csrules run --dry-run` reads all rows.", _WARNING),
    Code("CSR517", "bad-version", "csrules cannot tell from when on a version of the policy is in force", "Write `in force from DAY` in the `policy` block of each later version, with a day of its own."),
    Code("CSR520", "no-reader", "a command asks for the tables of a partner that does not exist", "Name a partner by its key; the record `partner` lists them."),
    Code("CSR521", "mixed-readers", "tables for outside readers would share a directory with other tables", "Give every profile and every reader a directory of its own."),
    Code("CSR522", "output-is-input", "an output would overwrite a file that the run reads", "Write the results into another directory: `--out DIR`."),
    Code("CSR523", "directory-busy", "another run is writing into the same directory", "Wait until it ends, or write into another directory."),
    Code("CSR524", "output-clash", "an output would write a file that another output, or csrules itself, writes", "Give each output a path of its own."),
    # ── refused rows of data ──
    Code("CSR901", "missing-required", "a required field is empty", "Fill the cell, map the field to its column under `sources.RECORD.columns` in `csrules.toml`, or declare it `optional` or with a `default`.", _WARNING),
    Code("CSR902", "not-a-number", "a cell is not a number", "Write digits with a point. For a decimal comma set `decimal` under `sources.RECORD` in `csrules.toml`, or `formats` for one field.", _WARNING),
    Code("CSR903", "not-whole", "a cell has a fraction, and the field takes whole numbers", "Write a whole number, or declare the field as `number` in the policy.", _WARNING),
    Code("CSR904", "too-large-number", "a number has more digits than its field takes", "Check the cell; the language reference lists the limits of each type.", _WARNING),
    Code("CSR905", "too-many-decimals", "a number has more decimal places than its field takes", "Round it in the source: csrules never rounds what it reads.", _WARNING),
    Code("CSR906", "not-a-date", "a cell is not a date that the field can read", "Write `2026-06-30`, or add the form of the dates under `[sources.RECORD.formats]` in `csrules.toml`: `FIELD = \"%m/%d/%Y\"`.", _WARNING),
    Code("CSR907", "not-yes-or-no", "a cell is neither yes nor no", "Write yes or no, true or false, 1 or 0.", _WARNING),
    Code("CSR908", "not-in-category", "a cell has a word that its category does not list", "Correct the cell, or add the word to the category in the policy.", _WARNING),
    Code("CSR909", "not-text", "a cell is not text", "Convert the column to text in the source.", _WARNING),
    Code("CSR910", "not-a-list", "a cell is not a list", "Separate the items with `;`.", _WARNING),
    Code("CSR911", "out-of-limits", "a value is outside its field's limits", "Correct the cell, or change the limits of the field in the record of the policy.", _WARNING),
    Code("CSR912", "missing-row-key", "a row has no key", "Fill the key, or map it to its column under `sources.RECORD.columns` in `csrules.toml`.", _WARNING),
    Code("CSR913", "duplicate-row-key", "a row has the same key as an earlier row", "Keep one of the rows with this key.", _WARNING),
    Code("CSR914", "wrong-cell-count", "a line has more or fewer cells than the header", "Quote cells that contain the delimiter, complete the line, or set `delimiter` under `sources.RECORD` in `csrules.toml`.", _WARNING),
    Code("CSR915", "broken-quoting", "a line has a quote that does not close, or text after a closing quote", "Double the quotes inside a quoted cell.", _WARNING),
    Code("CSR916", "invalid-encoding", "a line is not text in the file's encoding", "Set `encoding` under `sources.RECORD` in `csrules.toml`, for instance to `windows-1252`.", _WARNING),
    Code("CSR917", "not-an-object", "an element of a JSON file is not an object", "Write each row as an object of names and values.", _WARNING),
    Code("CSR918", "broken-json", "a line is not a JSON value", "Correct the line: write one object on each line.", _WARNING),
    Code("CSR919", "other-currency", "an amount is not in the policy's currency", "Convert the amount at its source: csrules never guesses a rate.", _WARNING),
)
ONE_BY_ONE = ("duplicate-row-key", "wrong-cell-count")
"""The reasons for refused rows that name another row or number each time, so that they are counted by code."""
_BY_SPELLING = {spelling.casefold(): code for code in CODES.values() for spelling in (code.id, code.name)}


def code_of(spelling: str) -> Code | None:
    """The code with this id or name."""
    return _BY_SPELLING.get(spelling.casefold())
