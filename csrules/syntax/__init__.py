"""Floor 3: `.csr` text to AST; the only room that knows lark.

In: documents. Out: frozen AST nodes with spans, just as written (nothing is resolved here). Errors that start here:
CSR0xx (files and limits) and CSR1xx (syntax).
"""
