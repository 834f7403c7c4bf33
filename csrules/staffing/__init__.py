"""The room that fills the books of a run: each account goes to one person of every role that serves it.

In come a session whose tables a program has filled, and the program; out go the tables `csrules_filled`,
`csrules_people` and `csrules_owned`, which the results are read from. Nothing that stands in the data is an error here:
an account that nobody can carry is a finding. The placing itself is plain Python, in `decide`, since the tests of a
policy place their accounts in the same way.
"""
