"""Floor 9: runs the tests that a policy holds.

In: a CheckedPolicy with its tests, and its Plan. Out: a result for each test, with what was expected and what came out
where the two differ. It decides with the reference evaluator and needs no library; codes that start here: CSR601 on.
"""
