"""The command `csrules`, which is also `python -m csrules`: it listens to signals before it imports anything large."""

from __future__ import annotations

import sys

from csrules.cli.signals import SIGNALLED, Stopped, listen, received


def main() -> None:
    listen()
    try:
        from csrules.cli.main import main as command
    except Stopped:
        sys.exit(SIGNALLED + (received() or 0))
    command()


if __name__ == "__main__":
    main()
