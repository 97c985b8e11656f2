"""The nouns that cross a stage. One file a noun; frozen values, tuples inside, enums, aware UTC instants."""
