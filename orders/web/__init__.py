"""The HTTP edge that both halves share: operations, problems, cursors, idempotency, limits, one OpenAPI document."""
