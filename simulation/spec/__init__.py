"""Shapes of the files in ``config/``."""
