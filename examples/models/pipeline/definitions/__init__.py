"""One file per example model: all that is particular to it."""
