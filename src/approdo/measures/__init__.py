"""Measures: one folder each, found by the folders named in one setting. Measures never import each other."""
