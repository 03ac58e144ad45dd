"""Data turned into words that a voice reads rightly, in Chinese and English."""
