"""Public homes, why they are empty, who lives there, under which lease."""
