"""Gives memory back to the system that a large piece of work has left behind, as far as the C library can do that."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Give back what is free: without this a service keeps the memory of its largest reading for as long as it runs."""
    gc.collect()
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
