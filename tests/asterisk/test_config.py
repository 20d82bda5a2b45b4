"""What Asterisk is told."""

import re
from pathlib import Path

import pytest

from asterisk import config, process
from asterisk.config import DEFAULTS, SWITCHED_OFF, Account
from asterisk.errors import PBXError
from asterisk.installation import SAFE_VERSION, Installation, parse_version
from office.settings import STALE_SECONDS, Settings, Trunk

MODULES = "/usr/lib/x86_64-linux-gnu/asterisk/modules"
ACCOUNTS = [
    Account("phone-7", "5e5e", "client-1@vorzimmer"),
    Account("phone-12", "c0c0", "client-2@vorzimmer"),
]
REGISTERED = Trunk(host="sip.example.org", username="me-123", password="p%$s#w\"o'r d")
BY_ADDRESS = Trunk(host="192.0.2.10", port=5080, transport="tcp", match=["192.0.2.0/24", "198.51.100.7"])


def render(settings: Settings, trunk: Trunk | None = None, **changes: object) -> dict[str, str]:
    changed = settings.model_copy(update={"trunk": trunk, "fastagi_port": 4573, "ari_port": 8088} | changes)
    return config.render(changed, MODULES, "ari-secret", ACCOUNTS)


def sections(text: str) -> dict[str, list[tuple[str, str]]]:
    """The settings of each section, as Asterisk reads them; sections of one name are joined by type."""
    found: dict[str, list[tuple[str, str]]] = {}
    lines: list[tuple[str, str]] = []
    for raw in text.splitlines():
        line = re.sub(r"(?<!\\);.*", "", raw).strip()
        if head := re.match(r"\[([^]]+)\]", line):
            lines = found.setdefault(head[1], [])
        elif line:
            name, _, value = line.partition("=")
            lines.append((name.strip(), value.removeprefix(">").strip()))
    return found


@pytest.fixture(params=[None, REGISTERED, BY_ADDRESS], ids=["no trunk", "registered", "by address"])
def rendered(request: pytest.FixtureRequest, settings: Settings) -> dict[str, str]:
    return render(settings, request.param)


def test_every_file_is_there_and_nothing_is_left_of_the_templates(rendered: dict[str, str]) -> None:
    assert set(rendered) == {
        "ari.conf", "asterisk.conf", "extensions.conf", "http.conf", "indications.conf", "logger.conf",
        "modules.conf", "phones.conf", "pjsip.conf", "rtp.conf", *SWITCHED_OFF, *DEFAULTS,
    }  # fmt: skip
    for name, text in rendered.items():
        assert not re.search(r"\{[{%#]|[#%]\}|\bNone\b", text.replace("${", "")), name


def test_the_ways_out_are_reached_by_the_call_script_alone(rendered: dict[str, str]) -> None:
    dialplan = rendered["extensions.conf"]
    calls = re.findall(r"\b(?:Dial|Originate|Transfer|Bridge|FollowMe|Queue)\(.*", dialplan)
    assert len(calls) == 2
    assert calls[0].startswith("Dial(${TARGET},")
    assert calls[1].startswith("Dial(PJSIP/${NUMBER}@trunk,")
    assert all("b(shown^s^1)" in call for call in calls), "the business's number is said to both sides"
    ring, back = dialplan[dialplan.index("[ring]") :], dialplan[dialplan.index("[back]") :]
    assert calls[0] in ring[: ring.index("[screen]")]
    assert calls[1] in back[: back.index("[shown]")]
    assert not re.search(r"(Goto|GotoIf|Gosub)\([^)]*[?(,](ring|back),", dialplan), "no call falls into them"
    modules = {value for _name, value in sections(rendered["modules.conf"])["modules"]}
    assert not {
        module for module in modules if re.match(r"app_(originate|queue|transfer|bridge)|bridge_(?!simple)", module)
    }
    assert ("autoload", "no") in sections(rendered["modules.conf"])["modules"]


@pytest.mark.parametrize(
    ("target", "is_let_through"),
    [
        ("PJSIP/phone-7", True),
        ("PJSIP/+493023125042@trunk", True),
        ("PJSIP/+493023125042@loopback", False),
        ("PJSIP/03023125042@trunk", False),
        ("PJSIP/trunk/sip:+493023125042@evil.example", False),
        ("PJSIP/phone-7&PJSIP/+882@trunk", False),
        ("Local/s@call", False),
        ("", False),
    ],
)
def test_what_may_be_rung_is_looked_at_once_more(
    rendered: dict[str, str],
    target: str,
    is_let_through: bool,  # noqa: FBT001 - a column of the table
) -> None:
    pattern = re.search(r'REGEX\("(.*)" \$\{TARGET\}\)', rendered["extensions.conf"])
    assert pattern is not None
    assert bool(re.search(pattern[1], target)) is is_let_through


@pytest.mark.parametrize(
    ("number", "is_let_through"),
    [
        ("+493023125042", True),
        ("03023125042", False),
        ("+493023125042@evil.example", False),
        ("+493023125042&PJSIP/+882@trunk", False),
        ("", False),
    ],
)
def test_who_is_called_back_is_looked_at_once_more(
    rendered: dict[str, str],
    number: str,
    is_let_through: bool,  # noqa: FBT001 - a column of the table
) -> None:
    pattern = re.search(r'REGEX\("(.*)" \$\{NUMBER\}\)', rendered["extensions.conf"])
    assert pattern is not None
    assert bool(re.search(pattern[1], number)) is is_let_through


def test_strangers_are_asked_for_a_password(rendered: dict[str, str]) -> None:
    assert ("load", "res_pjsip_authenticator_digest.so") in sections(rendered["modules.conf"])["modules"]
    pjsip = sections(rendered["pjsip.conf"])
    assert ("endpoint_identifier_order", "ip,username") in pjsip["global"]
    assert "anonymous" not in pjsip


def test_nobody_becomes_the_trunk_by_saying_its_name(rendered: dict[str, str]) -> None:
    """Who is known by an address is known by nothing else, and who is known by a name has to have its password."""
    pjsip = sections(rendered["pjsip.conf"])
    assert ("identify_by", "ip") in pjsip["line"]
    assert ("identify_by", "username") in pjsip["phone"]
    inherits = dict(
        re.findall(r"^\[([\w-]+)\]\((.*)\)$", rendered["pjsip.conf"] + rendered["phones.conf"], re.MULTILINE)
    )
    endpoints = {name: parent for name, parent in inherits.items() if "!" not in parent}
    assert {endpoints.get("loopback"), endpoints.get("trunk", "line")} == {"line"}
    for account in ACCOUNTS:
        assert f"[{account.name}](phone)\naors = {account.name}\nauth = {account.name}\n" in rendered["phones.conf"]
        assert ("password", account.password) in sections(rendered["phones.conf"])[account.name]


def test_a_registered_phone_reaches_the_service_number_and_nothing_else(settings: Settings) -> None:
    def reaches(**changes: object) -> dict[str, str]:
        dialplan = render(settings, **changes)["extensions.conf"]
        lines = dialplan[dialplan.index("[from-phone]") :]
        return dict(re.findall(r"^exten => ([^,]+),1,(\w+)", lines, re.MULTILINE))

    refused = {"_[+*#0-9a-zA-Z]!": "Hangup", "h": "NoOp"}
    assert reaches() == refused
    ways = ("+493023125090", "493023125090", "00493023125090", "03023125090")
    assert reaches(service_number="+493023125090") == dict.fromkeys(ways, "Set") | refused


def test_no_endpoint_leads_anywhere_but_to_the_reception(rendered: dict[str, str]) -> None:
    contexts = re.findall(r"^context = (.*)$", rendered["pjsip.conf"], re.MULTILINE)
    assert contexts == ["from-trunk", "from-phone"]
    ways = {"ring", "screen", "back", "shown", "tried", "lamp"}
    expected = {"general", "from-trunk", "call", "service", "from-phone"} | ways
    assert set(sections(rendered["extensions.conf"])) == expected


def test_asterisks_own_doors_are_open_to_this_machine_only(rendered: dict[str, str]) -> None:
    http = dict(sections(rendered["http.conf"])["general"])
    assert (http["bindaddr"], http["bindport"]) == ("127.0.0.1", "8088")
    assert dict(sections(rendered["manager.conf"])["general"]) == {"enabled": "no"}
    assert ("password", "ari-secret") in sections(rendered["ari.conf"])["vorzimmer"]


def test_asterisk_keeps_to_the_data_directory(settings: Settings, rendered: dict[str, str]) -> None:
    places = dict(sections(rendered["asterisk.conf"])["directories"])
    assert places.pop("astmoddir") == MODULES
    inside = {name: place for name, place in places.items() if place != "/usr/share/asterisk"}
    assert set(inside) == {"astetcdir", "astdbdir", "astkeydir", "astspooldir", "astrundir", "astlogdir"}
    assert all(Path(place).is_relative_to(settings.data / "asterisk") for place in inside.values())


def test_without_a_trunk_only_this_machine_may_call(settings: Settings) -> None:
    pjsip = sections(render(settings)["pjsip.conf"])
    assert ("bind", "127.0.0.1:5060") in pjsip["transport-udp"]
    assert ("match", "127.0.0.1") in pjsip["loopback-identify"]
    assert not {name for name in pjsip if name.startswith("trunk")}


def test_a_trunk_with_an_account_registers(settings: Settings) -> None:
    text = render(settings, REGISTERED)
    pjsip = sections(text["pjsip.conf"])
    assert ("bind", "0.0.0.0:5060") in pjsip["transport-udp"]
    assert dict(pjsip["trunk-auth"]) == {
        "type": "auth", "auth_type": "digest", "username": "me-123", "password": REGISTERED.password,
    }  # fmt: skip
    registration = dict(pjsip["trunk-registration"])
    assert registration["server_uri"] == "sip:sip.example.org:5060"
    assert registration["client_uri"] == "sip:me-123@sip.example.org"
    assert registration["outbound_auth"] == "trunk-auth"
    assert ("match", "sip.example.org") in pjsip["trunk-identify"]
    assert ("allow", "g722,alaw,ulaw") in pjsip["trunk"]
    assert "exten => me-123,1,Set(DIALLED=" in text["extensions.conf"], "providers may dial the account's name"


def test_a_trunk_known_by_its_addresses_does_not_register(settings: Settings) -> None:
    pjsip = sections(render(settings, BY_ADDRESS)["pjsip.conf"])
    assert "trunk-auth" not in pjsip
    assert "trunk-registration" not in pjsip
    assert ("match", "192.0.2.0/24,198.51.100.7") in pjsip["trunk-identify"]
    assert ("contact", r"sip:192.0.2.10:5080\;transport=tcp") in pjsip["trunk"]
    assert ("transport", "transport-tcp") in pjsip["trunk"]
    assert ("protocol", "tcp") in pjsip["transport-tcp"]
    assert ("protocol", "udp") in pjsip["transport-udp"]


def test_behind_nat_every_transport_names_the_public_address(settings: Settings) -> None:
    text = render(settings, BY_ADDRESS, sip_public_address="203.0.113.9", sip_local_networks=["10.0.0.0/8", "fd00::/8"])
    for transport in ("transport-udp", "transport-tcp"):
        lines = sections(text["pjsip.conf"])[transport]
        assert ("external_media_address", "203.0.113.9") in lines
        assert ("external_signaling_address", "203.0.113.9") in lines
        assert [value for name, value in lines if name == "local_net"] == ["10.0.0.0/8", "fd00::/8"]


def test_the_limits_of_the_settings_reach_the_dialplan(settings: Settings) -> None:
    dialplan = render(settings, answer_within_seconds=6.0, max_message_seconds=99, max_silence_seconds=5)[
        "extensions.conf"
    ]
    assert "Record(${SPOOLED}.wav16,5,99,kq)" in dialplan
    assert "AGI(agi://127.0.0.1:4573/call,${DIALLED},${CALLER},${SPOOLED})" in dialplan
    assert f"Set(__SPOOLED={settings.spool}/${{UNIQUEID}}_" in dialplan


def test_the_dialplan_answers_at_once_only_where_the_call_script_has_just_said_that_it_is_there(
    settings: Settings,
) -> None:
    dialplan = render(settings)["extensions.conf"]
    asks = f"GotoIf($[${{EPOCH}} - ${{STAT(M,{settings.ready})}} > {STALE_SECONDS}]?ask)"
    assert re.search(rf"{re.escape(asks)}\n same => n,Answer\(\)\n same => n\(ask\),AGI\(", dialplan)


@pytest.mark.parametrize("seconds", [2.0, 4.0, 6.0])
def test_the_dialplan_takes_over_before_a_caller_has_waited_too_long(settings: Settings, seconds: float) -> None:
    allowed = Settings(data=settings.data, answer_within_seconds=seconds)
    limit = re.search(r"Set\(TIMEOUT\(absolute\)=([\d.-]+)\)\n", render(allowed)["extensions.conf"])
    assert limit is not None
    assert 0 < float(limit[1]) < seconds, "0 would be no limit at all"


def test_what_a_caller_sends_reaches_no_function_unfiltered(rendered: dict[str, str]) -> None:
    for raw in ("${CALLERID(num)}", "${CHANNEL(pjsip", "${REDIRECTING(from-num)}"):
        for line in rendered["extensions.conf"].splitlines():
            assert raw not in line or "FILTER(+0-9," in line, line
    dialled = [line for line in rendered["extensions.conf"].splitlines() if "${EXTEN}" in line]
    assert all(re.search(r"FILTER\([+]?0-9,\$\{EXTEN\}\)", line) for line in dialled)


def test_ports_for_sound_are_as_set(settings: Settings) -> None:
    rtp = dict(sections(render(settings, rtp_start=12000, rtp_end=12100)["rtp.conf"])["general"])
    assert (rtp["rtpstart"], rtp["rtpend"]) == ("12000", "12100")


def test_the_files_are_readable_by_this_user_alone_and_stale_ones_are_gone(settings: Settings) -> None:
    changed = settings.model_copy(update={"fastagi_port": 1, "ari_port": 2, "trunk": REGISTERED})
    etc = config.folder(settings) / "etc"
    etc.mkdir(parents=True)
    (etc / "stale.conf").write_text("old")
    config.write(changed, MODULES, ACCOUNTS)
    assert not (etc / "stale.conf").exists()
    assert {path.stat().st_mode & 0o777 for path in etc.iterdir()} == {0o600}
    assert config.conf(settings) in set(etc.iterdir())
    first = config.ari_password(changed)
    assert first in (etc / "ari.conf").read_text()
    config.write(changed, MODULES)
    assert config.ari_password(changed) != first
    assert (settings.data / "run" / "ari_password").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Asterisk 22.10.1~dfsg+~cs6.15.60671435-1\n", (22, 10, 1)),
        ("Asterisk 20.6.0~dfsg+~cs6.13.40431414-2build5", (20, 6, 0)),
        ("1:22.10.1~dfsg+~cs6.15-1", (22, 10, 1)),
        ("Asterisk GIT-master-abc", ()),
        ("", ()),
        ("(none)", ()),
    ],
)
def test_a_version_is_read_from_what_asterisk_says(said: str, version: tuple[int, ...]) -> None:
    assert parse_version(said) == version


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        (SAFE_VERSION, True),
        ((22, 10, 2), True),
        ((23, 0, 0), True),
        ((22, 9, 9), False),
        ((20, 99, 1), False),
        ((), False),
    ],
)
def test_an_asterisk_with_known_holes_is_told_from_a_safe_one(
    version: tuple[int, ...],
    is_safe: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert Installation(None, version).is_safe is is_safe


def test_the_modules_are_named_as_asterisk_sees_them(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/x86_64-linux-gnu/asterisk/modules").mkdir(parents=True)
    assert Installation(tmp_path, SAFE_VERSION).modules == MODULES
    with pytest.raises(PBXError, match="no Asterisk modules"):
        _ = Installation(tmp_path / "empty", SAFE_VERSION).modules


def test_a_long_log_is_set_aside_and_a_short_one_goes_on(settings: Settings) -> None:
    folder = config.folder(settings) / "log"
    folder.mkdir(parents=True)
    (folder / "messages.log").write_text("short")
    process.set_old_log_aside(settings)
    assert [path.name for path in folder.iterdir()] == ["messages.log"]
    (folder / "messages.log").write_bytes(bytes(process.LONGEST_LOG_BYTES + 1))
    process.set_old_log_aside(settings)
    assert [path.name for path in folder.iterdir()] == ["messages.log.1"]
