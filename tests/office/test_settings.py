"""What an admin may set, where it is read from, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from office.settings import PROJECT, Settings, Trunk

Write = Callable[[str], None]
REGISTERED = '[trunk]\nhost = "sip.example.org"\nusername = "me"\npassword = "secret"\n'


@pytest.fixture
def write(settings: Settings, tmp_path: Path) -> Write:  # noqa: ARG001 - `settings` clears the environment
    """Writes the file the settings are read from."""

    def write(toml: str) -> None:
        (tmp_path / "none.toml").write_text(toml)

    return write


def test_without_a_file_the_defaults_answer_calls_on_this_machine(write: Write) -> None:
    write("")
    settings = Settings()
    assert settings.trunk is None
    assert settings.listen_address == "127.0.0.1"
    assert settings.data == PROJECT / "var"
    assert settings.database == f"sqlite:///{PROJECT / 'var' / 'vorzimmer.sqlite3'}"


def test_the_file_is_read_and_the_environment_stands_over_it(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(f'language = "en"\nsip_port = 5070\nweb_port = 8081\n{REGISTERED}')
    monkeypatch.setenv("VORZIMMER_WEB_PORT", "9090")
    monkeypatch.setenv("VORZIMMER_TRUNK__PASSWORD", "other")
    settings = Settings()
    assert (settings.language, settings.sip_port, settings.web_port) == ("en", 5070, 9090)
    assert settings.trunk == Trunk(host="sip.example.org", username="me", password="other")


def test_with_a_trunk_every_address_is_listened_on_unless_one_is_named(write: Write) -> None:
    write(REGISTERED)
    assert Settings().listen_address == "0.0.0.0"  # noqa: S104 - compared, not bound
    write(f'sip_bind = "192.0.2.7"\n{REGISTERED}')
    assert Settings().listen_address == "192.0.2.7"


@pytest.mark.parametrize(
    ("given", "meant"),
    [("elsewhere", PROJECT / "elsewhere"), ("/srv/vorzimmer", Path("/srv/vorzimmer")), ("a/../b", PROJECT / "b")],
)
def test_a_relative_path_starts_in_the_projects_folder_wherever_one_stands(
    write: Write, given: str, meant: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    write(f'data = "{given}"\ndatabase_url = "sqlite:///{given}/x.sqlite3"\n')
    assert Settings().data == meant
    assert Settings().database == f"sqlite:///{meant}/x.sqlite3"


def test_the_home_directory_may_be_written_as_a_tilde(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write('data = "~/calls"\n')
    assert Settings().data == tmp_path / "calls"


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        ("sip_prot = 5060", ("sip_prot",)),
        ("sip_port = 70000", ("sip_port",)),
        ("rtp_start = 80", ("rtp_start",)),
        ("rtp_start = 10000\nrtp_end = 10002", ()),
        ('language = "fr"', ("language",)),
        ("max_message_seconds = 0", ("max_message_seconds",)),
        ("answer_within_seconds = 1.0", ("answer_within_seconds",)),
        ("[trunk]", ("trunk", "host")),
        ('[trunk]\nhost = "h"\nusername = "me"', ("trunk",)),
        ('[trunk]\nhost = "h"\npassword = "secret"', ("trunk",)),
        ('[trunk]\nhost = "h"\ntransport = "tls"', ("trunk", "transport")),
        ('[trunk]\nhost = "h"\ncodecs = ["g729"]', ("trunk", "codecs", 0)),
        ('[trunk]\nhost = "h"\nport = 0', ("trunk", "port")),
        ('[trunk]\nhost = "h"\nname = "x"', ("trunk", "name")),
    ],
)
def test_what_cannot_be_used_is_refused_and_named(write: Write, toml: str, place: tuple[str, ...]) -> None:
    write(toml)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [error["loc"] for error in refused.value.errors()] == [place]


@pytest.mark.parametrize("field", ["host", "username", "password"])
@pytest.mark.parametrize("value", ["x\nendpoint = trunk", "x\r", "x;comment"])
def test_nothing_in_a_trunk_can_become_a_line_of_its_own(field: str, value: str) -> None:
    fields = {"host": "sip.example.org", "username": "me", "password": "secret"} | {field: value}
    with pytest.raises(ValidationError, match="line breaks or semicolons"):
        Trunk(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "toml",
    [
        '[trunk]\nhost = "h"\nmatch = ["192.0.2.1\\n[evil]"]',
        'sip_bind = "0.0.0.0\\n[evil]"',
        'sip_public_address = "192.0.2.1\\n[evil]"',
        'sip_local_networks = ["10.0.0.0/8\\n[evil]"]',
    ],
)
def test_no_address_can_become_a_line_of_its_own(write: Write, toml: str) -> None:
    write(toml)
    with pytest.raises(ValidationError):
        Settings()


def test_a_directory_with_whispers_weights_is_preferred_to_their_name(settings: Settings, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    assert Settings(data=settings.data, tools=tools).whisper_path == "base"
    (tools / "whisper-base").mkdir(parents=True)
    assert Settings(data=settings.data, tools=tools).whisper_path == str(tools / "whisper-base")


def test_a_directory_named_as_the_model_is_taken_from_the_projects_folder(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(data=settings.data, whisper_model="tests/data").whisper_path == str(PROJECT / "tests" / "data")
    assert Settings(data=settings.data, whisper_model="Some/model").whisper_path == "Some/model"


def test_the_second_models_weights_are_looked_for_in_the_same_places(settings: Settings, tmp_path: Path) -> None:
    assert Settings(data=settings.data).second_whisper_path is None
    tools = tmp_path / "tools"
    (tools / "whisper-small").mkdir(parents=True)
    found = {
        name: Settings(data=settings.data, tools=tools, second_whisper_model=name).second_whisper_path
        for name in ("small", "tests/data", "large-v3")
    }
    assert found == {
        "small": str(tools / "whisper-small"),
        "tests/data": str(PROJECT / "tests" / "data"),
        "large-v3": "large-v3",
    }


def test_a_directory_without_a_second_model_is_known(settings: Settings, tmp_path: Path) -> None:
    def missing(name: str | Path | None) -> Path | None:
        return Settings(data=settings.data, second_whisper_model=name and str(name)).missing_second_model

    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "model.bin").touch()
    assert missing(tmp_path / "nowhere") == tmp_path / "nowhere"
    assert missing(tmp_path) == tmp_path
    assert [missing(name) for name in (tmp_path / "there", "large-v3", "Some/model", None)] == [None] * 4


def test_a_dead_workers_message_is_taken_up_again_within_a_minute(settings: Settings) -> None:
    defaults = Settings(data=settings.data)
    assert defaults.lease_seconds + defaults.sweep_seconds <= 60


@pytest.mark.parametrize("toml", ['time_zone = "Europe/Berln"\n', 'region = "XX"\n', "min_speech_seconds = -1\n"])
def test_what_would_fail_later_is_refused_at_once(write: Write, toml: str) -> None:
    write(toml)
    with pytest.raises(ValidationError):
        Settings()


def test_every_setting_is_in_the_table_of_the_manual() -> None:
    manual = (PROJECT / "docs" / "OPERATIONS.md").read_text()
    names = set(Settings.model_fields) - {"oidc", "smtp", "trunk"}
    assert [name for name in names if f"| `{name}`" not in manual and f"`{name}` |" not in manual] == []
