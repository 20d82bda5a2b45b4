"""What goes out to people and programs: by mail, by push, by webhook, all of it through one outbox."""
