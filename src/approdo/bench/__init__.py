"""Measured figures, on request: `./bench NAME`. Never part of a test."""
