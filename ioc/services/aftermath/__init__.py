"""After an exercise: its journal lived again, the report that is made of it, and a bundle that others can check."""
