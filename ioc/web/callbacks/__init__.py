"""Doors between the browser and the pages: read the address, ask, draw."""
