"""A switch in this process, for ``make run``, tests and the re-drive of recorded calls; it can run on a clock of its own."""

from telephony_adapters.simulator.adapter import SimulatorAdapter
from telephony_adapters.simulator.switch import SimulatedSwitch

__all__ = ["SimulatedSwitch", "SimulatorAdapter"]
