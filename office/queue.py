"""The work queue: Huey on SQLite, Redis or PostgreSQL, by the setting `queue_url`.

It only wakes the worker. What has to be done stands in the database: Huey forgets a task the moment it is
fetched, so the sweep sends again whatever nobody is working on.
"""

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey

from office.settings import Settings

NAME = "vorzimmer"


def open_queue(settings: Settings) -> Huey:
    """The queue named by the settings; no task results are kept."""
    url = settings.queue_url
    if url is None:
        settings.data.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(settings.data / "queue.sqlite3"), results=False, timeout=15)
    if url.startswith(("redis://", "rediss://", "unix://")):
        return RedisHuey(NAME, url=url, results=False)
    return PostgresHuey(NAME, dsn=url, results=False)
