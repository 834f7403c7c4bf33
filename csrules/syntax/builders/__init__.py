"""Productions of the grammar to nodes, called by lark while it parses: one module for each block."""
