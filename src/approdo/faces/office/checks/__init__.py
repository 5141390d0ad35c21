"""The checks of a file: what is verified, what is asked, which papers came, who may not look."""
