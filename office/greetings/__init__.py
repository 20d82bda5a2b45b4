"""What callers hear: the house's own words, and the greetings admins make."""
