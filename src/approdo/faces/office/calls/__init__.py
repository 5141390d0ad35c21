"""A call in the office: its list, workspace, import, values, ranking, corrections, allotment, and the file of one application."""
