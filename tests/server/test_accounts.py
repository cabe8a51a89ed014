"""What another account on the same machine asks is not answered, whatever it brings."""

import os
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from running import App, Start, Visit

from holdspace.web import accounts
from holdspace.web.accounts import is_of_another_account

NOBODY = 65_534
TELLS = accounts.CONNECTIONS[0].exists()
"""Whether this system says whose a connection is."""
ASKING = (os.getuid(), NOBODY) if TELLS and os.getuid() == 0 else (os.getuid(),)
"""Accounts that a connection can be given to from here: only root can give one away."""
HEADINGS = "sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode"


@pytest.fixture(scope="module")
def app(start_once: Start) -> App:
    return start_once()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, int]]:
    """One end of a connection on this machine, and the port that it leads to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as ours:
            yield ours, port


def asked_by(account: int, app: App, cookies: dict[str, str], *, family: socket.AddressFamily) -> tuple[int, str]:
    host = "127.0.0.1" if family is socket.AF_INET else "::ffff:127.0.0.1"
    with socket.socket(family) as end:
        end.connect((host, app.port))
        os.fchown(end.fileno(), account, account)
        connection = HTTPConnection("127.0.0.1", app.port)
        connection.sock = end
        connection.request("GET", "/kept", headers={"Cookie": "; ".join(map("=".join, cookies.items()))})
        reply = connection.getresponse()
        return reply.status, reply.read().decode()


@pytest.mark.parametrize("account", ASKING)
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_window_is_of_no_use_to_another_account_that_has_its_cookie(
    app: App, family: socket.AddressFamily, account: int
) -> None:
    number = len(app.links)
    if number:
        app.press_enter()
    visit = Visit(app)
    assert visit.go(app.link(number)) == 200
    status, page = asked_by(account, app, visit.cookies, family=family)
    is_another = account != os.getuid()
    assert (status, "another account" in page) == ((403, True) if is_another else (200, False))
    assert visit.go("/kept") == 200


def test_our_own_account_is_no_other(ends: tuple[socket.socket, int]) -> None:
    ours, port = ends
    address, number = ours.getsockname()
    assert not is_of_another_account(address, number, port)


def table(number: int, port: int) -> str:
    """The system's own table of connections; where it has none, one like it with ours in it."""
    if TELLS:
        return accounts.CONNECTIONS[0].read_text("ascii")
    return f"{HEADINGS}\n0: 0100007F:{number:04X} 0100007F:{port:04X} 01 0:0 00:0 0 {os.getuid()} 0 0\n"


def test_another_account_is_told_by_the_systems_own_table(
    ends: tuple[socket.socket, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, port = ends
    address, number = ours.getsockname()
    first, *lines = table(number, port).splitlines()
    theirs = [" ".join([*line.split()[:7], str(NOBODY), *line.split()[8:]]) for line in lines]
    (tmp_path / "tcp").write_text("\n".join([first, *theirs]), "ascii")
    monkeypatch.setattr(accounts, "CONNECTIONS", (tmp_path / "tcp", tmp_path / "none"))
    assert is_of_another_account(address, number, port)
    assert not is_of_another_account(address, number, port + 1)
    assert not is_of_another_account("127.0.0.2", number, port)


@pytest.mark.parametrize("address", ["", "::1", "10.0.0.1", "unix:"])
def test_where_it_cannot_be_told_nobody_is_kept_out(address: str, ends: tuple[socket.socket, int]) -> None:
    assert not is_of_another_account(address, 1, ends[1])
