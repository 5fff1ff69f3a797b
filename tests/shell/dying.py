"""A child process that kills itself at a chosen moment: before or after one of its calls into the system.

For the scripts of the tests that kill; a moment counts the calls of the child, from one on.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from types import FrameType


def survives(moment: int, work: Callable[[], object]) -> bool:
    """Do the work in a child that kills itself at this moment; say whether it came to the end before."""
    child = os.fork()
    if child == 0:
        _die_at(moment)
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _die_at(moment: int) -> None:
    seen = count(1)

    def watch(frame: FrameType, event: str, function: object) -> None:
        if event in ("c_call", "c_return") and _asks_the_system(function) and next(seen) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def _asks_the_system(function: object) -> bool:
    module = getattr(function, "__module__", None)
    owner = getattr(function, "__self__", None)
    return (type(owner).__module__ if module is None else module) in ("posix", "io", "_io")
