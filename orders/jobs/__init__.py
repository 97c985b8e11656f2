"""Long work that somebody waits for: the queue of jobs, and the files that go in and come out of them."""
