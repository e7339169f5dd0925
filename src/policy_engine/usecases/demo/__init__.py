"""A generated county's year, played through the same use cases that people call."""
