"""`holdspace demo`: a made-up life to look around in, that leaves nothing."""

from pathlib import Path

from running import App, Start


def folder_of(app: App) -> Path:
    """Where the made-up life is put, by what its worker was started with."""
    words = Path(f"/proc/{app.worker}/cmdline").read_bytes().split(b"\0")
    return Path(words[words.index(b"--sample") + 1].decode())


def test_a_made_up_life_opens_without_a_passphrase_says_so_and_is_gone_when_closed(
    start: Start, tmp_path: Path
) -> None:
    app = start("demo")
    link, folder = app.link(), folder_of(app)
    assert folder.is_dir()
    status, headers, _page = app.ask(link)
    assert status == 303
    window = "; ".join(value.partition(";")[0].strip() for name, value in headers if name == "Set-Cookie")
    status, _headers, page = app.ask("/kept", headers={"Cookie": window})
    assert status == 200
    assert "This is a made-up life." in page
    assert "It shows a made-up life." in app.said
    assert app.end() == 0
    assert "The made-up life is gone." in app.said
    assert not folder.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
