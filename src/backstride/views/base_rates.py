"""How common is it? Scan findings in people without pain, warning signs and serious disease."""

from __future__ import annotations

import dataclasses
import math
from typing import Final

from backstride.evidence import Fact, load
from backstride.views import marks, people
from backstride.views.explorer import Choice, Explorer, Picture
from backstride.views.svg import Drawing, Element

WIDTH: Final = 860


def _moved(drawing: Drawing, right: float, down: float) -> Element:
    """A drawing as one element, moved ``right`` and ``down`` by so many units."""
    move = f"translate({right:g},{down:g})"
    return {"tag": "g", "transform": move, "children": list(drawing.elements)}


# ---- of 100 people without back pain, how many show it on a scan?

#: What the reader chooses, and the key of its figures in facts C-H1 and C-H2.
FINDINGS: Final = {
    "Disc degeneration": "degeneration",
    "Disc bulge": "bulge",
    "Disc protrusion": "protrusion",
    "Annular fissure": "fissure",
}
PLAIN_FINDING: Final = {
    "Disc degeneration": "signs of disc degeneration, a normal change with age",
    "Disc bulge": "a disc bulge, a disc whose edge reaches a little further all round",
    "Disc protrusion": "a disc protrusion, a bulge on one side",
    "Annular fissure": "an annular fissure, a small split in the outer ring of a disc",
}


@dataclasses.dataclass(frozen=True)
class ScanState:
    """Of 100 people without back pain at an age, how many show a finding."""

    age: int
    finding: str
    count: int
    scanned: int | None
    second_hand: bool


#: The age that was read in the review's own summary; 60 and 70 were not read anywhere.
OLDEST: Final = 80
AGES: Final = ("20", "30", "40", "50", str(OLDEST))


def scan_state(age: str, finding: str) -> ScanState:
    """Return the share of pain-free people of an age (years) with a finding (C-H1, C-H2)."""
    fact = load().fact("C-H2" if int(age) == OLDEST else "C-H1")
    figure = fact.figure(f"{FINDINGS[finding]}_{age}")
    behind = fact.status == "second-hand"
    return ScanState(int(age), finding, round(figure.estimate), figure.n, behind)


def scan_picture(state: ScanState) -> Picture:
    """Draw 100 people without back pain in rows of ten, the ones with the finding filled."""
    groups = [
        (state.count, f"show it: {state.finding.lower()}", "accent"),
        (100 - state.count, "do not show it", "ghost"),
    ]
    crowd = people.icons(groups, columns=10, size=26)
    middle = (WIDTH - crowd.width) / 2
    return Picture(svg=Drawing(WIDTH, crowd.height, (_moved(crowd, middle, 0),)))


def scan_reading(state: ScanState) -> str:
    """Say how many of 100 people without back pain show the finding, and how many were scanned."""
    notes = [] if state.scanned is None else [f"estimated from {state.scanned} people"]
    notes += ["second-hand"] if state.second_hand else []
    behind = f" ({', '.join(notes)})" if notes else ""
    return (
        f"Of 100 people aged {state.age} without back pain, about {state.count} show "
        f"{PLAIN_FINDING[state.finding]}{behind}."
    )


SCAN_BY_AGE: Final = Explorer(
    name="scan_by_age",
    title="A scan of 100 people who have no back pain",
    controls=(
        Choice(
            "age",
            "Age in years",
            AGES,
            "30",
            "How old the 100 people are. The rows for 60 and 70 were not read.",
        ),
        Choice(
            "finding",
            "Finding on the scan",
            tuple(FINDINGS),
            "Disc degeneration",
            "What the radiologist would write in the report.",
        ),
    ),
    compute=scan_state,
    picture=scan_picture,
    reading=scan_reading,
    limits=(
        "What this picture leaves out: these are estimates from 33 studies put together. Ages 20 "
        "to 50 were read second-hand in a later paper, age 80 in the review's summary, and the "
        "ages between were not read. Some rest on few people. The same findings are more "
        "common still in people who have back pain [C-H4]. Who fills which place is not known."
    ),
    facts=("C-H1", "C-H2", "C-H4"),
)

# ---- many warning signs, few serious diseases

FLAGS = "Any warning sign"
DISEASE = "Serious disease found"
COLUMNS: Final = 50
ICON: Final = 12.5
ASIDE: Final = 258


@dataclasses.dataclass(frozen=True)
class BaseRates:
    """One study's counts: people, those with any warning sign, serious disease, fractures."""

    shown: str
    people: int
    flagged_percent: float
    flagged: int
    serious: int
    serious_percent: float
    fractures: int


def base_rates_state(shown: str) -> BaseRates:
    """Return the counts of fact C-A1; the flagged people are counted from their per cent."""
    fact = load().fact("C-A1")
    size = round(fact.figure("people").estimate)
    percent = fact.figure("any_red_flag").estimate
    return BaseRates(
        shown=shown,
        people=size,
        flagged_percent=percent,
        flagged=round(size * percent / 100),
        serious=round(fact.figure("serious_pathology").estimate),
        serious_percent=fact.figure("serious_pathology_percent").estimate,
        fractures=round(fact.figure("fractures").estimate),
    )


def base_rates_picture(state: BaseRates) -> Picture:
    """Draw everybody in rows of fifty, and those with serious disease beside."""
    if state.shown == FLAGS:
        count, text, role = state.flagged, "had at least one warning sign", "accent"
    else:
        count, text, role = state.serious, "turned out to have a serious disease", "warning"
    groups = [(count, text, role), (state.people - count, "did not", "ghost")]
    crowd = people.icons(groups, columns=COLUMNS, size=ICON)
    few = people.icons(
        [
            (state.fractures, "had a broken vertebra", "warning"),
            (state.serious - state.fractures, "had another serious disease", "second"),
        ],
        columns=state.serious,
        size=ICON,
    )
    aside = crowd.width + 40
    title = ("Serious disease among", f"the same {state.people:,} people:")
    words = [
        {"tag": "text", "x": aside, "y": 14.0 + 20 * line, "class": "bs-text", "text": text}
        for line, text in enumerate(title)
    ]
    elements = (*crowd.elements, *words, _moved(few, aside, 46))
    return Picture(svg=Drawing(aside + ASIDE, crowd.height, elements))


def base_rates_reading(state: BaseRates) -> str:
    """Say both counts, the one now filled in first, and how the larger one is formed."""
    signs = (
        f"{state.flagged} had at least one warning sign "
        f"({state.flagged_percent:g} % of {state.people:,})"
    )
    disease = (
        f"{state.serious} ({state.serious_percent:g} %) had a serious disease, "
        f"{state.fractures} of them a broken vertebra"
    )
    first, second = (signs, disease) if state.shown == FLAGS else (disease, signs)
    return f"Of {state.people:,} people with new back pain, {first}, while {second}."


BASE_RATES: Final = Explorer(
    name="base_rates",
    title="Many warning signs, few serious diseases",
    controls=(
        Choice("shown", "Fill in", (FLAGS, DISEASE), FLAGS, "Which people the crowd shows."),
    ),
    compute=base_rates_state,
    picture=base_rates_picture,
    reading=base_rates_reading,
    limits=(
        "What this picture leaves out: one study in primary care in Sydney, of people with new "
        "back pain, not of runners. It counts any of many warning signs, weak and strong ones "
        "alike. Which of the flagged people were the ill ones is not shown, because we did not "
        "read it."
    ),
    facts=("C-A1",),
)

# ---- how far does one sign move the chance?

FRACTURE = "Broken vertebra"
CANCER = "Cancer in the spine"
CHANCE_OF: Final = {FRACTURE: "a broken vertebra", CANCER: "cancer in the spine"}
ROWS: Final = 5
OUT_OF_SIGHT: Final = -9.0


@dataclasses.dataclass(frozen=True)
class Sign:
    """A warning sign and the chance (%) of the disease, or ``below`` it, in people who have it."""

    label: str
    chance: float
    low: float | None = None
    high: float | None = None
    below: bool = False


@dataclasses.dataclass(frozen=True)
class FlagState:
    """A disease, its share (%) in primary care before any question, and what signs add."""

    disease: str
    before: float
    about: str
    signs: tuple[Sign, ...]
    second_hand: bool


#: Labels of the figures of fact C-A2 and of fact C-A6, from top to bottom.
FRACTURE_SIGNS: Final = {
    "older_age": "Older age",
    "severe_trauma": "Severe accident",
    "corticosteroids": "Long use of steroids",
    "contusion": "Bruise or graze",
    "several_flags": "Several together",
}
CANCER_SIGNS: Final = {
    "other_flag_below": "Any other single sign",
    "weight_loss": "Weight loss, unexplained",
    "previous_cancer": "Cancer before",
}


def _signs(fact: Fact, labels: dict[str, str]) -> tuple[Sign, ...]:
    figures = [(label, fact.figure(key)) for key, label in labels.items()]
    return tuple(
        Sign(label, f.estimate, f.low, f.high, f.key.endswith("_below")) for label, f in figures
    )


def flag_state(disease: str) -> FlagState:
    """Return the chance of a disease before and after single warning signs (A2, A6, A10)."""
    known = load()
    before = known.fact("C-A10")
    if disease == FRACTURE:
        share = before.figure("fracture").estimate
        signs = _signs(known.fact("C-A2"), FRACTURE_SIGNS)
        return FlagState(disease, share, f"about {share:g} %", signs, False)
    share = before.figure("malignancy_below").estimate
    signs = _signs(known.fact("C-A6"), CANCER_SIGNS)
    return FlagState(disease, share, f"under {share:g} %", signs, True)


def _padded(values: list[float], fill: float = math.nan) -> list[float]:
    return values + [fill] * (ROWS - len(values))


def flag_picture(state: FlagState) -> Picture:
    """Draw the chance after each sign as a dot with its interval, and the chance before it."""
    chances = [sign.chance for sign in state.signs]
    low = [sign.chance if sign.low is None else sign.low for sign in state.signs]
    high = [sign.chance if sign.high is None else sign.high for sign in state.signs]
    spare = ROWS - len(state.signs)
    gap = (ROWS - 1) / (len(state.signs) - 1)
    rows = [1 + gap * place for place in range(len(state.signs))] + [OUT_OF_SIGHT] * spare
    labels = [sign.label for sign in state.signs] + [" "] * spare
    dots = marks.dots(
        _padded(chances),
        rows,
        "chance with this sign",
        x_low=_padded(low),
        x_high=_padded(high),
        role="accent",
    )
    words = [f"{'below ' if sign.below else ''}{sign.chance:g} %" for sign in state.signs]
    notes = [
        marks.note(_at(h), row, text, "accent", xshift=10)
        for row, h, text in zip(rows, _padded(high, 0.0), words + [" "] * ROWS, strict=False)
    ]
    line = marks.note(state.before, ROWS + 0.62, f"before any question: {state.about}", xshift=6)
    layout = marks.layout(
        f"Chance of {CHANCE_OF[state.disease]} in people with this sign (%)",
        "",
        [0, 112],
        [0.4, ROWS + 0.9],
        height=400,
        annotations=[*notes, line],
        shapes=[marks.rule(x=state.before)],
        showlegend=False,
    )
    layout["xaxis"]["tickvals"] = [0, 20, 40, 60, 80, 100]
    layout["yaxis"] |= {"tickvals": rows, "ticktext": labels, "ticks": "", "showgrid": False}
    return Picture([dots], layout)


def _at(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _said(sign: Sign) -> str:
    name = sign.label[0].lower() + sign.label[1:]
    interval = "" if sign.low is None else f" ({sign.low:g} to {sign.high:g})"
    return f"{name} {sign.chance:g} %{interval}"


def flag_reading(state: FlagState) -> str:
    """Say the chance before and after the signs."""
    if state.disease == FRACTURE:
        said = ", ".join(_said(sign) for sign in state.signs)
        return (
            f"In primary care {state.about} of people with back pain have a broken vertebra; in "
            f"people with these signs the chance was (95 % interval): {said}."
        )
    rest, *named = state.signs
    said = ", ".join(_said(sign) for sign in reversed(named))
    return (
        f"In primary care {state.about} of people with back pain have cancer in the spine; in "
        f"people with one sign the chance was: {said}, and below {rest.chance:g} % with any other "
        "single sign (second-hand)."
    )


FLAG_TO_ODDS: Final = Explorer(
    name="flag_to_odds",
    title="How far one warning sign moves the chance",
    controls=(
        Choice(
            "disease",
            "Serious disease",
            (FRACTURE, CANCER),
            FRACTURE,
            "Which disease the signs are asked for.",
        ),
    ),
    compute=flag_state,
    picture=flag_picture,
    reading=flag_reading,
    limits=(
        "What this picture leaves out: the studies behind the fracture signs come from primary "
        "care and from hospitals, so that the line (primary care) and the dots are not the same "
        "people. The cancer numbers were read second-hand and no interval was given there. A "
        "chance is not a finding: it says how often, not who."
    ),
    facts=("C-A2", "C-A6", "C-A10"),
)
