"""csrules: service tiers, entitlements and partner responsibilities as a text file.

The public names are loaded on first use, so that `import csrules` costs next to nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"
