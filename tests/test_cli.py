"""The command: what a student runs before class, and what opens the course."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from backstride import cli


def test_check_says_all_is_well(
    capsys: pytest.CaptureFixture[str], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert cli.main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(cli.CHECKS) + 1
    assert all(line.startswith("ok") for line in lines[:-1])
    assert "All is well" in lines[-1]


def test_check_names_what_to_mend(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("BACKSTRIDE_HOME", str(file / "below"))
    assert cli.main(["check"]) == 1
    (line,) = [x for x in capsys.readouterr().out.splitlines() if x.startswith("MEND")]
    assert "keeping answers" in line
    assert "BACKSTRIDE_HOME" in line


def test_a_wrong_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = cli.metadata.version
    monkeypatch.setattr(cli.metadata, "version", lambda n: "5.0.0" if n == "plotly" else real(n))
    finding = cli.check_versions()
    assert not finding.well
    assert "plotly 5.0.0" in finding.said
    assert "nox -s lab" in finding.said


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise cli.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(cli.metadata, "version", version)
    assert "is missing" in cli.check_versions().said


def test_a_missing_front_end_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "jupyter_path", lambda *_: [str(tmp_path)])
    assert "jupyterlab-manager" in cli.check_front_end().said


def test_a_taken_port_is_no_fault() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        finding = cli.check_port(taken.getsockname()[1])
    assert finding.well
    assert "taken" in finding.said


def test_lab_without_notebooks_says_where_to_go(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.main(["lab", str(tmp_path)]) == 2
    said = capsys.readouterr().err.strip()
    assert "were not found" in said
    assert "\n" not in said


def test_lab_opens_the_first_page(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    class Done:
        returncode = 0

    def run(command: list[str], check: bool) -> Done:
        seen.append(command)
        return Done()

    monkeypatch.setattr(cli.subprocess, "run", run)
    assert cli.main(["lab", str(root), "--no-browser"]) == 0
    (command,) = seen
    assert "--no-browser" in command
    assert any(part.endswith("notebooks") and "root_dir" in part for part in command)
    assert any(cli.FIRST_PAGE in part for part in command)
