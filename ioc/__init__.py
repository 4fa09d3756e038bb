"""People around the model: exercises, services, web pages, interfaces and commands."""
