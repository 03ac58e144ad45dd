"""The room that owns the voice: text to audio, by espeak-ng in a process of its own."""
