"""Cards, lists and panels: pure functions of data."""
