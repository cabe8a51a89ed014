"""The page of keys says what the code does: lengths, algorithms, limits, rights."""

import ast
import re
from datetime import timedelta

import pytest
from django.conf import global_settings
from pages import ROOT, text_of

from holdspace.cli.supervisor import MOST_WINDOWS, TOKEN_BYTES
from holdspace.storage import archives, header, kdf, keys, paper, passphrases
from holdspace.web import guessing, launch, settings, stays, uploads, watching, worker
from holdspace.web.keeping import usual_settings
from holdspace.web.putting_away import SHARED_MINUTES, SHARED_SECONDS
from holdspace.web.views.settings import FEWEST_MINUTES, MOST_MINUTES

PAGE = text_of("docs/keys.md")
PARTS = {
    "Every key": 11,
    "What they are used with": 7,
    "Limits": 10,
    "Who may what": 6,
    "What it is about, and how it is held": 5,
}
"""Each part of the page that is a table, and how many rows it has."""
SEALS = {"cryptography", "argon2", "sqlcipher3", "pyrage", "hashlib", "hmac", "secrets"}
OTHERS = {"nacl", "Crypto", "Cryptodome", "OpenSSL", "ssl", "bcrypt", "passlib", "scrypt", "pysqlcipher3", "random"}
KIB, MIB = 1024, 1024 * 1024


def part(heading: str) -> str:
    found = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    assert found, heading
    return found


def row(heading: str, first: str) -> list[str]:
    """The other cells of a row, by its first."""
    found = [line for line in part(heading).splitlines() if line.startswith(f"| {first} |")]
    assert len(found) == 1, first
    return [cell.strip() for cell in found[0].strip("|").split("|")][1:]


def minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)


@pytest.mark.parametrize("heading", PARTS)
def test_every_key_limit_and_right_has_its_part_of_the_page(heading: str) -> None:
    lines = [line for line in part(heading).splitlines() if line.startswith("|")]
    assert len(lines) == PARTS[heading] + 2
    assert len({line.count("|") for line in lines}) == 1
    assert "there is no address that it may call" in PAGE
    assert "An id is never enough." in PAGE


def test_lengths_of_keys_are_told_as_they_are() -> None:
    told = {
        "data key": keys.DATA_KEY_BYTES,
        "key of the passphrase slot": header.KEY_BYTES,
        "key of the paper slot": header.KEY_BYTES,
        "key of the header’s MAC": header.KEY_BYTES,
        "paper key": paper.SECRET_BYTES,
        "one-time link": TOKEN_BYTES,
    }
    for name, length in told.items():
        assert row("Every key", name)[0] == f"{length * 8} bits", name
    assert row("Every key", "a window’s token")[0] == "256 bits"
    assert len(settings.SECRET_KEY) * 6 == 384
    assert row("Every key", "secret of Django")[0] == "384 bits"
    assert f"within {int(launch.GOOD_FOR.total_seconds())} seconds" in row("Every key", "one-time link")[3]


def test_each_algorithm_is_told_with_its_library() -> None:
    floor, ceiling = kdf.FLOOR, kdf.CEILING
    least = f"from {floor.memory_kib // KIB} MiB and {floor.passes} passes"
    most = f"to {ceiling.memory_kib // KIB} MiB and {ceiling.passes} passes"
    assert f"{least} {most}" in row("What they are used with", "a passphrase")[0]
    assert f"nonce of {header.NONCE_BYTES * 8} bits" in row("What they are used with", "slots")[0]
    purposes = {header.FOR_THE_MAC, header.FOR_A_PASSPHRASE, header.FOR_PAPER}
    assert len(purposes) == 3
    source = text_of("src/holdspace/storage/header.py")
    assert all(name in source for name in ("AESGCM", "HKDF", "SHA256", "hmac.digest"))
    libraries = {row("What they are used with", name)[1] for name in ("a passphrase", "slots", "a backup")}
    assert libraries == {"argon2-cffi", "cryptography", "pyrage"}


def test_sealing_is_done_by_the_libraries_that_are_named_and_no_other() -> None:
    found: set[str] = set()
    for source in sorted((ROOT / "src/holdspace/storage").glob("*.py")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    assert found >= SEALS
    assert not found & OTHERS


def test_limits_are_told_as_they_are() -> None:
    usual = usual_settings()
    told = {
        "wrong passphrases, wherever one is asked for on a page": f"{guessing.FREE} free; then 1, 2, 4 and so on, up to"
        f" {guessing.LONGEST} seconds",
        "an open vault, left alone": f"{usual.idle_minutes} minutes, {SHARED_MINUTES} on a shared device;"
        f" {FEWEST_MINUTES} to {MOST_MINUTES} by choice",
        "an open vault, out of sight": f"off; {SHARED_SECONDS} seconds on a shared device, or by choice",
        "an open vault, at most": f"{minutes(watching.ABSOLUTE) // 60} hours",
        "a window that keeps nothing, left alone": f"{minutes(stays.IDLE)} minutes",
        "a file that is brought in": f"{uploads.LARGEST_FILE // MIB} MiB; unpacked {archives.LARGEST_UNPACKED // MIB}"
        f" MiB, {archives.MOST_ENTRIES} entries, {archives.MOST_DENSE} to 1",
        "a form": f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // KIB} KiB,"
        f" {global_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields",
        "a request": f"{worker.LARGEST_BODY // MIB} MiB",
        "windows that are remembered": str(MOST_WINDOWS),
    }
    for name, limit in told.items():
        assert row("Limits", name)[0] == limit, name
    assert usual.hidden_seconds == 0
    assert f"{passphrases.SHORTEST} characters or more, up to 1000" in part("Passphrases")
    assert f"(below {passphrases.STRONG_ENOUGH} of 4)" in part("Passphrases")


def test_a_hole_in_a_library_has_its_time() -> None:
    assert re.search(r"hole in a library.*within a week", text_of("SECURITY.md"))
    assert "security releases" in text_of("docs/release.md").partition("## Every month")[2].partition("\n## ")[0]
