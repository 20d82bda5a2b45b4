"""Asterisk's configuration, rendered from the settings. The sample configuration of the package is never read."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from office.settings import LINE_OPENS_SECONDS, STALE_SECONDS, Settings

# What is rendered is no HTML, and the values come from the admin's own settings.
_templates = Environment(  # noqa: S701 - see above
    loader=PackageLoader("asterisk"), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
)

SWITCHED_OFF = {
    "cdr.conf": "[general]\nenable = no\n",
    "cel.conf": "[general]\nenable = no\n",
    "manager.conf": "[general]\nenabled = no\n",
}
DEFAULTS = (
    "acl.conf",
    "ccss.conf",
    "features.conf",
    "pjproject.conf",
    "stasis.conf",
    "udptl.conf",
    "websocket_client.conf",
)
"""Left empty: Asterisk logs an error for each of them that it does not find."""


def folder(settings: Settings) -> Path:
    """Everything of the running PBX: `etc/`, `run/`, `log/`, `db/`."""
    return settings.data / "asterisk"


def conf(settings: Settings) -> Path:
    """The file Asterisk is started with; it names all other places."""
    return folder(settings) / "etc" / "asterisk.conf"


def render(settings: Settings, modules: str, ari_password: str) -> dict[str, str]:
    """Every file by its name. `modules` is the folder of Asterisk's modules as Asterisk sees it."""
    protocols = ["udp"]
    if settings.trunk and settings.trunk.transport not in protocols:
        protocols.append(settings.trunk.transport)
    rendered = {
        name.removesuffix(".j2"): _templates.get_template(name).render(
            settings=settings,
            trunk=settings.trunk,
            folder=folder(settings),
            modules=modules,
            ari_password=ari_password,
            protocols=protocols,
            line_opens=LINE_OPENS_SECONDS,
            stale=STALE_SECONDS,
        )
        for name in _templates.list_templates(extensions=["j2"])
    }
    return SWITCHED_OFF | dict.fromkeys(DEFAULTS, "") | rendered


def write(settings: Settings, modules: str, ari_password: str) -> None:
    """Render into the data directory, readable by this user alone: passwords stand in it."""
    etc = folder(settings) / "etc"
    for name in ("etc", "run", "log", "db", "spool"):
        (folder(settings) / name).mkdir(parents=True, exist_ok=True)
    for stale in etc.iterdir():
        stale.unlink()
    for name, text in render(settings, modules, ari_password).items():
        path = etc / name
        path.touch(mode=0o600)
        path.write_text(text)
