"""The voice's own process: ``python -m engine.speech.process [library]``. Requests come in by stdin, answers go out by stdout.

Each is one line of JSON. First of all comes ``{"ready": version}``; then for each request, in order, one answer:

==============================================================  =========================================
``{"do": "check", "voice": …}``                                 ``{}``
``{"do": "say", "text": …, "voice": …, "words_per_minute": …,
"part": …, "path": …}``                           ``{"seconds": length of the audio}``
==============================================================  =========================================

or ``{"wrong": [code, message, mend]}``. When stdin ends the process does too, whatever it is doing: its parent is gone.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any

from engine.errors import CordboardError
from engine.speech.audio import for_telephone
from engine.speech.cache import write_wav
from engine.speech.espeak import find_library
from engine.speech.synthesizer import Synthesizer

Answer = dict[str, Any]


def main(arguments: list[str]) -> None:
    """Serve until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not come between the answers,
    sys.stdout = open(os.devnull, "w")  # and pyttsx3 prints at every file
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    try:
        library = find_library(*arguments)
        synthesizer = Synthesizer(library)
    except CordboardError as wrong:
        _tell(answers, _wrong(wrong))
        return
    _tell(answers, {"ready": library.version})
    while True:
        request = json.loads(requests.get())
        try:
            answer = _DOES[request["do"]](synthesizer, request)
        except CordboardError as wrong:
            answer = _wrong(wrong)
        _tell(answers, answer)


def _check(synthesizer: Synthesizer, request: Mapping[str, Any]) -> Answer:
    synthesizer.prove(request["voice"])
    return {}


def _say(synthesizer: Synthesizer, request: Mapping[str, Any]) -> Answer:
    text, rate = request["text"], request["words_per_minute"]
    pcm, hz = synthesizer.say(text, request["voice"], rate) if text else (b"", 0)
    try:
        return {"seconds": write_wav(for_telephone(pcm, hz), request["part"], request["path"])}
    except OSError as wrong:
        raise CordboardError(
            "speech-not-written",
            f"Audio cannot be written to {os.path.dirname(request['path'])}: {wrong.strerror}.",
            "Make room on the disk, or let this user write there.",
        ) from wrong


_DOES: Mapping[str, Callable[[Synthesizer, Mapping[str, Any]], Answer]] = {"check": _check, "say": _say}


def _wrong(wrong: CordboardError) -> Answer:
    return {"wrong": [wrong.code, wrong.message, wrong.mend]}


def _tell(answers: Any, answer: Answer) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _read(requests: SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)  # not sys.exit: the main thread may be deep in espeak


if __name__ == "__main__":
    main(sys.argv[1:])
