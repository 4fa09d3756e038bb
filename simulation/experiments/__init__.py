"""Studies: many runs under the same chances, in any number of processes, judged as pairs."""
