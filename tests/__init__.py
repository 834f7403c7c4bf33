"""The tests, one directory per room of the package; helpers are imported as `tests.…`."""
