"""Floor 9: what a policy promises, decided from the policy alone, before there is any data.

In: a Plan. Out: a `Verdict` for every line of a promise: proved, refuted with an account that breaks it, or left to the
data. It evaluates the plan's own columns with the reference evaluator, so nothing of a policy's meaning is repeated.
"""
