"""Who may do what: sellers with their addresses and accounts, users, sessions, keys, scopes, and the audit."""
