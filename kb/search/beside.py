"""Runs a piece of a search beside the rest of it. Worth it only for what takes some milliseconds outside of Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="search")


def beside(work: Callable[_P, _T], *given: _P.args, **named: _P.kwargs) -> Future[_T]:
    """Start `work` on a thread of its own, which must not wait for another such piece; errors come with the result."""
    return _THREADS.submit(work, *given, **named)
