"""Tabletop exercises as pure functions: state and action in, state out."""
