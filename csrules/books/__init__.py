"""Floor 8: books of business: each account goes to one person of every role that serves it.

The placing is plain Python, so that the tests of a policy place their accounts in the same way as a run. `filling`
takes a session whose tables a program has built, and writes the tables that the results are read from. Nothing that
stands in the data is an error here: an account that nobody can carry is a finding.
"""
