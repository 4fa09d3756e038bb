"""Rules across values and files, one small function each; findings carry paths, not lines."""
