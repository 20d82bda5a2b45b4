"""What happens to a call: the office's state and the kind of caller, and the action they lead to."""
