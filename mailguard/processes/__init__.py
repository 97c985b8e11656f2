"""The supervisor and its children: sockets, limits, the watch over stuck workers. Imports nothing heavy."""
