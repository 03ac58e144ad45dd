"""How long a caller waits for words that are new: ``python -m tests.bench.speech`` prints it. Target: 150 ms at p95.

A prompt with a name or a balance in it cannot be made ahead of its call; it is rendered while the caller waits, and then kept.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from engine.config import Settings
from engine.speech.voice import Speech
from tests.bench.figures import spread

TEXTS = {
    "en": "Dear customer {n}, your balance is {n} yuan and {m} jiao, as of today.",
    "zh-CN": "尊敬的客户{n}，您的余额为{n}元{m}角，截至今日。",
}


async def measure(texts: int = 200) -> dict[str, float]:
    """Say so many new texts in each language one after the other, and once more; gives milliseconds."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        async with Speech.from_settings(Settings(data=Path(folder))) as speech:
            for language, form in TEXTS.items():
                await speech.render("1", language)  # the voice's process starts with the product's own notices
                said = [form.format(n=n + 1000, m=n % 9) for n in range(texts)]
                for which in ("new", "again"):
                    times = sorted([await _milliseconds(speech, text, language) for text in said])
                    figures[f"{language}_{which}_p50_ms"] = spread(times)["p50"]
                    figures[f"{language}_{which}_p95_ms"] = times[int(len(times) * 0.95)]
                    figures[f"{language}_{which}_max_ms"] = times[-1]
    return figures


async def _milliseconds(speech: Speech, text: str, language: str) -> float:
    began = time.perf_counter()
    if speech.find(text, language) is None:
        await speech.render(text, language)
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    for figure, value in asyncio.run(measure()).items():
        sys.stdout.write(f"{figure:24} {value:10.3f}\n")
