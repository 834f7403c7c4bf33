"""Floor 4: AST to CheckedPolicy: names bound, types and units checked, lints and simple proofs.

In: declarations. Out: `CheckedPolicy`, or none where an error was reported. Errors that start here: CSR2xx (names),
CSR3xx (types and units) and CSR4xx (tiers, services, responsibilities).
"""
