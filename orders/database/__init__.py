"""The one database of both halves: metadata, ids, the store thread, and the migration run."""
