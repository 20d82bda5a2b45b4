"""What every room's tests stand on: settings of their own, and a database on SQLite as well as on PostgreSQL."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from servers import postgresql, postgresql_binaries, redis_binary, redis_server
from sqlalchemy import text

from office.database import Base, Database
from office.settings import Settings
from vorzimmer.migrate import migrate

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODY = QUICK.hash("nobody's")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is hashed in no time: slow, as they have to be, the three users of each test took half of all time."""
    monkeypatch.setattr("office.people._hasher", QUICK)
    monkeypatch.setattr("office.people._NOBODY", NOBODY)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The defaults, with a data directory of the test's own."""
    for name in [name for name in os.environ if name.startswith("VORZIMMER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VORZIMMER_CONFIG", str(tmp_path / "none.toml"))
    settings = Settings(data=tmp_path / "var")
    for folder in (settings.spool, settings.prompts, settings.messages):
        folder.mkdir(parents=True)
    return settings


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    binaries = postgresql_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed; `make test` installs it")
    with postgresql(binaries) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    binary = redis_binary()
    if binary is None:
        pytest.skip("Redis is not installed; `make test` installs it")
    with redis_server(binary) as url:
        yield url


@pytest.fixture(scope="session")
def new_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Copies a migrated SQLite database to a path and returns its URL; migrating once is enough."""
    template = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    database = Database(f"sqlite:///{template}")
    migrate(database)
    database.close()

    def copy(path: Path) -> str:
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    return copy


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_url: str) -> str:
    database = Database(postgresql_url)
    migrate(database)
    database.close()
    return postgresql_url


@pytest.fixture
def sqlite(new_sqlite: Callable[[Path], str], settings: Settings) -> Iterator[Database]:
    """A migrated, empty database where the settings look for it."""
    database = Database(new_sqlite(settings.data / "vorzimmer.sqlite3"))
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "on_postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty database; the test is run on each kind."""
    opened: Database = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def on_postgresql(migrated_postgresql: str) -> Iterator[Database]:
    """A migrated, empty database."""
    database = Database(migrated_postgresql)
    yield database
    with database.engine.begin() as connection:
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    database.close()
