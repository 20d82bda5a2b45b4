"""The conversation with a caller: FastAGI server and call script."""
