"""What other systems ask for: data, standards and orders over HTTP."""
