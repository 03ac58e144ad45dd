"""What is taken in, and how it leaves: bounds that protect the machine, and the levels of the telephone."""

from __future__ import annotations

LARGEST_FILE = 25 * 1024 * 1024
"""Bytes of an uploaded file: ten minutes of uncompressed music in stereo would be four times that, of FLAC half of it."""

LONGEST_SECONDS = 600.0
"""Longer than any caller listens; waiting music is looped."""

SHORTEST_SECONDS = 0.05
"""Less is a click, or a file whose head alone arrived."""

WORK_SECONDS = 60.0
"""How long one file may take; usual is a hundredth of its length."""

MEMORY_BYTES = 2 * 1024**3
"""Address space of the process that decodes; a file made to exhaust memory ends that process alone."""

NARROW_RATE, WIDE_RATE = 8000, 16000
"""Samples a second: of G.711, and of wideband telephony (G.722)."""

TARGET_LUFS = -20.0
"""How loud a recording is made, by programme loudness after EBU R 128 (ITU-R BS.1770-4).

R 128's −23 LUFS is for broadcasts with their headroom; on a telephone it is lost among street noise. −20 is the quiet end
of what AES TD1004 names for programmes heard on phones (−16 to −20), and how loud this product's own voice speaks (measured:
−19.8 to −20.8), so that a prompt that is read and one that is recorded follow each other evenly.
"""

PEAK_DBTP = -1.0
"""The highest true peak (R 128): clipping sounds like a fault of the line, and G.711 has no headroom."""

SILENT_LUFS = -60.0
"""Quieter is a microphone that was off; lifting it would give callers hiss."""
