"""Ask an address for a calendar."""

from collections.abc import Collection
from time import monotonic

import httpx

from office.errors import OfficeError
from office.outside import GuardedTransport

SECONDS = 10.0
"""For all of it: connections, redirects, headers and the calendar."""
MOST_BYTES = 2_000_000
MOST_REDIRECTS = 5


def fetch(url: str, inside_hosts: Collection[str] = ()) -> str:
    """What an address answers. Raises OfficeError with a sentence in which nothing of the answer stands.

    `inside_hosts` are the names of machines that may be asked although they stand in the house's own network. Other
    schemes than http and https are refused by httpx, redirects too.
    """
    try:
        return _fetch(url, inside_hosts)
    except httpx.TimeoutException as error:
        raise OfficeError(f"the calendar takes longer than {SECONDS:.0f} s to read") from error
    except httpx.HTTPStatusError as error:
        raise OfficeError(f"the address answers with the error {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Not the message: in that stands the address, which is a secret more often than not.
        raise OfficeError(f"the address does not answer ({type(error).__name__})") from error


def _fetch(url: str, inside_hosts: Collection[str]) -> str:
    body = b""
    transport = GuardedTransport(monotonic() + SECONDS, inside_hosts, "calendar_hosts")
    # Without what the environment says of proxies: a proxy would ask whatever it is told to.
    asker = httpx.Client(transport=transport, follow_redirects=True, max_redirects=MOST_REDIRECTS, trust_env=False)
    with asker, asker.stream("GET", url) as answer:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                raise OfficeError(f"the calendar is larger than {MOST_BYTES // 1_000_000} MB")
    return body.decode("utf-8", errors="replace")
