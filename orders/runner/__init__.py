"""Who does the jobs: one process that takes them from the queue, one after the other."""
