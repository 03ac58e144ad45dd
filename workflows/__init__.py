"""Calls as durable Temporal workflows: the only room that imports ``temporalio``."""
