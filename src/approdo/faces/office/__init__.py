"""What officials use."""
