"""Every model file ever released stays loadable."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from holdspace.content import model_file
from holdspace.content.library import questionnaire
from holdspace.content.model_file import LATEST, load
from holdspace.discernment.engine import Engine
from holdspace.discernment.vocabulary import ENGINE_ACTIONS, Stage
from holdspace.errors import ModelFileError

VERSIONS = sorted(
    path.name.removeprefix("discernment-").removesuffix(".toml")
    for path in (files("holdspace.content") / "models").iterdir()
    if path.name.endswith(".toml")
)


def test_the_newest_is_among_the_released() -> None:
    assert LATEST in VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_file_loads_and_gives_a_result(version: str) -> None:
    asked = questionnaire()
    model = load(version, asked)
    assert model.version == version
    assert model.hash == load(version, asked).hash
    result = Engine(model, asked).result(Stage.ESTABLISHED, {})
    assert result.suggestion.first in ENGINE_ACTIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_every_likelihood_of_a_released_file_is_a_chance(version: str) -> None:
    for finding in load(version, questionnaire()).findings.values():
        assert finding.likelihood.shape == (256, len(finding.values))
        assert np.allclose(finding.likelihood.sum(axis=1), 1)
        assert (finding.likelihood > 0).all()


def test_a_file_that_says_another_version_than_its_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = model_file.released_text(LATEST).replace(f'version = "{LATEST}"', 'version = "other"')
    monkeypatch.setattr(model_file, "released_text", lambda _: text)
    with pytest.raises(ModelFileError, match=r"line \d+: .*'other'"):
        load(LATEST, questionnaire())


def test_a_file_that_is_not_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "discernment-7.toml").write_bytes(b"[model]\nversion = \xff")
    monkeypatch.setattr(model_file, "files", lambda _: tmp_path)
    with pytest.raises(ModelFileError, match=r"line 1: .*'7' is not text"):
        model_file.released_text("7")
