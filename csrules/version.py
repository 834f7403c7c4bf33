"""The version of the package, on the ground floor, so that every room may know it."""

VERSION = "0.1.0"
