"""Test calls put together: the engine beside a simulated switch, in a thread for each."""
