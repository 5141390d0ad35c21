"""Handing a message to the world: the port that every channel answers to, and the channels there are."""

from .port import Channel, Envelope, Outcome, Status

__all__ = ["Channel", "Envelope", "Outcome", "Status"]
