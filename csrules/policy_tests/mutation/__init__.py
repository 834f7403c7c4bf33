"""Mutants: the policy with one small change each, to see whether any test notices.

In: a CheckedPolicy. Out: `Mutant` values, each with its place, and what the tests made of them. Changes are made to
what the checker gave, never to text, so that every mutant is a policy that can be decided.
"""
