"""Whose program asks: on Linux the system tells which account has the other end of a connection on this machine.

A browser sends the cookies of 127.0.0.1 to every port of it, so that a server of another account can come to know the
one that lets a window in. It is of no use there: what another account asks is not answered.
"""

import os
import struct
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

CONNECTIONS: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
LOCAL, REMOTE, ACCOUNT = 1, 2, 7
"""Columns of those tables (proc_pid_net(5))."""
ROOT: Final = 0
"""Root can read everything anyway, and carries the connections of some machines in a machine."""


def is_of_another_account(address: str, port: int, server_port: int) -> bool:
    """Whether another account than ours has the end at `address` and `port` of a connection to our `server_port`.

    False where that cannot be told: on other systems, and where the other end is not on this machine.
    """
    ends = _spelled(address, port)
    return any(
        local in ends and int(remote.rpartition(":")[2], 16) == server_port and account not in {ROOT, os.getuid()}
        for local, remote, account in _connections()
    )


def _spelled(address: str, port: int) -> frozenset[str]:
    """An IPv4 address and a port as the tables spell them, also by way of IPv6; none for another address."""
    try:
        four = IPv4Address(address).packed
    except ValueError:
        return frozenset()
    mapped = bytes(10) + b"\xff\xff" + four
    words = (struct.unpack("=I", four), struct.unpack("=4I", mapped))
    return frozenset(f"{''.join(f'{word:08X}' for word in each)}:{port:04X}" for each in words)


def _connections() -> Iterator[tuple[str, str, int]]:
    """Every connection on this machine: its own end, its other end, and whose it is."""
    for table in CONNECTIONS:
        try:
            lines = table.read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            yield columns[LOCAL], columns[REMOTE], int(columns[ACCOUNT])
