"""The project's commands. ``pip install nox`` and then ``nox -s lab`` or ``nox -s tests``."""

import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests"]
nox.options.reuse_existing_virtualenvs = True

LOCK = "requirements.lock"
NBVAL = (
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=60",
    "--nbval-sanitize-with=tests/nbval_sanitize.cfg",
)


def install(session: nox.Session) -> None:
    """Install exactly what the lock names, then this checkout."""
    if os.path.exists(f"{session.virtualenv.location}/.installed-{_stamp()}"):
        return
    session.install("--require-hashes", "-r", LOCK)
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    Path(session.virtualenv.location, f".installed-{_stamp()}").touch()


def _stamp() -> str:
    """Changes when the lock or the project's own metadata do, so that reuse stays right."""
    import hashlib

    parts = b"".join(Path(name).read_bytes() for name in (LOCK, "pyproject.toml"))
    return hashlib.sha256(parts).hexdigest()[:16]


def _private_home(session: nox.Session) -> dict[str, str]:
    """A folder for kept answers that is not the reader's own."""
    return {"BACKSTRIDE_HOME": session.create_tmp(), "PYTHONWARNINGS": "default"}


@nox.session
def lab(session: nox.Session) -> None:
    """Install everything and open the course in JupyterLab."""
    install(session)
    session.run("backstride", "lab", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Install everything and run every test, then every notebook with strict nbval."""
    install(session)
    env = _private_home(session)
    session.run("python", "-m", "pytest", *session.posargs, env=env)
    if not session.posargs:
        session.run("python", "-m", "pytest", *NBVAL, "notebooks", env=env)


@nox.session
def record(session: nox.Session) -> None:
    """Run notebooks again and keep their outputs (all of them, or those named)."""
    install(session)
    names = session.posargs or sorted(map(str, Path("notebooks").glob("*.ipynb")))
    session.run("python", "tools/record.py", *names, env=_private_home(session))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure speed, size and memory against named alternatives, in a real browser."""
    install(session)
    session.run("python", "tools/bench.py", *session.posargs, env=_private_home(session))


@nox.session
def screens(session: nox.Session) -> None:
    """Take screenshots of every lesson at laptop and projector size into test-output/."""
    install(session)
    session.run("python", "tools/screens.py", *session.posargs, env=_private_home(session))


@nox.session(venv_backend="none")
def lock(session: nox.Session) -> None:
    """Write requirements.lock again from pyproject.toml: every package, hashed, no addresses."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["tests"]
    source = Path(session.create_tmp(), "wanted.in")
    source.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    uv = shutil.which("uv") or [sys.executable, "-m", "uv"]
    command = [uv] if isinstance(uv, str) else uv
    session.run(
        *command,
        *("pip", "compile", str(source), "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-header", "--no-annotate", "--quiet", "-o", LOCK),
        *("--upgrade", *session.posargs),
        external=True,
    )
    text = Path(LOCK).read_text(encoding="utf-8")
    if re.search(r"https?://", text):
        session.error("The lock holds an address: remove the option that records it.")
