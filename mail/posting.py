"""Post something to an address somebody entered: guarded as `office.outside` says, without redirects."""

from collections.abc import Collection, Mapping
from time import monotonic

import httpx

from mail.errors import Refused, ServerAway
from office.errors import OfficeError
from office.outside import GuardedTransport

SECONDS = 10.0
"""For all of it."""


def post(url: str, body: bytes, headers: Mapping[str, str], inside_hosts: Collection[str]) -> int:
    """The status of the answer. Raises Refused where the address may not be asked, ServerAway where it is silent."""
    transport = GuardedTransport(monotonic() + SECONDS, inside_hosts, "notice_hosts")
    try:
        with (
            httpx.Client(transport=transport, follow_redirects=False, trust_env=False) as sender,
            sender.stream("POST", url, content=body, headers={"User-Agent": "Vorzimmer", **headers}) as answer,
        ):
            # What it says besides is nobody's business: it could be a page of somebody else's.
            return answer.status_code
    except OfficeError as error:
        raise Refused(str(error)) from error
    except httpx.TimeoutException as error:
        raise ServerAway(f"the address does not answer within {SECONDS:.0f} s") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise Refused("this is no address of the web") from error
    except httpx.HTTPError as error:
        # Not the message: in that stands the address, which is a secret more often than not.
        raise ServerAway(f"the address does not answer ({type(error).__name__})") from error
