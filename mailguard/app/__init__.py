"""Builds the adapters and joins them; nothing is built anywhere else. `talk` and `work` are the two kinds of child.

adapters   every adapter over one store      talking   SMTP, HTTP, alerts out      working   a worker's life
Only the processes, the offline checker and the command line import this.
"""
