"""One module per business block: each turns its part of a CheckedPolicy into columns."""
