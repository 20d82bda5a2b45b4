"""Calls back: whom an owner may have rung, and what became of each."""
