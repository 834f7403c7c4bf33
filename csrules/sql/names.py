"""Names of the tables and columns that the program makes; a policy cannot declare names that begin with `csrules`."""

PREFIX = "csrules_"
KEYED = "csrules_keyed"
CLASSES = "csrules_classes"
COVERAGE = "csrules_covered"
CLASS = "csrules_class"
BASE = "csrules_base"
SPREAD = "csrules_spread"
TOLD = "csrules_told"
ROSTER = "csrules_roster"
NEEDS = "csrules_needs"
PLACED = "csrules_placed"
PEOPLE = "csrules_people"
BOOKS = "csrules_filled"
OWNED = "csrules_owned"

NUMBER = "coverage"   # the number of an account's class
AMENDED = "amendments:counted"   # how many amendments count for an account, and for how many accounts any does
KEPT = "kept"   # what the margin comes to in a year
NAME = "name"   # the account's field that results show beside its key
