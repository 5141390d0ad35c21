"""Messages to people, as the office sees them: outbox, one message, print queue, notices to many."""
