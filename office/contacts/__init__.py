"""Who calls? A client's contacts and lists, and what kind of caller a number is."""
