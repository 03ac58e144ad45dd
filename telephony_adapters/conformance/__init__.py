"""The promises of the port (``engine.telephony.port``) that every adapter keeps, as checks that run on any ``Bench``."""

from telephony_adapters.conformance.bench import Bench, Broken, Line, Manner, PhoneLine, Telephone, Told
from telephony_adapters.conformance.promise import Promise
from telephony_adapters.conformance.suite import PROMISES, check_story, keep

__all__ = [
    "PROMISES",
    "Bench",
    "Broken",
    "Line",
    "Manner",
    "PhoneLine",
    "Promise",
    "Telephone",
    "Told",
    "check_story",
    "keep",
]
