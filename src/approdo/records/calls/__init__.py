"""Calls, applications, decisions, rankings, allotments."""
