"""The use cases of the order store: facts in, requests in, questions. One transaction each, one seller each."""
