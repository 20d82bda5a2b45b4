"""Who is told of which message, by what, and when: rules of people, and webhooks of programs.

`decide` says it, `telling` puts it into the outbox, `words` writes it.
"""
