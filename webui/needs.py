"""What each address needs, by its endpoint or else its blueprint: what has no line here is open to nobody. Pure."""

from collections.abc import Collection

from office.rights import What

PUBLIC = frozenset(
    {
        "api.openapi",
        "auth.code",
        "auth.login",
        "auth.try_code",
        "auth.try_login",
        "calendar.feed",
        "confirming.confirm",
        "confirming.show",
        "health.healthz",
        "installing.manifest",
        "languages.switch",
        "links.ask",
        "links.choose",
        "links.forgotten",
        "links.set_new",
        "oidc.back",
        "oidc.go",
        "static",
    }
)
"""Open to everybody. The addresses of a calendar and of a link that was sent are secrets."""

NEEDS: dict[str, What] = {
    "account": What.ACCOUNT,
    "confirming.send": What.ACCOUNT,
    "second_factor": What.ACCOUNT,
    "notices": What.ACCOUNT,
    # A PIN says greetings over the telephone.
    "account.drop_pin": What.SETTINGS,
    "account.renew_pin": What.SETTINGS,
    "auth.logout": What.ACCOUNT,
    # Messages
    "api": What.MESSAGES,
    "assigning": What.MESSAGES,
    "callnote": What.MESSAGES,
    "calling_back": What.MESSAGES,
    "corrections": What.MESSAGES,
    "deeds": What.MESSAGES,
    "inbox": What.MESSAGES,
    "live": What.MESSAGES,
    "out": What.MESSAGES,
    "search": What.MESSAGES,
    "sound": What.MESSAGES,
    # The office of a client
    "absences": What.SETTINGS,
    "changes": What.SETTINGS,
    "client_settings": What.SETTINGS,
    "clients": What.SETTINGS,
    "contacts": What.SETTINGS,
    "decision": What.SETTINGS,
    "first_steps": What.SETTINGS,
    "escalation": What.SETTINGS,
    "forwarding": What.SETTINGS,
    "greetings": What.SETTINGS,
    "holidays": What.SETTINGS,
    "hours": What.SETTINGS,
    "phones": What.SETTINGS,
    "rules": What.SETTINGS,
    "programs": What.TOKENS,
    # The house
    "all_changes": What.HOUSE,
    "client_entry": What.HOUSE,
    "listening": What.HOUSE,
    "outbox": What.HOUSE,
    "users": What.HOUSE,
    "webhooks": What.HOUSE,
}

BY_TOKEN = frozenset({"api"})
"""Blueprints that ask for a token, not for a log-in."""


def need_of(endpoint: str) -> What | None:
    """None for what is public. Raises LookupError for an address without a rule."""
    if endpoint in PUBLIC:
        return None
    # A blueprint may stand within another: `absences.feeds.add_file`.
    names = [endpoint]
    while "." in names[-1]:
        names.append(names[-1].rpartition(".")[0])
    for name in names:
        if name in NEEDS:
            return NEEDS[name]
    raise LookupError(f"webui/needs.py has no rule for {endpoint}")


def check_all(endpoints: Collection[str]) -> None:
    """Raises LookupError for an address without a rule: such an application is not to start."""
    for endpoint in endpoints:
        need_of(endpoint)
