"""Run notebooks and keep their outputs, without widget state, as strict nbval compares them.

    python tools/record.py notebooks/03_disc_stress.ipynb [more ...]

Stops at the first cell that fails and leaves that notebook as it was.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

CELL_SECONDS = 120


def record(path: Path) -> None:
    """Execute one notebook in its folder and write it back with outputs and counts."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
    )
    client.execute()
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{path.stem[:2]}-{number:02d}"
        cell.metadata = nbformat.from_dict(
            {k: v for k, v in cell.metadata.items() if k in ("tags", "jupyter")}
        )
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.write(notebook, path)


def main(paths: list[str]) -> int:
    """Record each notebook named; 1 if none is named."""
    if not paths:
        print("Name the notebooks to record, such as notebooks/03_disc_stress.ipynb.")
        return 1
    with tempfile.TemporaryDirectory() as home:
        os.environ["BACKSTRIDE_HOME"] = home  # a reader's kept answers must not be recorded
        for path in map(Path, paths):
            record(path)
            print(f"recorded {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
