from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import TEMPLATE, Settings, is_loopback, load


def written(folder: Path, text: str) -> Path:
    (folder / "assistant.toml").write_text(text, "utf-8")
    return folder


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()
    assert load(written(tmp_path, TEMPLATE)) == Settings()


def test_the_template_names_every_setting_after_a_sentence() -> None:
    blocks = TEMPLATE.strip().split("\n\n")[1:]
    named = [block.splitlines()[-1].removeprefix("# ").split(" = ")[0] for block in blocks]
    assert named == [field.name for field in fields(Settings)]
    for block in blocks:
        assert block.splitlines()[-2].endswith(".")
        tomllib.loads(block.splitlines()[-1].removeprefix("# "))


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = written(tmp_path, 'model = "ollama:a"\nbase_url = "http://127.0.0.1:1"')
    assert load(root).model == "ollama:a"
    monkeypatch.setenv("ASSISTANT_MODEL", "ollama:b")
    assert load(root) == Settings(model="ollama:b", base_url="http://127.0.0.1:1")
    assert load(root, {"model": "ollama:c"}).model == "ollama:c"
    assert load(root, {"model": ""}).model == ""


def test_leave_to_send_interviews_is_given_in_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(written(tmp_path, 'interviews = "allowed"')).interviews == "allowed"
    monkeypatch.setenv("ASSISTANT_INTERVIEWS", "allowed")
    with pytest.raises(SettingsError, match="one library"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('model = "llama"', "write it as provider:name"),
        ('model = "Open AI:x"', "write it as provider:name"),
        ('base_url = "127.0.0.1:8000"', "write it as http://"),
        ('base_url = "http://"', "write it as http://"),
        ('base_url = "http://127.0.0.1:port"', "write it as http://"),
        ('base_url = "http://key:secret@127.0.0.1:8000"', "does not belong into an address"),
        ('interviews = "yes"', "it can be local, allowed"),
        ('interviews = "Allowed"', "it can be local, allowed"),
        ("interviews = true", "between quotes"),
        ('chroma = "http://10.0.0.1:8000"', "refused"),
        ('key = "x"', "unknown setting 'key'"),
        ("limits = 20", "write it as"),
        ("limits = { hours = 1 }", "unknown limit 'hours'"),
        ("limits = { seconds = 0 }", "whole number"),
        ("limits = { pages = true }", "whole number"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as refused:
        load(written(tmp_path, line))
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.255.0.3", "::1"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [None, "", "0.0.0.0", "::", "127.1", "localhost.", "LOCALHOST", "10.0.0.1", "::2"],  # noqa: S104 - an address to refuse
)
def test_not_loopback(host: str | None) -> None:
    assert not is_loopback(host)
