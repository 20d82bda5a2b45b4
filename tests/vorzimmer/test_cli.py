"""The command line, without calls."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from recorded import NOBODY, open_row
from sqlalchemy import select

from office.audit import list_entries
from office.clients import find_client
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database
from office.greetings.words import Prompt, script
from office.hours.storage import add_special_day, set_hours
from office.hours.values import Span
from office.models import AuditEntry, Client
from office.people import check_password, find_user
from office.prompts import PromptStore
from office.rules.phones import add_phone
from office.settings import Settings
from office.tokens import find_token
from recordings.models import Message
from vorzimmer.cli import main

PASSWORD = "correct horse battery"


class Shell:
    """Runs commands on a data directory of the test's own."""

    def __init__(self, database: Database, config: Path) -> None:
        self.database = database
        self.config = config

    def run(self, *words: str, answers: str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=answers)

    def says(self, *words: str, answers: str | None = None) -> str:
        """What a command prints that goes well."""
        result = self.run(*words, answers=answers)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        return result.stdout

    def refuses(self, *words: str) -> str:
        """The one sentence of a command that does not."""
        result = self.run(*words)
        assert result.exit_code == 1, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert result.stdout == ""
        return result.stderr.strip()


@pytest.fixture
def shell(settings: Settings, sqlite: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    monkeypatch.setenv("VORZIMMER_DATA", str(settings.data))
    return Shell(sqlite, tmp_path / "none.toml")


@pytest.fixture
def with_weber(shell: Shell) -> Shell:
    shell.says("client", "add", "Weber", "--number", "030 23125042")
    return shell


def test_a_pin_is_made_and_shown_once(with_weber: Shell) -> None:
    with_weber.says("user", "add", "boss", "--admin", "--password", PASSWORD)
    pin = with_weber.says("user", "pin", "Boss").strip()
    assert re.fullmatch(r"\d{8}", pin)
    assert with_weber.says("user", "pin", "boss").strip() != pin
    assert with_weber.refuses("user", "pin", "nobody") == "Error: there is no user “nobody”"


def test_every_change_made_on_the_command_line_is_noted(with_weber: Shell, tmp_path: Path) -> None:
    file = tmp_path / "clients.toml"
    file.write_text('[[client]]\nname = "Lenz"\nnumbers = ["030 23125049"]\n')
    with_weber.says("client", "import", str(file))
    with_weber.says("user", "add", "Karin", "--client", "Weber", "--password", PASSWORD)
    with_weber.says("user", "password", "Karin", "--password", f"{PASSWORD} again")
    with_weber.says("user", "pin", "Karin")
    secret = with_weber.says("token", "create", "till", "--client", "Weber").strip()
    with_weber.says("token", "create", "dashboard")
    with with_weber.database.session() as session:
        entries = [(entry.what, entry.client, entry.change["after"]) for entry in reversed(list_entries(session, None))]
        assert {entry.actor for entry in list_entries(session, None)} == {"command line"}
    assert entries == [
        ("client", "Weber", {"name": "Weber", "numbers": ["+493023125042"]}),
        ("client", "Lenz", {"name": "Lenz", "numbers": ["+493023125049"]}),
        ("user: karin", "Weber", {"role": "owner"}),
        ("password: karin", "Weber", "changed"),
        ("PIN: karin", "Weber", "changed"),
        ("token: till", "Weber", {"client": "Weber", "scopes": ["messages:read"], "expires": None}),
        ("token: dashboard", None, {"client": "all", "scopes": ["messages:read"], "expires": None}),
    ]
    assert not any(hidden in str(entries) for hidden in (PASSWORD, secret))


def test_clients_of_a_file_are_kept_once_their_words_are_spoken(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment they are kept on, callers would hear gaps; and while the words are spoken, calls can be noted."""
    file = tmp_path / "clients.toml"
    file.write_text('[[client]]\nname = "Lenz"\nnumbers = ["030 23125049"]\nsecond_language = "en"\n')
    spoken: list[str] = []
    speak = PromptStore.speak

    def watched(store: PromptStore, prompts: Iterable[Prompt]) -> None:
        wanted = list(prompts)
        with shell.database.session() as session:
            is_kept = session.scalar(select(Client.id).where(Client.name == "Lenz")) is not None
            session.add(AuditEntry(actor="a call", what="something", change={}))
        if not is_kept:
            spoken.extend(prompt.text for prompt in wanted)
        speak(store, wanted)

    monkeypatch.setattr(PromptStore, "speak", watched)
    shell.says("client", "import", str(file))
    for language in ("de", "en"):
        assert {words.text for words in script("Lenz", language)} <= set(spoken)


def test_a_client_is_added_with_its_prompts_and_listed(shell: Shell, settings: Settings) -> None:
    said = shell.says("client", "add", "Weber", "--number", "030 23125042", "--number", "0043 1 5550123")
    assert said == "Weber: +493023125042, +4315550123\n"
    assert (settings.prompts / "line" / "493023125042.wav").exists()
    shell.says(
        "client", "add", "Miller", "--number", "+442079460200", "--language", "en", "--time-zone", "Europe/London"
    )
    assert json.loads(shell.says("client", "list", "--json")) == [
        {"id": 2, "name": "Miller", "numbers": ["+442079460200"], "language": "en", "time_zone": "Europe/London"},
        {
            "id": 1,
            "name": "Weber",
            "numbers": ["+4315550123", "+493023125042"],
            "language": "de",
            "time_zone": "Europe/Berlin",
        },
    ]
    assert "Weber" in shell.says("client", "list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("client", "add", "Huber", "--number", "hello"), "Error: “hello” is not a telephone number"),
        (("client", "add", "Weber", "--number", "030 1234567"), "Error: a client named “Weber” is already there"),
        (("client", "add", "Huber", "--number", "030 23125042"), "Error: +493023125042 already belongs to “Weber”"),
        (
            ("client", "add", "Huber", "--number", "030 1234567", "--time-zone", "Mars/Olympus"),
            "Error: “Mars/Olympus” is no time zone; write it like Europe/Berlin",
        ),
        (
            ("user", "add", "huber", "--client", "Nobody", "--password", PASSWORD),
            "Error: there is no client “Nobody”",
        ),
        (
            ("user", "add", "huber", "--password", PASSWORD),
            "Error: an owner or assistant belongs to a client, an admin to none",
        ),
        (
            ("user", "add", "huber", "--admin", "--password", "short"),
            "Error: the password needs at least 10 characters",
        ),
        (("token", "create", "x", "--client", "Nobody"), "Error: there is no client “Nobody”"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(with_weber: Shell, words: tuple[str, ...], sentence: str) -> None:
    assert with_weber.refuses(*words) == sentence
    assert len(json.loads(with_weber.says("client", "list", "--json"))) == 1


def test_a_client_without_a_number_is_not_added(shell: Shell) -> None:
    result = shell.run("client", "add", "Weber")
    assert result.exit_code == 2
    assert "Missing option '--number'" in result.stderr


FILE = """
[[client]]
name = "Huber"
numbers = ["030 23125099"]
"""


def test_clients_come_from_a_file_with_their_prompts(shell: Shell, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "clients.toml"
    file.write_text(FILE)
    assert shell.says("client", "import", str(file)) == "Huber: +493023125099\n"
    assert (settings.prompts / "line" / "493023125099.wav").exists()
    (tmp_path / "clients.JSON").write_text('{"client": [{"name": "Maier", "numbers": ["030 23125088"]}]}')
    assert shell.says("client", "import", str(tmp_path / "clients.JSON")) == "Maier: +493023125088\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.toml", f"{FILE}{FILE.replace('Huber', 'Maier')}".encode(), "line 6"),
        ("a.json", b'{"client": [\n{"name": }]}', "line 2"),
        ("a.toml", b"\xff\xfe", "a.toml is not written in UTF-8"),
    ],
)
def test_a_file_with_something_wrong_in_it_is_refused_whole(
    shell: Shell, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert reason in shell.refuses("client", "import", str(tmp_path / name))
    assert json.loads(shell.says("client", "list", "--json")) == []


def test_clients_added_on_the_command_line_are_noted(with_weber: Shell, tmp_path: Path) -> None:
    (tmp_path / "clients.toml").write_text(FILE)
    with_weber.says("client", "import", str(tmp_path / "clients.toml"))
    with with_weber.database.session() as session:
        entries = list_entries(session, None)
        assert [(one.actor, one.client, one.what) for one in entries] == [
            ("command line", "Huber", "client"),
            ("command line", "Weber", "client"),
        ]
        assert entries[1].change["after"] == {"name": "Weber", "numbers": ["+493023125042"]}


@pytest.fixture
def with_hours(with_weber: Shell) -> Shell:
    """Weber opens on weekdays from nine to five, on Christmas Eve until noon, and knows Frau Huber."""
    with with_weber.database.session() as session:
        weber = find_client(session, "Weber")
        set_hours(session, weber.id, {weekday: (Span(540, 1020),) for weekday in range(5)})
        add_special_day(session, weber.id, date(2026, 12, 24), "Heiligabend", (Span(540, 720),))
        add_contact(session, weber.id, "Frau Huber", ["030 231250999"], "", Listed.VIP, "DE")
    return with_weber


def test_a_decision_is_told_before_anybody_calls(with_hours: Shell) -> None:
    asked = ("decide", "030 23125042", "--from", "0049 40 123456", "--at", "2026-12-24T13:00", "--json")
    assert json.loads(with_hours.says(*asked)) == {
        "client": "Weber",
        "state": "holiday",
        "caller": "anyone",
        "action": "message",
        "greeting": "holiday",
        "reason": "special day: Heiligabend; caller: anyone; rule: message",
        "next_opening": "2026-12-28T08:00:00Z",
        "unreachable_phones": [],
    }


def test_a_decision_to_ring_names_the_phones_that_cannot_be_reached(with_hours: Shell, settings: Settings) -> None:
    with with_hours.database.session() as session:
        weber = find_client(session, "Weber")
        weber.is_forwarding = True
        for name, number in (("Empfang", None), ("Handy", "0171 2345678")):
            add_phone(session, weber.id, name, number, settings)
    asked = ("decide", "030 23125042", "--from", "+4930231250999", "--at", "2026-11-24T11:00")
    assert "Cannot be reached now: Handy (1 of 2 phones)." in with_hours.says(*asked)


def test_what_is_no_number_gets_no_decision(with_hours: Shell) -> None:
    assert "“abc” is not a telephone number" in with_hours.refuses("decide", "030 23125042", "--from", "abc")
    assert "“hallo” is not a telephone number" in with_hours.refuses("decide", "hallo")
    assert "caller: withheld" in with_hours.says("decide", "030 23125042", "--from", "anonymous")


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (("--at", "2026-12-24T11:00"), {"state": "open", "caller": "withheld", "next_opening": None}),
        (("--at", "2026-12-24T11:00Z"), {"state": "holiday"}),
        (("--at", "2026-12-24T11:00+02:00"), {"state": "open"}),
        (("--at", "2026-12-24 11:00"), {"state": "open"}),
        (("--from", "anonymous"), {"caller": "withheld"}),
        (("--from", "+4930231250999"), {"caller": "vip", "client": "Weber"}),
    ],
)
def test_a_decision_depends_on_moment_and_caller(
    with_hours: Shell, words: tuple[str, ...], fields: dict[str, str | None]
) -> None:
    said = json.loads(with_hours.says("decide", "030 23125042", *words, "--json"))
    assert fields.items() <= said.items()


def test_a_decision_knows_the_client_by_the_number_that_forwarded_the_call(with_hours: Shell) -> None:
    forwarders = ("--diverted-by", "089 999999", "--diverted-by", "0049 30 23125042")
    assert json.loads(with_hours.says("decide", "069 100200", *forwarders, "--json"))["client"] == "Weber"
    nobody = json.loads(with_hours.says("decide", "069 100200", "--diverted-by", "089 999999", "--json"))
    assert (nobody["client"], nobody["action"]) == (None, "message")


def test_a_decision_is_readable_without_json(with_hours: Shell) -> None:
    asked = ("decide", "030 23125042", "--from", "0049 40 123456", "--at", "2026-12-24T13:00")
    assert with_hours.says(*asked) == (
        "Weber. On holidays: greeting “Holiday”, take a message.\n"
        "Because: special day: Heiligabend; caller: anyone; rule: message.\n"
        "Opens next: Monday 2026-12-28 09:00 (Europe/Berlin).\n"
    )
    assert "Nobody’s number." in with_hours.says("decide", "069 100200")


@pytest.mark.parametrize("moment", ["tomorrow", "2026-13-01T10:00", "2026-12-24"])
def test_a_moment_that_is_none_is_refused(with_hours: Shell, moment: str) -> None:
    assert with_hours.run("decide", "030 23125042", "--at", moment).exit_code == 2


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59-10:00"])
def test_a_moment_beyond_all_calendars_is_said_in_one_sentence(with_hours: Shell, moment: str) -> None:
    assert "beyond all calendars" in with_hours.refuses("decide", "030 23125042", "--at", moment)


@pytest.mark.parametrize("moment", ["0001-01-02T00:00", "2050-01-01T00:00", "9999-12-31T22:00"])
def test_a_moment_far_away_is_not_worked_out(with_hours: Shell, moment: str) -> None:
    assert "ten years around today" in with_hours.refuses("decide", "030 23125042", "--at", moment)


def test_an_assistant_is_added(with_weber: Shell) -> None:
    words = ("user", "add", "lena", "--client", "Weber", "--assistant", "--password", PASSWORD)
    assert with_weber.says(*words) == "lena (assistant)\n"
    both = with_weber.run("user", "add", "x", "--admin", "--assistant", "--password", PASSWORD)
    assert both.exit_code == 2
    assert "choose one of --admin and --assistant" in both.stderr


def test_a_second_factor_that_is_lost_is_switched_off(with_weber: Shell) -> None:
    with_weber.says("user", "add", "boss", "--admin", "--password", PASSWORD)
    with with_weber.database.session() as session:
        find_user(session, "boss").totp_secret = "something"
    assert with_weber.says("user", "no-second-factor", "Boss") == "boss logs in by password alone\n"
    with_weber.says("user", "no-second-factor", "boss")
    with with_weber.database.session() as session:
        assert find_user(session, "boss").totp_secret is None
        noted = [entry.what for entry in list_entries(session, None)]
    assert noted.count("second factor: boss") == 1


def test_a_person_is_added_and_may_log_in(with_weber: Shell) -> None:
    said = with_weber.says("user", "add", "Karin", "--client", "Weber", answers=f"{PASSWORD}\n{PASSWORD}\n")
    assert said.endswith("karin (owner)\n")
    assert PASSWORD not in said
    with_weber.says("user", "add", "boss", "--admin", "--password", PASSWORD)
    with with_weber.database.session() as session:
        assert check_password(session, "karin", PASSWORD) is not None
        assert check_password(session, "boss", PASSWORD) is not None


def test_who_forgot_the_password_gets_a_new_one(with_weber: Shell) -> None:
    with_weber.says("user", "add", "boss", "--admin", "--password", PASSWORD)
    with_weber.says("user", "password", "Boss", "--password", "another good one")
    with with_weber.database.session() as session:
        assert check_password(session, "boss", PASSWORD) is None
        assert check_password(session, "boss", "another good one") is not None
    assert "there is no user “nobody”" in with_weber.refuses("user", "password", "nobody", "--password", PASSWORD)
    assert "at least 10 characters" in with_weber.refuses("user", "password", "boss", "--password", "short")


def test_a_token_is_printed_alone_so_that_a_program_can_take_it(with_weber: Shell) -> None:
    secret = with_weber.says("token", "create", "till", "--client", "Weber").strip()
    assert re.fullmatch(r"vz_[\w-]{43}", secret)
    with with_weber.database.session() as session:
        token = find_token(session, secret)
        assert token is not None
        assert token.client is not None
        assert (token.name, token.client.name) == ("till", "Weber")


def test_tokens_are_listed_and_ended(with_weber: Shell) -> None:
    secret = with_weber.says("token", "create", "till", "--scope", "messages:write", "--until", "2099-07-31").strip()
    with_weber.says("token", "create", "desk", "--client", "Weber")
    listed = json.loads(with_weber.says("token", "list", "--json"))
    assert [(one["name"], one["client"], one["scopes"]) for one in listed] == [
        ("till", None, ["messages:write"]),
        ("desk", "Weber", ["messages:read"]),
    ]
    till = listed[0]
    assert (till["used_at"], till["expires_at"], till["is_expired"]) == (None, "2099-07-31T22:00Z", False)
    assert "till  all  messages:write  never used, until 2099-07-31T22:00Z" in with_weber.says("token", "list")
    assert with_weber.says("token", "end", str(till["id"])).strip() == "till is ended"
    assert with_weber.refuses("token", "end", str(till["id"])) == f"Error: there is no token {till['id']}"
    assert "cannot be over" in with_weber.refuses("token", "create", "late", "--until", "2020-01-01")
    with with_weber.database.session() as session:
        assert find_token(session, secret) is None
        assert list_entries(session, None)[0].change["after"] is None


def test_messages_are_listed_newest_first(shell: Shell) -> None:
    assert json.loads(shell.says("messages", "--json")) == []
    for day in (1, 3, 2):
        open_row(shell.database, f"170000000{day}.1", datetime(2026, 3, day, 12, 0, tzinfo=UTC), NOBODY)
    listed = json.loads(shell.says("messages", "--json"))
    assert [one["received_at"][:16] for one in listed] == [f"2026-03-0{day}T12:00" for day in (3, 2, 1)]
    wanted = {"id": 2, "client": None, "caller": "+4930231250999", "dialled": "+493023125042", "state": "receiving"}
    assert wanted.items() <= listed[0].items()
    assert len(json.loads(shell.says("messages", "--json", "--limit", "2"))) == 2
    assert "(receiving)" in shell.says("messages")


def test_corrected_words_are_listed_on_one_line(shell: Shell) -> None:
    message_id = open_row(shell.database, "1700000001.1", datetime(2026, 3, 1, 12, 0, tzinfo=UTC), NOBODY)
    with shell.database.session() as session:
        message = session.get_one(Message, message_id)
        message.transcript, message.correction = "Hier ist Webber", "Hier ist\nWeber"
    assert shell.says("messages").rstrip().endswith("Hier ist Weber")
    (listed,) = json.loads(shell.says("messages", "--json"))
    assert (listed["transcript"], listed["correction"]) == ("Hier ist Webber", "Hier ist\nWeber")


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_is_none_is_refused(shell: Shell, limit: str) -> None:
    assert shell.run("messages", "--limit", limit).exit_code == 2


@pytest.mark.parametrize(
    ("toml", "part"),
    [
        ("sip_port = 'many'", "sip_port"),
        ("unknown = 1", "unknown"),
        ('[trunk]\nhost = "h"\nusername = "me"', "give both username and password"),
        ("not toml at all", "vorzimmer.toml"),
        ('sip_port = "5060\nlanguage', "vorzimmer.toml"),
    ],
)
def test_settings_that_cannot_be_used_are_said_and_not_thrown(shell: Shell, toml: str, part: str) -> None:
    shell.config.write_text(toml)
    said = shell.refuses("client", "list")
    assert said.startswith("Error: ")
    assert part.replace("vorzimmer.toml", shell.config.name) in said
    assert "Traceback" not in said


def test_a_database_that_was_never_set_up_is_said_and_not_thrown(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VORZIMMER_DATA", str(tmp_path / "new"))
    assert "setup" in shell.refuses("client", "list")


def test_the_version_is_told(shell: Shell) -> None:
    assert re.search(r"\d+\.\d+", shell.says("--version"))
