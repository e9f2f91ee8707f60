"""What the program does: verbs, and one `changed` signal each. No Qt, openai, sqlite3 or keyring here."""
