"""The room that owns the database, the checkpoint journal and the keys: everything of ours that is kept on a disk."""
