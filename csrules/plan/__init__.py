"""Floor 5: CheckedPolicy to Plan: named, typed columns over relations, in stage order.

In: a CheckedPolicy. Out: a `Plan`, which both evaluators, the explanation and the code generator read, and which knows
nothing of how a policy is written. No error starts here: what cannot be lowered was refused by the checker.
"""
