"""Flask: the owner's inbox and the JSON API. `create_app` in `app.py`, `serve` in `server.py`."""
