"""The citizen's face, below /area/ and /codice/: one's own files, seen and acted upon by the person or by who helps them."""
