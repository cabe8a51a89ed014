"""The terminal: the same abilities as the pages, for people and for programs."""
