"""Reach addresses that people enter.

Somebody may enter any address. None may be used to look around in the network Vorzimmer stands in, at this machine's
own services or at a cloud's, and none may keep the asker longer than all of it may take.
"""

import socket
import ssl
from collections.abc import Collection, Iterable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic

import httpcore
import httpx

from office.errors import OfficeError

OUTSIDE = IPv6Network("2000::/3")


class GuardedTransport(httpx.HTTPTransport):
    """Every connection, also one a redirect leads to, is made through a door; all of them end at `until` (monotonic).

    `inside_hosts` are the names of machines that may be reached although they stand in the house's own network; of any
    other there, httpx raises OfficeError, which names the setting that can allow it.
    """

    def __init__(self, until: float, inside_hosts: Collection[str], setting: str) -> None:
        super().__init__(trust_env=False)
        # httpx hands no network backend on to the pool it makes.
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(), network_backend=_Door(until, inside_hosts, setting)
        )


@cache
def _ssl_context() -> ssl.SSLContext:
    """Reading the certificates takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


class _Door(httpcore.NetworkBackend):
    """Connects to machines outside, and to those that are named; all connections together last until `until`."""

    def __init__(self, until: float, inside_hosts: Collection[str], setting: str) -> None:
        self._until = until
        self._inside_hosts = inside_hosts
        self._setting = setting
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the name up once and connect to what was found and checked: a second answer could be another."""
        addresses = _addresses(host, port)
        if host.lower() not in self._inside_hosts and not all(map(is_outside, addresses)):
            raise OfficeError(f"“{host}” stands in the house's own network; the setting {self._setting} can allow it")
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, local_address, socket_options)

    def _connect(
        self, address: str, port: int, local_address: str | None, options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.NetworkStream:
        left = seconds_left(self._until)
        return _Hurried(self._network.connect_tcp(address, port, left, local_address, options), self._until)


class _Hurried(httpcore.NetworkStream):
    """A connection whose every step takes what is left of one time: headers sent byte by byte gain nothing."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, seconds_left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, seconds_left(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, seconds_left(self._until))
        return _Hurried(stream, self._until)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def seconds_left(until: float) -> float:
    """Raises ReadTimeout where none are."""
    left = until - monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    return [str(address[0]) for *_kind, address in found]


def is_outside(address: str) -> bool:
    """Whether it is a machine somewhere in the internet, by an address that holds no other one."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return is_outside(str(found.ipv4_mapped))
        if found not in OUTSIDE or found.sixtofour or found.teredo:
            return False
    return found.is_global and not found.is_multicast
