"""What the evidence pack marks as read stands in data/; what it does not, stays out.

The pack lies beside the working copy of the maintainers, not in the repository: without it the
comparison is not possible, and the counts of the last comparison are checked instead.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from backstride.evidence import load

READ = ("verified", "computed", "second-hand")
FILES = {
    "C": "clinical.md",
    "D": "discs_loads_epidemiology.md",
    "H": "hip_posture_exercise.md",
}
#: Rows marked derived that are our own counts from open data; each was looked at.
OWN_COUNTS = {
    "D-E18": "our own count from open data: entered as computed",
    "D-L14": "read off open data by us: entered as computed",
    "D-T15": "our own count from open data: entered as computed",
}
#: How many facts stood in data/ when this was last compared, by file of the pack.
COUNTS = {"C": 118, "D": 101, "H": 135}


def statuses(folder: Path) -> dict[str, str]:
    """Return the status of every row of the pack by fact id: table rows and list items."""
    found: dict[str, str] = {}
    for letter, name in FILES.items():
        head: list[str] = []
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            item = re.match(r"- \**([A-Z]\d+[a-z]?)\**[ .:]*\[([\w-]+)[^\]]*\]", line)
            if item:
                found[f"{letter}-{item[1]}"] = item[2]
            elif line.startswith("|"):
                cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                if "status" in cells:
                    head = cells
                elif head and len(cells) == len(head) and re.fullmatch(r"[A-Z]\d+[a-z]?", cells[0]):
                    found[f"{letter}-{cells[0]}"] = cells[head.index("status")].split()[0]
            else:
                head = []
    return found


def test_the_number_of_facts_is_known(record_property: pytest.RecordProperty) -> None:
    counts = Counter(id[0] for id in load().facts)
    total = sum(counts.values())
    record_property("facts", total)
    print(f"{total} facts stand in data/: {dict(counts)}")
    assert counts == COUNTS


def test_data_holds_what_was_read_and_nothing_else(root: Path) -> None:
    pack = root.parent / "shared" / "evidence"
    if not pack.is_dir():
        pytest.skip("the evidence pack is not beside this copy; the counts are checked instead")
    known = statuses(pack)
    assert len(known) > 330
    read = {id for id, status in known.items() if status in READ}
    here = load().facts
    assert read - set(here) == set(), "read, but not in data/"
    assert set(here) - read == set(OWN_COUNTS), "in data/, but not marked as read"
    assert {status for id, status in known.items() if id in OWN_COUNTS} <= {"derived"}
