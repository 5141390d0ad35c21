"""Public pages on which somebody writes back: contesting a sentence, rating a page. They look like the written ones, and act."""
