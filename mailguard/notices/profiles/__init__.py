"""The built-in profiles, one TOML file a marketplace. A new marketplace is a new file here, no code."""
