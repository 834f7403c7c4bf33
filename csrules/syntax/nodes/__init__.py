"""What was written: one module for each kind of declaration, its nodes frozen and each with its span."""
