"""Who may do what to which dossiers: users, dated roles, assignments, deputies, and the one declared table."""
