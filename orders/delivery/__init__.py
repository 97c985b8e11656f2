"""What leaves: an outbox that is written with what it tells, and the loop that delivers it in order, again and again.

Payloads carry ids and states, never personal data: who is told looks up the rest with a key of their own.
"""
