"""The peer in `make bench` does the same work as the engine, or its ratio would say nothing."""

import subprocess
import sys

from checkout import ROOT

SAME = """
from oracle import Oracle
from run import agree
from sheets import half_way
from holdspace.content.library import engine
core = engine()
print([agree(core, Oracle(core, sheet, "ShaferShenoyInference")) for sheet in half_way(core, 3)])
"""


def test_the_peer_has_the_same_readings_and_would_ask_the_same_page() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SAME], cwd=ROOT / "bench", capture_output=True, text=True, check=False
    )
    assert (ended.stdout.strip(), ended.returncode) == ("[True, True, True]", 0), ended.stderr
