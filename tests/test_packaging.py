"""What is installed: one set of versions, a lock without addresses, and a wheel that works."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def project(root: Path) -> dict[str, list[str]]:
    found = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "course": found["project"]["dependencies"],
        "tests": found["dependency-groups"]["tests"],
        "python": [found["project"]["requires-python"]],
    }


def as_specifiers(lines: list[str]) -> dict[str, str]:
    found = [Requirement(line.replace(" ", "")) for line in lines]
    return {canonicalize_name(item.name): str(item.specifier) for item in found}


def test_environment_file_has_the_same_versions(root: Path) -> None:
    file = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    plain = [item for item in file["dependencies"] if isinstance(item, str)]
    below_pip = next(item["pip"] for item in file["dependencies"] if isinstance(item, dict))
    assert "-e ." in below_pip
    listed = as_specifiers([*plain, *(item for item in below_pip if item != "-e .")])
    assert listed.pop("python") == project(root)["python"][0]
    assert listed.pop("pip") == ""
    assert listed == as_specifiers(project(root)["course"])


def test_lock_is_hashed_complete_and_without_addresses(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|--find-links|-e ", text)
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    locked: dict[str, list[str]] = {}
    for entry in entries:
        name, version = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", entry).groups()  # type: ignore[union-attr]
        assert "--hash=sha256:" in entry, name
        locked.setdefault(canonicalize_name(name), []).append(version)
    for line in project(root)["course"] + project(root)["tests"]:
        wanted = Requirement(line)
        versions = locked[canonicalize_name(wanted.name)]
        assert all(wanted.specifier.contains(v, prereleases=True) for v in versions), line


def test_installed_versions_are_the_locked_ones(root: Path) -> None:
    from importlib.metadata import version

    text = (root / "requirements.lock").read_text(encoding="utf-8")
    for name in ("plotly", "nbval", "ipywidgets", "anywidget", "jupyterlab"):
        assert f"\n{name}=={version(name)} " in f"\n{text}", name


@pytest.mark.slow
def test_wheel_carries_data_and_works_outside_the_clone(root: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("backstride/data/claims.yaml", "backstride/widgets/player.js"):
        assert part in names
    assert any(name.endswith("overrides.d/backstride.json") for name in names)
    assert any("LICENSE-CONTENT" in name for name in names)

    place = tmp_path / "elsewhere"
    venv.create(place, with_pip=False, system_site_packages=False)
    python = next(p for p in (place / "bin/python", place / "Scripts/python.exe") if p.exists())
    ask = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = Path(
        subprocess.run(
            [python, "-c", ask], capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # the libraries come from this environment; the package must come from the wheel
    here = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    (site / "libraries.pth").write_text(here.stdout.strip() + "\n", encoding="utf-8")
    code = (
        "import backstride as bs, backstride.evidence as e, pathlib, sys\n"
        "assert str(pathlib.Path(bs.__file__)).startswith(sys.argv[1]), bs.__file__\n"
        "assert str(e.data_folder()).startswith(sys.argv[1]), e.data_folder()\n"
        "print(bs.claim('mileage')); print(bs.explorer('spine_day').reading)\n"
        "print(bs.quiz('03'))\n"
    )
    done = subprocess.run(
        [python, "-c", code, str(site.resolve())],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Verdict:" in done.stdout
    assert "Quiz: 1." in done.stdout
