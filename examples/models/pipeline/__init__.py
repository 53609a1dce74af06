"""Trains, exports and describes the example models."""
