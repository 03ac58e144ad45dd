"""The whole product on a real Asterisk: every test calls, listens and presses keys as a caller does."""
