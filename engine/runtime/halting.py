"""How a call can be held before each of its steps, for whoever follows it step by step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from engine.runtime.state import CallState
from engine.trace import TraceEntry

Halt = Callable[[CallState, Sequence[TraceEntry]], Awaitable[None]]
"""Awaited when a step has begun and has done nothing yet, with the call's state and the trace of its place so far.

Beside the switch that trace is the region's, in the durable world the call's.
"""
