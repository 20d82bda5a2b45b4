"""Who the client is: settings, database, clients, numbers, greetings, users, and the queue.

The lowest floor: it imports no other room.
"""
