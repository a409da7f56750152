"""The house stands: one-way imports, light import, clean and typed code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "pandas", "plotly", "ipywidgets", "anywidget", "yaml", "cattrs", "citeproc")


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=root, capture_output=True, text=True, check=False
    )


def loaded_by(root: Path, statement: str) -> set[str]:
    done = run(root, "-c", f"{statement}\nimport sys\nprint(' '.join(sys.modules))")
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stdout.split()}


def test_imports_go_one_way(root: Path) -> None:
    code = "from importlinter.cli import lint_imports_command as c; c()"
    done = run(root, "-c", code)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "tool", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)]
)
def test_code_is_clean(root: Path, tool: tuple[str, ...]) -> None:
    done = run(root, "-m", *tool)
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_loads_nothing_heavy(root: Path) -> None:
    assert not loaded_by(root, "import backstride") & set(HEAVY)


@pytest.mark.parametrize(
    "module",
    [
        "backstride.evidence",
        "backstride.findings",
        "backstride.practice",
        "backstride.sorter",
        "backstride.plan",
    ],
)
def test_browser_python_needs_no_numpy(root: Path, module: str) -> None:
    found = loaded_by(root, f"import {module}; import backstride.evidence as e; e.load()")
    assert not found & {"numpy", "pandas", "plotly", "ipywidgets", "anywidget", "scipy"}


def test_facade_names_exist() -> None:
    import backstride

    for name in backstride.__all__:
        assert getattr(backstride, name) is not None
    with pytest.raises(AttributeError, match="backstride has no 'nonsense'"):
        backstride.nonsense  # noqa: B018
