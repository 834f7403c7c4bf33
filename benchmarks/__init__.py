"""What csrules costs, measured: `python -m benchmarks.run`. No part of the installed package."""
