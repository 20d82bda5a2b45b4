"""The pages on which admins and owners say how their calls are dealt with."""

from flask import Flask

from webui.office import changes, clients, contacts, forwarding, phones

ROOMS = (clients, contacts, phones, forwarding, changes)


def register(app: Flask) -> None:
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
