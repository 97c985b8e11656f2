"""Orders in the database: tables, codec and the repository that the services ask."""
