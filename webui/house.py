"""What every view needs: the settings and the database, handed in when the application is made."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from office.database import Database
from office.settings import Settings

KEY = "vorzimmer"


@dataclass(frozen=True)
class House:
    """The settings and the database of this application."""

    settings: Settings
    database: Database


def move_in(app: Flask, settings: Settings, database: Database) -> None:
    app.extensions[KEY] = House(settings, database)


def house() -> House:
    return cast("House", current_app.extensions[KEY])
