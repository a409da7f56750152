"""The command ``backstride``: open the course, or check a computer before class."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from backstride.errors import BackstrideError, InputError

FIRST_PAGE = "00_start_here.ipynb"
WANTED = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "plotly", "numpy", "pandas")


@dataclass(frozen=True)
class Finding:
    """One line of ``backstride check``: what was looked at, whether it is well, what to do."""

    name: str
    well: bool
    said: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.well else 'MEND'}  {self.name}: {self.said}"


def notebooks_folder(named: str | None = None) -> Path:
    """Return the folder of the notebooks: named, below this folder, or beside the sources."""
    if named is not None:
        places = [Path(named), Path(named) / "notebooks"]
    else:
        here = Path.cwd()
        places = [here / "notebooks", here, Path(__file__).resolve().parents[2] / "notebooks"]
    for place in places:
        if (place / FIRST_PAGE).is_file():
            return place
    where = named or "this folder"
    raise InputError(
        f"The notebooks were not found in {where}: go to the folder of the course, "
        "or name it: backstride lab FOLDER."
    )


def check_versions() -> Finding:
    """Are Python and the libraries there, in versions the course is made for?"""
    from packaging.requirements import Requirement

    wanted = {
        r.name: r for r in map(Requirement, metadata.requires("backstride") or ()) if not r.marker
    }
    shown = []
    for name in WANTED:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            said = f"{name} is missing: install the course again with 'nox -s lab'."
            return Finding("versions", False, said)
        if name in wanted and not wanted[name].specifier.contains(version, prereleases=True):
            said = (
                f"{name} {version} is not {wanted[name].specifier}: "
                "install the course again with 'nox -s lab'."
            )
            return Finding("versions", False, said)
        shown.append(f"{name} {version}")
    python = ".".join(map(str, sys.version_info[:3]))
    return Finding("versions", True, f"Python {python}, " + ", ".join(shown))


def check_front_end() -> Finding:
    """Does JupyterLab have the parts that draw widgets, matching the ones in the kernel?"""
    from jupyter_core.paths import jupyter_path

    for package in ("@jupyter-widgets/jupyterlab-manager", "anywidget"):
        found = [Path(p) / package for p in jupyter_path("labextensions")]
        if not any((place / "package.json").is_file() for place in found):
            said = (
                f"JupyterLab has no {package}: install the course in JupyterLab's own "
                "environment with 'nox -s lab'."
            )
            return Finding("widget front end", False, said)
    return Finding("widget front end", True, "JupyterLab can draw the course's widgets")


def check_writing() -> Finding:
    """Can kept answers be written?"""
    from backstride.widgets.progress import home

    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError:
        said = (
            f"{folder} cannot be written to: the course works, but your answers are not kept; "
            "name another folder in BACKSTRIDE_HOME to keep them."
        )
        return Finding("keeping answers", False, said)
    return Finding("keeping answers", True, f"in {folder}, on this computer only")


def check_port(port: int = 8888) -> Finding:
    """Is there a free port for JupyterLab?"""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            said = f"port {port} is taken; JupyterLab will take the next free one"
            return Finding("port", True, said)
    return Finding("port", True, f"{port} is free")


def check_data() -> Finding:
    """Is ``data/`` whole?"""
    from backstride.evidence import load

    try:
        evidence = load()
    except BackstrideError as error:
        return Finding("data", False, str(error))
    said = f"{len(evidence.facts)} facts, {len(evidence.claims)} claims, all sources known"
    return Finding("data", True, said)


def check_notebooks() -> Finding:
    """Are the notebooks here?"""
    try:
        folder = notebooks_folder()
    except InputError as error:
        return Finding("notebooks", False, str(error))
    return Finding("notebooks", True, f"{len(list(folder.glob('*.ipynb')))} lessons in {folder}")


CHECKS: tuple[Callable[[], Finding], ...] = (
    check_versions,
    check_front_end,
    check_data,
    check_notebooks,
    check_writing,
    check_port,
)


def check() -> int:
    """Print one line per finding; 0 if all is well."""
    findings = [look() for look in CHECKS]
    for finding in findings:
        print(finding)
    if all(finding.well for finding in findings):
        print("All is well: open the course with 'backstride lab'.")
        return 0
    return 1


def lab_command(folder: str | None, options: Sequence[str]) -> list[str]:
    """Return what opens JupyterLab on the first page, with the course's files only."""
    root = notebooks_folder(folder)
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={root.resolve()}",
        f"--LabApp.default_url=/lab/tree/{FIRST_PAGE}",
        "--LabApp.news_url=None",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        *options,
    ]


def lab(folder: str | None, options: Sequence[str]) -> int:
    """Open the course in JupyterLab."""
    try:
        return subprocess.run(lab_command(folder, options), check=False).returncode
    except KeyboardInterrupt:
        return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; errors of use are one sentence."""
    parser = argparse.ArgumentParser(
        prog="backstride", description="A course on low back pain in runners."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    opener = commands.add_parser("lab", help="open the course in JupyterLab")
    opener.add_argument("folder", nargs="?", help="the folder of the course, if not this one")
    commands.add_parser("check", help="look at this computer before class")
    known, rest = parser.parse_known_args(arguments)
    if rest and known.command != "lab":
        parser.error(f"unknown option {rest[0]}")
    try:
        return lab(known.folder, rest) if known.command == "lab" else check()
    except BackstrideError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
