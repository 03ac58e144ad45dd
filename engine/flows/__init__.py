"""Flows as people keep them: documents, versions, number bindings and publishing."""
