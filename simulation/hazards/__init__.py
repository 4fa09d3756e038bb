"""Hazards: one module each; they act only through the weather, the rivers' upstream water and the sea."""
