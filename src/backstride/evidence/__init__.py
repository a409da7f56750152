"""What is known: reads and checks ``data/``, and finds and cites what is in it.

Knows nothing but ``data/``; everything else in the package may ask it.
"""

from backstride.evidence.citations import Citation, citations
from backstride.evidence.records import (
    Claim,
    Fact,
    Figure,
    ReaderQuestion,
    Reference,
    Table,
)
from backstride.evidence.store import Evidence, data_folder, load, load_from, records

__all__ = [
    "Citation",
    "Claim",
    "Evidence",
    "Fact",
    "Figure",
    "ReaderQuestion",
    "Reference",
    "Table",
    "citations",
    "data_folder",
    "load",
    "load_from",
    "records",
]
