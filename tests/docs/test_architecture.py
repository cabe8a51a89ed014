"""The essay and its picture agree with the rule that import-linter holds."""

import re
import tomllib
from itertools import pairwise

from pages import ROOT, text_of

CONTRACTS = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
RULE = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
LAYERS = [layer for layer in RULE if not layer.startswith("(")]


def test_the_numbered_list_is_the_order_of_imports() -> None:
    assert re.findall(r"^\d+\. `(\w+)`", text_of("docs/architecture.md"), re.MULTILINE) == LAYERS


def test_the_picture_stacks_the_layers_in_the_order_of_imports() -> None:
    named = re.findall(r'<text class="layer" x="\d+" y="(\d+)">(\w+)</text>', text_of("docs/architecture.svg"))
    assert [name for _, name in named] == LAYERS
    assert all(int(one) < int(other) for (one, _), (other, _) in pairwise(named))


def test_the_picture_can_be_read_out() -> None:
    picture = text_of("docs/architecture.svg")
    assert 'role="img"' in picture
    assert all(f"<{part} id=" in picture for part in ("title", "desc"))


def test_layers_without_code_yet_are_named_in_their_place() -> None:
    later = [layer.strip("()") for layer in RULE if layer.startswith("(")]
    place = text_of("docs/architecture.md")
    for layer in later:
        assert layer in place
        assert not (ROOT / "src/holdspace" / layer).exists(), f"{layer} has code now: number it"


def test_every_layer_has_its_own_heading() -> None:
    heads = re.findall(r"^### `(\w+)`", text_of("docs/architecture.md"), re.MULTILINE)
    assert set(heads) == set(LAYERS) - {"errors"}
