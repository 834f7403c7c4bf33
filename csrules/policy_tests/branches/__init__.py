"""Floor 9: the branches of a policy, and which of them some decided accounts went through.

In: a Plan and decisions of it. Out: `Branch` values, each with its place, and those that were seen. It works on the
plan's nodes alone and knows nothing of tiers or services but the names that people gave them.
"""
