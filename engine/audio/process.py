"""The process that decodes one file: ``python -m engine.audio.process [trim]``. The file comes in by stdin until its end.

Out by stdout comes one line of JSON, then the two WAV files, one after the other, of the lengths that the line tells; or
``{"wrong": [code, message, mend]}`` alone.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from engine.audio.limits import MEMORY_BYTES, WORK_SECONDS
from engine.errors import CordboardError


def main(arguments: list[str]) -> None:
    """Decode, and end."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between
    os.nice(10)  # the cores belong to the calls
    seconds = round(WORK_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    data = sys.stdin.buffer.read()
    from engine.audio.readying import ready

    try:
        made = ready(data, trim="trim" in arguments)
    except CordboardError as wrong:
        answer.write(json.dumps({"wrong": [wrong.code, wrong.message, wrong.mend]}).encode() + b"\n")
    else:
        facts = {
            "narrow": len(made.narrow_wav),
            "wide": len(made.wide_wav),
            "seconds": made.seconds,
            "loudness": made.loudness,
            "media_type": made.media_type,
        }
        answer.write(json.dumps(facts).encode() + b"\n" + made.narrow_wav + made.wide_wav)
    answer.flush()
    os._exit(0)  # nothing of FFmpeg is to be tidied up


if __name__ == "__main__":
    main(sys.argv[1:])
