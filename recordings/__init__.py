"""Messages and their sound: never lose one, find one, delete one for good."""
