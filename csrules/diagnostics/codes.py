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
    assert len(table) == len(codes) == len({code.id for code in codes}), "a code id or name stands twice"  # noqa: S101
    return table


_WARNING = Severity.WARNING

CODES: dict[str, Code] = _register(
    Code("CSR001", "unreadable-file", "a file cannot be read as UTF-8 text", "Save the file as UTF-8 and check the path."),
    Code("CSR002", "too-large", "a policy is larger or deeper than csrules reads", "Split the policy, or simplify the nesting."),
    Code("CSR003", "no-policy-files", "a directory holds no `.csr` file", "Name a `.csr` file or the directory that holds it."),
    Code("CSR009", "proof-failed", "a fault of csrules kept a promise from being proved or refuted", "Report it, with the policy if you may; every run checks the promise on its data all the same.", _WARNING),
    # ── syntax ──
    Code("CSR101", "syntax-error", "the text does not read as a policy", "Compare the underlined place with the language reference."),
    Code("CSR102", "bad-literal", "a number, date, amount or effort is not written as the language writes it", "Write plain digits: 40k, 1_000, 25%, 2026-06-30, 2h/month."),
    Code("CSR103", "bad-table", "a table row does not fit its table", "Give every row a cell for every heading and close it with a bar."),
    Code("CSR104", "bad-cell", "a cell of a matrix says something that is not known there", "Use one of the phrases that the help lists."),
    Code("CSR105", "repeated-item", "an item stands twice in one block", "Keep one of the two."),
    # ── names ──
    Code("CSR201", "unknown-name", "a field, define or record is used that nothing declares", "Correct the spelling, or declare the name."),
    Code("CSR202", "duplicate-name", "a name is declared twice", "Rename or remove one of the declarations."),
    Code("CSR203", "unknown-value", "a word is not a value of the category it stands against", "Use one of the category's declared values."),
    Code("CSR204", "reserved-name", "a name already means something else in the language", "Choose another name."),
    Code("CSR205", "circular-define", "a define needs its own value", "Break the circle: one of the defines must stand on fields alone."),
    Code("CSR206", "too-early", "a name is used before the stage that decides it", "Use only what is known at that stage; the reference lists the stages in order."),
    Code("CSR207", "unknown-type", "a field has a type that does not exist", "Use a built-in type or the name of a record."),
    Code("CSR208", "missing-block", "the policy lacks a block that it cannot do without", "Add the block."),
    Code("CSR209", "repeated-block", "a block that may stand once stands again", "Merge the two blocks."),
    Code("CSR210", "unused-name", "something is declared and never used", "Use it or remove it.", _WARNING),
    # ── types and units ──
    Code("CSR301", "type-mismatch", "two values of different types or units meet", "Compare or combine values of one type."),
    Code("CSR302", "not-a-condition", "a condition is asked for, and a value stands there", "Compare the value with something."),
    Code("CSR303", "never-true", "a comparison can never hold", "Check the limits of the field against the value."),
    Code("CSR304", "always-true", "a comparison always holds", "Remove the comparison, or check the value.", _WARNING),
    Code("CSR305", "bad-constraint", "a field's constraints contradict each other or its type", "Make default and limits agree with the type."),
    Code("CSR306", "too-precise", "a calculation needs more digits than can be carried exactly", "Say the limits of the fields in it, or combine fewer values."),
    Code("CSR307", "bad-row", "a row of a table in the policy breaks its record", "Give the cell a value that the field allows."),
    Code("CSR308", "no-key", "a record is linked to and has no key, or has two", "Mark one field of the record as `key`."),
    Code("CSR309", "unhandled-missing", "`not` stands over a comparison with a field that may be missing", "Say what a missing value means, with `is missing` or `else`.", _WARNING),
    # ── tiers, services and responsibilities ──
    Code("CSR310", "rounded-quotient", "a quotient is rounded before it is compared", "Say the limits of the fields in it, so that both sides can be multiplied out exactly.", _WARNING),
    Code("CSR401", "unreachable-tier", "no account can come into a tier", "Reorder the tiers, or correct the limits."),
    Code("CSR402", "no-otherwise", "an account may match no tier", "End the last tier with `otherwise`."),
    Code("CSR403", "missing-entitlement", "the service matrix does not cover every service and tier", "Add the row or column; `-` means not offered."),
    Code("CSR404", "no-role", "effort has nobody to spend it", "Say `by ROLE` in the cell or the service, or `served by` in the tier."),
    Code("CSR405", "band-gap", "a margin has no band", "Widen a band so that the bands cover the margin's declared range."),
    Code("CSR406", "band-overlap", "a margin has two bands", "Let one band end where the next begins: `10% to below 20%`."),
    Code("CSR407", "missing-responsibility", "nobody is said to answer for a service", "Add the row, or say `others vendor`."),
    Code("CSR408", "missing-no-agreement", "nothing is said for accounts without an agreement", "Add `no agreement vendor`."),
    Code("CSR409", "margin-without-range", "the margin's field does not declare its range", "Declare it with `from 0% to 45%`."),
    Code("CSR410", "unreachable-block", "a responsibilities block stands behind one that always applies", "Put the block without `when` last."),
    Code("CSR411", "bad-share", "a share is not between 0% and 100%", "Write a share between 0% and 100%."),
    Code("CSR412", "bad-window", "a window ends before it begins", "Swap the two days."),
    Code("CSR413", "margin-inversion", "more margin means more work for the vendor", "Check the row: usually a partner that keeps more margin does more.", _WARNING),
    Code("CSR414", "unknown-touch", "a touch model is not one of high, hybrid, low, tech", "Use one of the four."),
    Code("CSR415", "no-main-record", "the policy declares no usable `account` record", "Declare `record account` with a `key` field."),
    Code("CSR416", "missing-current", "something keeps accounts in their tier, and nothing says which tier that is", "Add `current tier is FIELD since FIELD` to `tiers`."),
    Code("CSR417", "missing-since", "tiers are kept for a time, and nothing says since when an account is in its own", "Write `current tier is FIELD since FIELD`."),
    Code("CSR418", "unreachable-value", "no account can come into a value of a segment", "Move `otherwise` to the last value."),
    Code("CSR419", "bad-grant", "a grant adds something that cannot be added", "Add effort, or use `instead`."),
    Code("CSR430", "value-gap", "a service has no row for a value of the table's second dimension", "Add the value to one of the service's rows, or write `any`."),
    Code("CSR431", "value-overlap", "a service has two rows for a value of the table's second dimension", "List each value in one row of a service."),
    Code("CSR432", "amended-range", "an amendment may set a value that its field cannot have", "Declare the amendment's field with the same limits."),
    Code("CSR440", "same-role", "one role would spend both efforts of a service", "Add the two efforts up, or name another role behind `and`."),
    # ── tests ──
    Code("CSR470", "unknown-expectation", "a test expects something that no decision tells", "Expect a tier, a service, a define, a segment, a finding or a column of the table `accounts`."),
    Code("CSR471", "bad-expectation", "what a test expects cannot be", "Write a value of the type that the answer has."),
    Code("CSR472", "expects-nothing", "a test expects nothing, so it can prove nothing", "Add an `expect`."),
    Code("CSR473", "unused-fact", "a test states a field that nothing of the decision reads", "Leave the field out."),
    Code("CSR474", "bad-fact", "what a test states breaks its record", "Give the field a value that it allows, or write `expect rejected FIELD`."),
    Code("CSR475", "unclear-account", "it is not clear which account a test is about", "State the account, and name its key where there are several."),
    Code("CSR441", "no-revenue", "what a person carries is measured in revenue, and the policy has none", "Say in `policy` what `revenue is`."),
    Code("CSR442", "aim-too-high", "a role aims at more than one person can have", "Aim at less, or allow more."),
    Code("CSR460", "promise-refuted", "an account is possible that breaks a promise", "Change the policy so that the promise holds for every account, or say in the promise for which it does."),
    Code("CSR461", "says-nothing", "a promise can be broken by no account, whatever the policy says", "Correct the promise's condition, or leave the line out.", _WARNING),
    # ── books ──
    Code("CSR450", "bad-roster", "a record cannot hold the people that carry accounts", "Give it a key, and one field of the type `role`."),
    Code("CSR451", "no-books", "books are to be filled, and no role carries any accounts", "Add `carries at most 30 accounts` to a role."),
    Code("CSR452", "bad-order", "accounts cannot be put in order, or loads not compared, by such a value", "Use a number, money, a date, a tier, or the account's key."),
    Code("CSR453", "role-not-asked", "people of any role may carry an account", "Compare the person's role with `served_by` in `fits where`.", _WARNING),
    Code("CSR480", "not-shown", "a tier does not say what customers read, and others do", "Add `shown as` to the tier; its label is not shown to customers.", _WARNING),
    Code("CSR481", "periods-differ", "money per month meets money per year", "Multiply by 12, or divide by it, so that both are of one period."),
    Code("CSR482", "bad-rates", "the rates of currencies cannot be taken from their record", "Name a text or category, a number and a date, none of them optional."),
    Code("CSR483", "missing-rates", "amounts are in several currencies, and nothing says at which rate they count", "Add `rates from RECORD { currency …  rate …  since … }`."),
    Code("CSR484", "bad-currency", "the field that names an amount's currency cannot do so", "Name a text or category field of the account."),
    # ── findings about data ──
    Code("CSR823", "no-partner", "work would go to a partner, and the account has none", "Fill in or correct the account's link to its partner, or give the work to the vendor; until then we deliver.", _WARNING),
    Code("CSR825", "family-circle", "an account's parents lead back to itself", "Correct one of the links; until then each account of the circle stands alone.", _WARNING),
    Code("CSR809", "certificate-in-grace", "a partner's certificate has run out, and its days of grace have not", "Have the certificate renewed; until the grace ends the partner goes on.", _WARNING),
    Code("CSR810", "margin-not-earned", "a partner keeps its margin and lacks the certificate for the work", "Have the certificate renewed; until then we deliver.", _WARNING),
    Code("CSR811", "never-certified", "a partner was never certified for the work that it is given", "Have the partner certified; until then we deliver.", _WARNING),
    Code("CSR812", "override-not-authorised", "an override is not known to be allowed by someone who may", "Have it approved, or end it; until then it does not count.", _WARNING),
    Code("CSR813", "override-too-long", "an override lasts longer than any may", "Shorten it; until then it does not count.", _WARNING),
    Code("CSR814", "override-unusable", "an override sets something that may not be set, or to a value that it cannot have", "Name `tier` or a service, and one of its values.", _WARNING),
    Code("CSR815", "overrides-differ", "overrides of one account differ", "End one of them; until then none is used.", _WARNING),
    Code("CSR816", "override-past-limit", "an override stands against a hard limit", "End it, or change the limit; it does not count.", _WARNING),
    Code("CSR801", "link-not-found", "a link leads to no record", "Correct the link, or add the record to its source.", _WARNING),
    Code("CSR802", "match-missing", "an account that needs an agreement has none on this day", "Add or extend the agreement; until then the account is served as one without.", _WARNING),
    Code("CSR803", "match-tie", "several agreements hold equally for one account", "Add a `prefer` that decides, or end one of the agreements.", _WARNING),
    Code("CSR804", "assignments-differ", "two assignments that hold for one account differ", "Narrow one of the two conditions; the later one counts.", _WARNING),
    Code("CSR805", "no-responsibilities", "no responsibilities block applies to an account", "Add a last block without `when`; until then the vendor delivers.", _WARNING),
    Code("CSR807", "since-missing", "an account has a tier, and not the day on which it came into it", "Fill the day in; until then the account may not move down from its tier.", _WARNING),
    Code("CSR808", "request-above-most", "an account asks for a higher tier than a request can give", "Nothing, or grant an exception; the most allowed is given.", _WARNING),
    Code("CSR820", "value-not-known", "a responsibility table lists values of something that is missing", "Fill the value in, or add a row that says `any`; until then those services go as without an agreement.", _WARNING),
    Code("CSR821", "amendments-differ", "two amendments that begin on one day set or assign something differently", "Let one of them begin later, or make them agree; until then neither counts for it.", _WARNING),
    Code("CSR822", "amendment-unclear", "whether an amendment is for an account is not known", "Fill the missing value in; until then the amendment does not count for the account.", _WARNING),
    Code("CSR806", "not-in-effect", "the policy is not in effect on the day of the run", "Run it for a day of its `effective` range, or use the policy of that day.", _WARNING),
    Code("CSR835", "promise-broken", "an account breaks a promise of the policy", "Change the policy, so that the promise holds for every account, or the promise."),
    Code("CSR836", "watch-fired", "a watch of the policy sounds for an account", "Look at the account; the message tells the figures.", _WARNING),
    # ── what `csrules test` tells ──
    Code("CSR601", "test-failed", "a test expects something else than the policy gives", "Mend the line that decided, or the expectation."),
    Code("CSR602", "not-stated", "a decision needs a field that the test does not state", "State the field, or that it is missing."),
    Code("CSR603", "no-tests", "there is no test to run", "Add a test, or choose fewer names and files."),
    Code("CSR830", "nobody-fits", "nobody may carry an account that needs a person", "Bring somebody with the role and the qualities that `fits where` asks for; until then it has no person.", _WARNING),
    Code("CSR831", "books-full", "everybody who may carry an account is full", "Bring people, or let the role carry more; until then the account has no person.", _WARNING),
    Code("CSR832", "larger-than-a-book", "an account takes more than a whole book", "Give it less, share it, or pin it to a person; until then it has no person.", _WARNING),
    Code("CSR833", "owner-changed", "an account goes to another person than its present owner", "Arrange the handover, or pin the account to its owner.", _WARNING),
    Code("CSR834", "pinned-anyway", "an account is pinned to somebody who does not fit or has no room", "Unpin the account, or accept it: the pin is kept.", _WARNING),
    Code("CSR850", "rows-refused", "rows of a record were refused in this run", "Correct the rows; each stands in the table `rejects` with its reason.", _WARNING),
    Code("CSR851", "no-rows", "the source of a record holds no row", "Check the export; where it may be empty, set the code's severity under `[findings]`.", _WARNING),
    Code("CSR840", "currency-missing", "an amount has no currency", "Fill the currency in; until then the amount is missing.", _WARNING),
    Code("CSR841", "rate-missing", "there is no rate for an amount's currency on the day", "Add the rate; until then the amount is missing.", _WARNING),
    Code("CSR842", "rate-tie", "a currency has two different rates since the same day", "Keep one of them; until then the amount is missing.", _WARNING),
    Code("CSR843", "looks-like-fractions", "a column of percentages looks as if it held fractions", "Declare the field as `percent as fraction` if 0.25 means 25 %.", _WARNING),
    Code("CSR844", "looks-like-percentages", "a column of fractions looks as if it held percentages", "Declare the field as `percent` if 25 means 25 %.", _WARNING),
    # ── the project file ──
    Code("CSR501", "no-project-file", "there is no `csrules.toml` where one is looked for", "Name the directory that holds a `csrules.toml`, or the file itself."),
    Code("CSR502", "toml-syntax", "the project file does not read as TOML", "Correct the underlined place; text stands in quotes, dates and numbers do not."),
    Code("CSR503", "unknown-key", "the project file has a key that nothing reads", "Correct the spelling, or remove the key."),
    Code("CSR504", "wrong-kind", "a key of the project file holds another kind of value than it takes", "Write the kind of value that the help names."),
    Code("CSR505", "missing-key", "the project file lacks a key that it cannot do without", "Add the key."),
    Code("CSR506", "bad-setting", "a key of the project file holds a value that cannot be used", "Write a value that the help names."),
    Code("CSR507", "bad-override", "a `--set KEY=VALUE` cannot be taken over", "Write a dotted key of the project file and a TOML value: `--set engine.threads=1`."),
    Code("CSR508", "no-as-of", "neither the command nor the project file says for which day to decide", "Give `--as-of 2026-06-30`, or write `as_of` under `[project]`."),
    Code("CSR509", "bad-source", "the rows of a record cannot be read from its source", "Check the path, the columns and the mapping of the source."),
    Code("CSR510", "engine-failed", "the engine could not finish the calculation", "Give it more memory (`engine.memory_limit`), or look for amounts past all bounds."),
    Code("CSR511", "unknown-account", "no accepted account has the key that was asked for", "Use a key of the accounts' data; refused rows stand in the table `rejects`."),
    Code("CSR512", "outside-project", "a path of the project file leads out of the project's directory", "Move the file into the project, or set `allow_outside = true` under `[project]`."),
    Code("CSR513", "nothing-reads", "no value of a field can be read as the project file says it is written", "Correct the column or the format of the field."),
    Code("CSR514", "nothing-accepted", "no row of a record was accepted, so nothing was written", "Correct the source or its mapping; the results of the last run still stand."),
    Code("CSR515", "too-many-refused", "more rows were refused than the project or the command allows, so nothing was written", "Correct the rows, or allow more (`max_refused`, `--max-refused`)."),
    Code("CSR520", "no-reader", "the tables of a partner are asked for, and there is no such partner", "Name a partner by its key; the record `partner` lists them."),
    Code("CSR521", "mixed-readers", "tables for readers outside would lie in one directory with other tables", "Give every profile and every reader a directory of its own."),
    Code("CSR522", "output-is-input", "an output would overwrite a file that the run reads", "Let the results go into another directory: `--out DIR`."),
    Code("CSR523", "directory-busy", "another run writes into the same directory", "Wait until it has ended, or write into another directory."),
    # ── refused rows of data ──
    Code("CSR901", "missing-required", "a required field is empty", "Fill the cell, or declare the field `optional` or with a `default`.", _WARNING),
    Code("CSR902", "not-a-number", "a cell does not hold a number", "Write digits with a point; name a decimal comma with `decimal`.", _WARNING),
    Code("CSR903", "not-whole", "a cell holds a fraction where a whole number is due", "Write a whole number, or declare the field as `number`.", _WARNING),
    Code("CSR904", "too-large-number", "a number has more digits than its field can hold", "Check the cell; the types' limits are in the language reference.", _WARNING),
    Code("CSR905", "too-many-decimals", "a number has more decimal places than its field can hold", "Round it where it comes from: csrules never rounds what it reads.", _WARNING),
    Code("CSR906", "not-a-date", "a cell does not hold a day of the calendar", "Write `2026-06-30`, or name the source's date format.", _WARNING),
    Code("CSR907", "not-yes-or-no", "a cell is neither yes nor no", "Write yes or no, true or false, 1 or 0.", _WARNING),
    Code("CSR908", "not-in-category", "a cell holds a word that its category does not list", "Correct the cell, or add the word to the category.", _WARNING),
    Code("CSR909", "not-text", "a cell holds something else than text", "Convert the column to text where it comes from.", _WARNING),
    Code("CSR910", "not-a-list", "a cell does not hold a list", "Write the items separated by `;`.", _WARNING),
    Code("CSR911", "out-of-limits", "a value lies outside its field's limits", "Correct the cell, or the limits in the record.", _WARNING),
    Code("CSR912", "missing-row-key", "a row has no key", "Fill the key column.", _WARNING),
    Code("CSR913", "duplicate-row-key", "a row has the key of an earlier row", "Keep one of the rows.", _WARNING),
    Code("CSR914", "wrong-cell-count", "a line has more or fewer cells than the header", "Quote cells that hold the delimiter, or complete the line.", _WARNING),
    Code("CSR915", "broken-quoting", "a line has a quote that does not close, or text behind a closing quote", "Double the quotes inside a quoted cell.", _WARNING),
    Code("CSR916", "invalid-encoding", "a line is not text in the file's encoding", "Name the file's `encoding`, for instance `windows-1252`.", _WARNING),
    Code("CSR917", "not-an-object", "an element of a JSON file is not an object", "Write each row as an object of names and values.", _WARNING),
    Code("CSR918", "broken-json", "a line is not a JSON value", "Correct the line; one object stands on one line.", _WARNING),
    Code("CSR919", "other-currency", "an amount is in another currency than the policy's", "Convert it at the source; csrules never guesses a rate.", _WARNING),
)
