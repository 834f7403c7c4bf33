"""Floor 6: the reference evaluator: one account, plain Python, with a trace.

In: a Plan and the rows of the records that accounts link to. Out: a `Decision`. It needs no library.
"""
