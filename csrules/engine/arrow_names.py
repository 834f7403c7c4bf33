"""The names of the columns of an Arrow stream as its maker wrote them: DuckDB renames those that differ in case alone.

Read through the C interface itself, since no room needs an Arrow library.
"""

from __future__ import annotations

import ctypes

_CAPSULE = b"arrow_array_stream"


class _Schema(ctypes.Structure):
    """`struct ArrowSchema`."""


_Children = ctypes.POINTER(ctypes.POINTER(_Schema))
_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", _Children),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", ctypes.c_void_p),
]


class _Stream(ctypes.Structure):
    """`struct ArrowArrayStream`, of which only the schema is asked for."""


_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.c_void_p),
    ("get_last_error", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
_POINTER = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


def column_names(capsule: object) -> tuple[str, ...] | None:
    """The names of a stream's columns; it can still be read. None where it gives no schema, as reading it will tell."""
    stream = ctypes.cast(_POINTER(capsule, _CAPSULE), ctypes.POINTER(_Stream))
    schema = _Schema()
    if stream.contents.get_schema(stream, ctypes.byref(schema)) != 0:
        return None
    try:
        columns = (schema.children[at].contents.name for at in range(schema.n_children))
        return tuple((name or b"").decode("utf-8", "replace") for name in columns)
    finally:
        schema.release(ctypes.byref(schema))
