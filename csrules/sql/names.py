"""Names of the tables and columns that the program makes; a policy cannot declare names that begin with `csrules`."""

KEYED = "csrules_keyed"
CLASSES = "csrules_classes"
COVERAGE = "csrules_coverage"
CLASS = "csrules_class"
BASE = "csrules_base"
SPREAD = "csrules_spread"

NUMBER = "coverage"   # the number of an account's class
NAME = "name"   # the account's field that results show beside its key
