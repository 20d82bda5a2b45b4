"""What every view needs: the settings, the database and the prompts, handed in when the application is made."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from office.database import Database
from office.prompts import PromptStore, open_prompts
from office.settings import Settings

KEY = "vorzimmer"


@dataclass(frozen=True)
class House:
    """What this application stands on."""

    settings: Settings
    database: Database
    prompts: PromptStore


def move_in(app: Flask, settings: Settings, database: Database) -> None:
    app.extensions[KEY] = House(settings, database, open_prompts(settings))


def house() -> House:
    return cast("House", current_app.extensions[KEY])
