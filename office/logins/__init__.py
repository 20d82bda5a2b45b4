"""How people log in: sessions, limits to guessing, the second factor, and links that stand in for a password once."""
