"""The editor's pages: every sentence with what it lacks, statements and facts recorded, contests answered."""
