"""All settings in one place: `vorzimmer.toml`, and `VORZIMMER_…` environment variables over it.

Relative paths are taken from the project's folder, so that a command means the same wherever it is run.
"""

import os
import re
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from office.errors import NotANumber
from office.numbers import to_e164

PROJECT = Path(__file__).resolve().parent.parent

LINE_OPENS_SECONDS = 0.5
"""Between answering and the first word: networks open the line in both directions only then."""

STALE_SECONDS = 2
"""The call script has not said for longer than this that it can take calls: it cannot."""

Language = Literal["de", "en"]
Port = int
T = TypeVar("T", str | None, list[str])


def fits_on_one_line(value: T) -> T:
    """A line break would smuggle further lines into pjsip.conf; `;` starts a comment there."""
    if any(char in word for word in (value if isinstance(value, list) else [value or ""]) for char in "\r\n;"):
        raise ValueError("must not contain line breaks or semicolons")
    return value


def config_file() -> Path:
    return Path(os.environ.get("VORZIMMER_CONFIG", PROJECT / "vorzimmer.toml"))


class Trunk(BaseModel):
    """The SIP trunk of a telephone provider: by registration (user and password) or by its IP addresses."""

    model_config = ConfigDict(extra="forbid")

    host: str
    """Registrar or proxy of the provider, a name or an address."""
    port: Port = Field(5060, ge=1, le=65535)
    transport: Literal["udp", "tcp"] = "udp"
    username: str | None = None
    password: str | None = None
    match: list[str] = []
    """Addresses or networks the provider's calls come from; empty: those that `host` resolves to."""
    codecs: list[Literal["alaw", "ulaw", "g722"]] = ["g722", "alaw", "ulaw"]

    @field_validator("host", "username", "password", "match")
    @classmethod
    def stays_in_line(cls, value: T) -> T:
        return fits_on_one_line(value)

    @model_validator(mode="after")
    def registers_with_both_or_neither(self) -> "Trunk":
        if (self.username is None) != (self.password is None):
            raise ValueError("give both username and password (registration) or neither (IP-identified)")
        return self


class Smtp(BaseModel):
    """The mail server that takes what goes out."""

    model_config = ConfigDict(extra="forbid")

    host: str
    port: Port = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; `tls` from its beginning (port 465), `none` only to this machine itself."""
    username: str | None = None
    password_file: Path | None = None
    """Its only line is the password; read anew for every mail."""
    sender: str
    """From whom the mails are: `Vorzimmer <vorzimmer@example.org>`."""
    reply_to: str | None = None
    """Where an answer to them goes, `office@example.org`; None: to the sender."""

    @property
    def answers_to(self) -> str:
        """The address an answer goes to."""
        return self.reply_to or parseaddr(self.sender)[1]

    @field_validator("sender")
    @classmethod
    def is_an_address(cls, text: str) -> str:
        name, address = parseaddr(text)
        if not address.isascii() or not name.isprintable() or not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address):
            raise ValueError(f"“{text}” is no sender; write it like Vorzimmer <vorzimmer@example.org>")
        return text

    @field_validator("reply_to")
    @classmethod
    def is_a_bare_address(cls, text: str | None) -> str | None:
        if text is not None and not (text.isascii() and re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", text)):
            raise ValueError(f"“{text}” is no address to answer to; write it like office@example.org")
        return text

    @field_validator("password_file", mode="after")
    @classmethod
    def from_project(cls, path: Path | None) -> Path | None:
        return path and (PROJECT / path.expanduser()).resolve()

    @model_validator(mode="after")
    def logs_in_with_both_or_neither(self) -> "Smtp":
        if (self.username is None) != (self.password_file is None):
            raise ValueError("give both username and password_file, or neither")
        return self

    @model_validator(mode="after")
    def is_encrypted(self) -> "Smtp":
        if self.security == "none" and self.host not in {"localhost", "127.0.0.1", "::1"}:
            raise ValueError("security may be none only where host is this machine itself")
        return self


class Oidc(BaseModel):
    """The identity provider people may log in by (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid")

    issuer: str
    """Its address as it calls itself; `/.well-known/openid-configuration` stands beneath it."""
    client_id: str
    client_secret_file: Path
    """Its only line is the secret the provider has given Vorzimmer."""
    name: str = Field("OpenID", max_length=60)
    """What people call it: it stands on the log-in page."""

    @field_validator("issuer")
    @classmethod
    def is_encrypted(cls, url: str) -> str:
        if not re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?|http://(localhost|127\.0\.0\.1)(:\d+)?(/[^\s?#]*)?", url):
            raise ValueError(f"“{url}” is no issuer; write it like https://login.example.org/realms/firm")
        return url.rstrip("/")

    @field_validator("client_secret_file", mode="after")
    @classmethod
    def from_project(cls, path: Path) -> Path:
        return (PROJECT / path.expanduser()).resolve()


class Settings(BaseSettings):
    """What an admin may set; every field has a default that answers calls on this machine."""

    model_config = SettingsConfigDict(env_prefix="VORZIMMER_", env_nested_delimiter="__", extra="forbid")

    data: Path = Path("var")
    """Everything worth keeping: database, sound, prompts, secrets."""
    tools: Path = Path(".tools")
    """What setting up fetched and can fetch again: the Asterisk root, Whisper's weights."""

    sip_port: Port = Field(5060, ge=1, le=65535)
    sip_bind: str | None = None
    """Address Asterisk listens on; by default every address with a trunk, loopback without."""
    sip_public_address: str | None = None
    """The address callers' sound shall be sent to when this machine is behind NAT."""
    sip_local_networks: list[str] = []
    rtp_start: Port = Field(10000, ge=1024, le=65535)
    rtp_end: Port = Field(20000, ge=1024, le=65535)
    web_bind: str = "127.0.0.1"
    web_port: Port = Field(8080, ge=1, le=65535)
    behind_proxy: bool = False
    """A reverse proxy with TLS stands in front: believe its X-Forwarded headers, send cookies over HTTPS only."""
    fastagi_port: Port | None = None
    ari_port: Port | None = None

    database_url: str | None = None
    queue_url: str | None = None
    """`redis://…` or `postgresql://…`; by default a SQLite file beside the database."""

    language: Language = "de"
    """Of the house: callers nobody claims hear it."""
    time_zone: str = "Europe/Berlin"
    region: str = "DE"
    """Where a number without country code belongs (ISO 3166)."""

    whisper_model: str = Field("base", max_length=120)
    """`base` (set up with the project), another faster-whisper name, or a directory."""
    whisper_threads: PositiveInt | None = None
    second_whisper_model: str | None = Field(None, max_length=120)
    """A stronger one that goes over the messages again while there is nothing else to do; None: nobody does."""

    answer_within_seconds: float = Field(4.0, ge=2.0)
    """After so long at the latest a caller hears words, if need be the dialplan's own."""
    max_message_seconds: PositiveInt = 180
    max_silence_seconds: PositiveInt = 8
    min_speech_seconds: float = Field(1.5, ge=0)
    """With less speech than this a call is kept as a missed call, not as a message."""
    min_free_mb: PositiveInt = 100
    """Below this much room on the disk the log warns before each recording."""
    sweep_seconds: PositiveFloat = 20.0
    lease_seconds: PositiveFloat = 30.0
    trash_days: PositiveFloat = 7.0
    """A deleted message can be brought back for so long; then it and its sound are gone for good."""

    max_outgoing_calls: PositiveInt = 10
    """So many calls may ring or talk to owners' phones at once; more are not put through."""
    max_talk_seconds: PositiveInt = 7200
    """A call put through, or a call back, ends after so long."""
    max_callbacks_an_hour: PositiveInt = 20
    max_callbacks_a_day: PositiveInt = 100
    """So many callers each client may call back, at the house's cost."""

    service_number: str | None = None
    """Called by admins and owners to say greetings over the telephone; a number of the trunk's that no client has."""

    trunk_numbers: list[str] = []
    """Numbers of the trunk that no client has for itself: owners forward their own to one of them."""

    calendar_hosts: list[str] = []
    """Machines in the house's own network whose calendars may be read, as they stand in the calendars' addresses."""

    public_url: str | None = None
    """The address under which people reach the pages, for links in what goes out: `https://vorzimmer.example.org`."""
    notice_hosts: list[str] = []
    """Machines in the house's own network that webhooks and push messages may go to; to these without TLS too."""

    smtp: Smtp | None = None
    """None: no mails go out."""
    oidc: Oidc | None = None
    """None: people log in by password alone."""
    trunk: Trunk | None = None

    @field_validator("data", "tools", mode="after")
    @classmethod
    def from_project(cls, path: Path) -> Path:
        return (PROJECT / path.expanduser()).resolve()

    @field_validator("time_zone")
    @classmethod
    def is_a_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"“{name}” is no time zone; write it like Europe/Berlin") from error
        return name

    @field_validator("region")
    @classmethod
    def is_a_region(cls, name: str) -> str:
        if name not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"“{name}” is no country's code of two capital letters (ISO 3166)")
        return name

    @field_validator("database_url")
    @classmethod
    def sqlite_from_project(cls, url: str | None) -> str | None:
        scheme = "sqlite:///"
        if url is None or not url.startswith(scheme):
            return url
        return f"{scheme}{(PROJECT / url.removeprefix(scheme)).resolve()}"

    @field_validator("public_url")
    @classmethod
    def is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):
            raise ValueError(f"“{url}” is no address of pages; write it like https://vorzimmer.example.org")
        return url and url.rstrip("/")

    @field_validator("calendar_hosts", "notice_hosts")
    @classmethod
    def written_small(cls, hosts: list[str]) -> list[str]:
        return [host.strip().lower() for host in hosts]

    @field_validator("sip_bind", "sip_public_address", "sip_local_networks")
    @classmethod
    def stays_in_line(cls, value: T) -> T:
        return fits_on_one_line(value)

    @model_validator(mode="after")
    def rtp_range_is_a_range(self) -> "Settings":
        if self.rtp_end < self.rtp_start + 3:
            raise ValueError("rtp_end must lie at least 3 ports above rtp_start")
        return self

    @model_validator(mode="after")
    def numbers_are_numbers(self) -> "Settings":
        try:
            if self.service_number is not None:
                self.service_number = to_e164(self.service_number, self.region)
            self.trunk_numbers = [to_e164(number, self.region) for number in self.trunk_numbers]
        except NotANumber as error:
            raise ValueError(str(error)) from error
        if self.service_number in self.trunk_numbers:
            raise ValueError("service_number cannot be one of the trunk_numbers: it is no client's")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'vorzimmer.sqlite3'}"

    @property
    def listen_address(self) -> str:
        return self.sip_bind or ("0.0.0.0" if self.trunk else "127.0.0.1")  # noqa: S104 - a trunk comes from outside

    @property
    def spool(self) -> Path:
        """Where Asterisk writes what is being said."""
        return self.data / "spool"

    @property
    def ready(self) -> Path:
        """Touched by the call script every second while it can take calls; where Asterisk can see it."""
        return self.spool / "ready"

    @property
    def worker_alive(self) -> Path:
        """Touched by the worker after every sweep."""
        return self.data / "run" / "worker.alive"

    @property
    def post_alive(self) -> Path:
        """Touched every few seconds by the process that sends what is in the outbox."""
        return self.data / "run" / "post.alive"

    @property
    def vapid_key(self) -> Path:
        """What this house signs its push messages with."""
        return self.data / "vapid.pem"

    @property
    def prompts(self) -> Path:
        """What callers hear, ready to be played."""
        return self.data / "prompts"

    @property
    def dictations(self) -> Path:
        """Where Asterisk writes greetings that are said over the telephone, until they are kept or thrown away."""
        return self.data / "asterisk" / "dictations"

    @property
    def messages(self) -> Path:
        """The sound of messages that are stored for good."""
        return self.data / "messages"

    @cached_property
    def whisper_path(self) -> str:
        """What faster-whisper shall load: the directory set up here, or the name as given."""
        return self._weights(self.whisper_model)

    @cached_property
    def second_whisper_path(self) -> str | None:
        """As `whisper_path`, for the second listening."""
        return self.second_whisper_model and self._weights(self.second_whisper_model)

    @property
    def missing_second_model(self) -> Path | None:
        """The directory that is named for the second listening, where it holds no model."""
        if self.second_whisper_path is None:
            return None
        path = Path(self.second_whisper_path)
        is_directory = path.is_absolute() or path.is_dir()
        return path if is_directory and not (path / "model.bin").is_file() else None

    def _weights(self, model: str) -> str:
        places = (self.tools / f"whisper-{model}", PROJECT / model)
        return next((str(place) for place in places if place.is_dir()), model)
