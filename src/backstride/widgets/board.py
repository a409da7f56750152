"""The article weighed: its claims sorted by the student first, and distortions to be spotted."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any, Final, Literal, get_args

from backstride.errors import InputError
from backstride.evidence import Claim, load, records
from backstride.evidence.records import Verdict
from backstride.views.cards import fact_card
from backstride.widgets.form import Form, Outcome, field
from backstride.widgets.progress import recall, remember

VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)
PER_PAGE: Final = 7
MEANING: Final = (
    "Supported: the evidence we read speaks for it. Mixed: some for and some against, or only "
    "partly right. Insufficient: too little was studied. Contradicted: the evidence speaks "
    "against it. Not testable: no study could settle it as it is said."
)


@dataclasses.dataclass(frozen=True)
class Agreement:
    """How a student's verdicts compare with the ledger's.

    ``sorted`` claims have a verdict of the student's, ``agreed`` the same one; ``apart`` counts
    each pair (student's, ledger's) that differs, the most common first.
    """

    sorted: int
    agreed: int
    of: int
    apart: tuple[tuple[tuple[str, str], int], ...]


def agreement(chosen: Mapping[str, str]) -> Agreement:
    """Compare verdicts by claim id with the ledger; an `InputError` names a bad one."""
    ledger = load().claims
    for id, verdict in chosen.items():
        load().claim(id)
        if verdict not in VERDICTS:
            raise InputError(f"{id} is {verdict!r}: choose one of {', '.join(VERDICTS)}.")
    pairs = Counter((verdict, ledger[id].verdict) for id, verdict in chosen.items())
    apart = [(pair, count) for pair, count in pairs.most_common() if pair[0] != pair[1]]
    agreed = sum(count for (mine, ours), count in pairs.items() if mine == ours)
    return Agreement(len(chosen), agreed, len(ledger), tuple(apart))


def agreement_sentence(found: Agreement) -> str:
    """Say how many verdicts agree, what guessing would give, and where they differ most."""
    if not found.sorted:
        return "You have sorted no claim yet."
    guessed = round(found.sorted / len(VERDICTS))
    luck = f"about {guessed}" if guessed else "less than 1"
    left = found.of - found.sorted
    parts = [
        f"Your verdict is the ledger's for {found.agreed} of {found.sorted} claims "
        f"({100 * found.agreed / found.sorted:.0f} %); guessing would give {luck}."
    ]
    if found.apart:
        (mine, ours), count = found.apart[0]
        parts.append(f"Most often apart: you said {mine}, the ledger says {ours} ({count}).")
    if left:
        parts.append(f"{left} claims are not sorted yet.")
    return " ".join(parts)


def _pages() -> list[list[Claim]]:
    claims = list(load().claims.values())
    return [claims[k : k + PER_PAGE] for k in range(0, len(claims), PER_PAGE)]


def _fields(page: int) -> list[dict[str, Any]]:
    pages = _pages()
    options = [(verdict, verdict) for verdict in VERDICTS]
    heading = f"{page + 1} of {len(pages)} · What does the evidence say?"
    return [
        field(f"heading-{page}", "heading", heading, help=MEANING if page == 0 else ""),
        *(field(claim.id, "choice", claim.says, options=options) for claim in pages[page]),
    ]


def _row(claim: Claim, mine: str) -> str:
    same = "✓ yes" if mine == claim.verdict else "✗ no"
    judged = same if mine else "not sorted"
    cites = " ".join(f"[{id}]" for id in claim.facts)
    return (
        f"<tr><td>{escape(claim.says)}</td><td>{escape(mine or '-')}</td>"
        f"<td><b>{escape(claim.verdict)}</b></td><td>{judged}</td>"
        f"<td><details><summary>Why</summary><p>{escape(claim.why)}</p><p>{cites}</p>"
        f"<p><b>What would change our mind.</b> {escape(claim.would_change)}</p>"
        "</details></td></tr>"
    )


def board_result(chosen: Mapping[str, str]) -> str:
    """Return the comparison as HTML: one sentence, and a row for each claim."""
    heads = ("The article says", "You", "The ledger", "Agree", "Reasons")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    rows = "".join(_row(claim, chosen.get(id, "")) for id, claim in load().claims.items())
    note = (
        "The ledger is our reading of what we could read. Where you differ, open the reasons: a "
        "verdict is worth as much as the facts under it."
    )
    return (
        f"<p><b>{escape(agreement_sentence(agreement(chosen)))}</b></p><p>{note}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


class ClaimsBoard(Form):
    """The article's claims on a few pages, to be sorted before the ledger is shown."""

    def __init__(self) -> None:
        self._last = len(_pages()) - 1
        self._known = set(load().claims)
        text = (
            f"Claims board: sort {len(self._known)} claims of the article into "
            f"{', '.join(VERDICTS)}; then compare with the ledger."
        )
        super().__init__(
            _fields(0),
            text,
            submit="Continue",
            on_submit=self._continued,
            on_back=self._returned,
            title="What did the article get right? Sort first, then compare.",
        )
        kept = recall("claims", "board")
        if isinstance(kept, dict):
            self.answers = {id: v for id, v in kept.items() if id in self._known and v in VERDICTS}

    def chosen(self) -> dict[str, str]:
        """The verdicts given so far, by claim id."""
        return {id: str(v) for id, v in self.answers.items() if id in self._known}

    def _turn(self, page: int) -> None:
        self.fields = _fields(page)
        self.back = "Back" if page else ""
        self.submit = "Compare with the ledger" if page == self._last else "Continue"
        self.page = page

    def _continued(self, _: dict[str, Any]) -> Outcome:
        said = remember("claims", "board", self.chosen())
        if self.page < self._last:
            self._turn(self.page + 1)
            return Outcome("")
        return Outcome(f"{board_result(self.chosen())}<p>{escape(said)}</p>")

    def _returned(self, _: dict[str, Any]) -> Outcome:
        self._turn(max(self.page - 1, 0))
        return Outcome("")


def claims_board() -> ClaimsBoard:
    """Return the board of the article's claims, ready to show."""
    return ClaimsBoard()


# ------------------------------------------------------------------------- spot the distortion

WHICH: Final = "Which sentence is distorted?"
Kind = Literal["grafted", "within_group", "null_left_out", "no_clock"]
KINDS: Final[dict[Kind, str]] = {
    "grafted": "A finding is put onto a study that did not find it.",
    "within_group": "Change within one group is told as an effect of the treatment.",
    "null_left_out": "Results that showed no difference are left out.",
    "no_clock": "A percentage or a time stands without its clock.",
}


@dataclasses.dataclass(frozen=True)
class Distortion:
    """A short passage with one distorted sentence (``wrong``, counted from 1), and what is true."""

    id: str
    title: str
    passage: tuple[str, ...]
    wrong: int
    kind: Kind
    hints: tuple[str, ...]
    shows: str
    facts: tuple[str, ...]


@cache
def distortions() -> Mapping[str, Distortion]:
    """Return the passages by id."""
    return {item.id: item for item in records("distortions", Distortion)}


class Spot(Form):
    """A passage to read with its facts: which sentence is distorted, and how?"""

    def __init__(self, item: Distortion) -> None:
        self._item = item
        self._hints = 0
        sentences = [(str(k), text) for k, text in enumerate(item.passage, start=1)]
        fields = [
            field(
                "wrong", "choice", "Which sentence is distorted?", options=sentences, column=True
            ),
            field("kind", "choice", "How?", options=list(KINDS.items()), column=True),
        ]
        text = f"Spot the distortion: {item.title}. " + " ".join(
            f"({k}) {sentence}" for k, sentence in sentences
        )
        super().__init__(
            fields,
            text,
            submit="Check",
            on_submit=self._checked,
            on_back=self._hint,
            back="Give me a hint",
            title=f"Spot the distortion: {item.title}",
        )

    def _hint(self, _: dict[str, Any]) -> Outcome:
        self._hints = min(self._hints + 1, len(self._item.hints))
        shown = self._item.hints[: self._hints]
        if self._hints == len(self._item.hints):
            self.back = ""
        return Outcome(
            "".join(
                f"<p><b>Hint {k}.</b> {escape(hint)}</p>" for k, hint in enumerate(shown, start=1)
            )
        )

    def _checked(self, answers: dict[str, Any]) -> Outcome:
        missing = [name for name in ("wrong", "kind") if name not in answers]
        if missing:
            words = {"wrong": "which sentence it is", "kind": "how it is distorted"}
            raise InputError(f"Choose {' and '.join(words[name] for name in missing)} first.")
        right = (answers["wrong"] == str(self._item.wrong), answers["kind"] == self._item.kind)
        if all(right):
            return Outcome(_solved(self._item))
        said = {
            (True, False): "✓ This sentence it is. ✗ But something else is done to it: look again.",
            (False, True): "✗ Not this sentence. ✓ But the kind of distortion is right.",
            (False, False): "✗ Not this sentence, and not this kind. Compare it with the facts.",
        }[right]
        return Outcome(f"<p>{said}</p>")


def _solved(item: Distortion) -> str:
    cards = "".join(fact_card(id)._repr_html_() for id in item.facts)
    return (
        f"<p><b>✓ Found.</b> {escape(KINDS[item.kind])}</p><p>{escape(item.shows)}</p>"
        f"<details><summary>The facts ({len(item.facts)})</summary>{cards}</details>"
    )


def spot(id: str) -> Spot:
    """Return a passage in which to spot the distortion; an `InputError` names those there are."""
    if id not in distortions():
        raise InputError(f"There is no passage {id!r}: they are {', '.join(distortions())}.")
    return Spot(distortions()[id])
