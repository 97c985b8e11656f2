"""Pure codecs: bytes in, facts out. What is wrong with a file is said by name, line or JSON pointer."""
