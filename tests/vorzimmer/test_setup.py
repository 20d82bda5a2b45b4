"""The first start prepares everything, and no later one changes what an admin did."""

from pathlib import Path

import pytest
from sqlalchemy import select

from office.clients import find_client, list_clients
from office.database import Database
from office.models import Role, User
from office.people import check_password
from office.settings import Settings
from vorzimmer import setup
from vorzimmer.migrate import differences


@pytest.fixture
def empty(settings: Settings) -> Database:
    return Database(settings.database)


def test_on_a_fresh_machine_there_is_a_client_to_call_and_a_login(empty: Database, settings: Settings) -> None:
    password = setup.prepare(settings, empty)
    assert password is not None
    assert differences(empty) == []
    with empty.session() as session:
        assert [client.name for client in list_clients(session)] == [setup.DEMO_CLIENT]
        user = check_password(session, setup.FIRST_LOGIN, password)
        assert user is not None
        assert user.role is Role.ADMIN
    for name in (setup.DEMO_NUMBER.lstrip("+"), "house", "goodbye"):
        assert (settings.prompts / "line" / f"{name}.wav16").exists()
    empty.close()


def test_starting_again_makes_no_second_login_and_brings_no_client_back(empty: Database, settings: Settings) -> None:
    setup.prepare(settings, empty)
    with empty.session() as session:
        session.delete(find_client(session, setup.DEMO_CLIENT))
    assert setup.prepare(settings, empty) is None
    with empty.session() as session:
        assert list_clients(session) == []
        assert len(session.scalars(select(User)).all()) == 1
    empty.close()


def test_the_data_of_callers_is_not_for_other_users_of_the_machine(settings: Settings, tmp_path: Path) -> None:
    data = tmp_path / "fresh"
    fresh = settings.model_copy(update={"data": data})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setup, "migrate", lambda _database: None)
        patch.setattr(setup, "_first_steps", lambda *_arguments: None)
        patch.setattr(setup, "speak", lambda *_arguments: None)
        setup.prepare(fresh, Database(fresh.database))
    assert data.stat().st_mode & 0o777 == 0o700
