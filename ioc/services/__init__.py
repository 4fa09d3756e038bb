"""The shell around the model: threads, files and caches."""
