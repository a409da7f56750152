"""What each rule saw and did, in the order of the rules, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from backstride.plan.items import (
    Maker,
    Need,
    best_reason,
    exercise_care,
    reach,
    says_no,
    sourced,
)
from backstride.plan.library import Exercise, part
from backstride.plan.policy import Policy
from backstride.plan.records import Gap, Item, Trace
from backstride.plan.select import PREFERENCES, Choice

TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "Screen first",
        1: "Leave out what does not suit",
        2: "Cover legs, trunk and hip",
        3: "Start below what you could do",
        4: "Up by one thing at a time",
        5: "Hold where something is not known",
        6: "Down when pain says so",
        7: "Ease off in a flare-up",
        8: "Repeat a week that was missed",
        10: "Change some after a few weeks",
        11: "Every line says why",
        12: "Same answers, same plan",
    }
)
#: The preferences that are worth a word when they decide, as a share of the sentence.
REACHED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "parts": "parts of legs, trunk and hip",
        "wished": "exercises that you wished for",
        "screens": "that your tests or answers speak for",
        "count": "exercises in all",
    }
)


def line(
    rule: int, saw: str, did: str, facts: Sequence[str] = (), convention: bool = False
) -> Trace:
    """Return a line of the trace under the rule's title."""
    return Trace(rule, TITLES[rule], saw, did, tuple(facts), convention)


def screened(need: Need, built: bool) -> Trace:
    """Rule 0: what the screen says, and if a plan may be built."""
    tier = need.profile.screen.replace("_", "-")
    did = (
        "A plan may be built. No screen can rule serious disease out."
        if built
        else ("No plan is built. Where to get help comes first.")
    )
    return line(0, f"The screen says {tier}.", did, ("C-A11",) if built else ("C-A16", "C-A19"))


def left_out(need: Need, exercises: Sequence[Exercise], rules: Policy) -> Iterable[Trace]:
    """Rule 1: a line for each exercise that is left out, and one if nothing is."""
    saw = f"{len(exercises)} exercises, what you have, and what you told us."
    out = []
    for exercise in exercises:
        no = says_no(exercise, need.profile)
        if not no and not reach(exercise, need.profile, rules):
            no = "you lack what its first level needs, or it starts above you"
        if no:
            out.append(f"{exercise.name} is left out: {no[0].lower()}{no[1:]}.")
    if not out:
        yield line(1, saw, "All of them suit.", (), True)
    for number, did in enumerate(out):
        yield line(1, saw if number == 0 else "", did, (), True)


def self_screens(need: Need, rules: Policy) -> Iterable[Trace]:
    """Rule 2: a line for each self-screen, what it says and what it speaks for."""
    for screen in need.findings:
        steers = [s for s in rules.steers if s.sign == screen.test and screen.stands_out]
        did = " ".join(steer.why for steer in steers) or "It steers nothing here."
        facts = [fact for steer in steers for fact in steer.facts]
        yield line(2, screen.said, did, facts, not facts)


def chosen(
    choice: Choice, ids: Sequence[str], maker: Maker, days: Sequence[str]
) -> Iterable[Trace]:
    """Rule 2: the days, the exercises in their order, and how the choice was made."""
    rules, profile = maker.rules, maker.need.profile
    yield from self_screens(maker.need, rules)
    yield line(
        2,
        f"Your days: {', '.join(profile.days)}.",
        f"Training days with rest between: {', '.join(days)}.",
        rules.sessions_least.facts,
        True,
    )
    for id in ids:
        exercise = maker.find(id)
        reason = best_reason(exercise)
        why = sourced(reason.why, reason.facts)
        yield line(
            2, f"{exercise.name} covers {part(exercise)}.", why, reason.facts, not reason.facts
        )
    yield line(2, f"All sets of exercises that fit {profile.minutes} minutes.", _how(choice),
               ("H-C14",), True)  # fmt: skip


def _how(choice: Choice) -> str:
    """How the choice was made, what it reached, and if it was a tie."""
    order = ", then ".join(why for name, why in PREFERENCES.items() if name not in ("fresh", "kin"))
    reached = ", ".join(f"{choice.score[name]} {what}" for name, what in REACHED.items()
                        if choice.score[name])  # fmt: skip
    said = f"The best one is taken. What counts, in this order: {order}. It has {reached}."
    if choice.alike > 1:
        said += (
            f" {choice.alike} sets are alike in all of this. The first by the alphabet is taken, "
            "so that nobody's order decides."
        )
    return said


def unmet(gaps: Sequence[Gap]) -> Iterable[Trace]:
    """Rule 2: what could not be met, and what would help."""
    for gap in gaps:
        yield line(2, "What you asked for, against what fits.", str(gap), (), True)


def levels(maker: Maker) -> Trace:
    """Rule 3: where everything starts."""
    profile, rules = maker.need.profile, maker.rules
    care, because = exercise_care(profile, rules)
    saw = because or f"You could do level {profile.level_could_do}."
    below = rules.start_below.value
    did = (
        f"Exercises start {below} below that, or at their first level, with the fewest sets.",
        "Exercises start with the fewest sets.",
        "Exercises start with the fewest sets, at the low end of the range.",
    )[care]
    return line(3, saw, did, rules.pain_limit.facts if care else (), True)


def log_rules(rules: Policy) -> Iterable[Trace]:
    """Rules 4 to 8: what they will do with the log; nothing is logged yet."""
    saw = "Nothing is logged yet."
    limit, good = rules.pain_limit, rules.good_sessions_to_rise
    yield line(
        4,
        saw,
        f"After {good.value} good sessions in a row with pain up to {limit.value} of 10 one thing "
        f"goes up: a set or a level. {limit.why}",
        (*good.facts, *limit.facts),
        True,
    )
    yield line(5, saw, "What is not logged is not known, so the level stays.", (), True)
    yield line(
        6,
        saw,
        f"Pain above {limit.value} of 10 or a worse next morning takes one level off. More pain "
        "never raises anything.",
        limit.facts,
        True,
    )
    bad, flare = rules.bad_sessions_to_flare.value, rules.flare_days
    yield line(
        7,
        saw,
        f"{bad} sore sessions in a row, or pain of {rules.pain_flare.value} of 10, bring "
        f"{flare.value} easier days and a way back. {flare.why}",
        flare.facts,
        True,
    )
    missed = rules.missed_to_realign
    did = f"After {missed.value} missed sessions in a row the week is repeated. {missed.why}"
    yield line(8, saw, did, missed.facts, True)


def variety(found: Sequence[Sequence[str]], maker: Maker) -> Trace:
    """Rule 10: what gives way to what."""
    every = maker.rules.swap_after_weeks
    saw = f"The plan has {maker.need.profile.weeks} weeks."
    if len(found) == 1:
        return line(10, saw, "That is one round of exercises, so they stay.", (), True)
    lines = []
    for before, after in pairwise(found):
        new = [maker.find(id).name for id in after if id not in before]
        gone = [maker.find(id).name for id in before if id not in after]
        gives = "gives" if len(gone) == 1 else "give"
        lines.append(
            f"{' and '.join(gone)} {gives} way to {' and '.join(new)}"
            if new
            else "nothing else of their kind suits, so the exercises stay"
        )
    did = f"After every {every.value} weeks: {'; then '.join(lines)}. {every.why}"
    return line(10, saw, did, every.facts, True)


def reasons(items: Sequence[Item]) -> Trace:
    """Rule 11: how many lines there are, and how many of their doses rest on facts."""
    sure = sum(not item.convention for item in items)
    said = (
        f"Each says why this, why now and what would change it. {sure} of the doses rest on "
        "facts, and the others say that they are convention."
    )
    return line(11, f"The plan has {len(items)} different lines.", said, (), True)


def same(plan_id: str) -> Trace:
    """Rule 12: the plan's number."""
    saw = "Your answers, your tests, the policy and the exercises."
    return line(12, saw, f"Together they make plan {plan_id[:8]}, each time.", (), True)
