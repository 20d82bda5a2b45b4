"""From sound to words: Whisper, and the worker that runs it."""
