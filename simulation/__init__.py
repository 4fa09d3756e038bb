"""A deterministic city in a box: headless, seeded, steered only through orders."""
