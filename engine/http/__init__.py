"""Requests that flows make of other systems over HTTP."""
