"""The evidence layer: everything in data/ is whole, and a slip is named where it was made."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

import pytest

from backstride.errors import DataError, InputError
from backstride.evidence import Fact, citations, load, load_from
from backstride.evidence.records import read_table
from backstride.views import cards


def test_every_fact_has_what_a_reader_needs() -> None:
    for fact in load().facts.values():
        assert fact.statement.strip(), fact.id
        assert fact.population.strip(), fact.id
        assert fact.source, fact.id
        assert re.fullmatch(r"[CDH]-[A-Z]\d+[a-z]?", fact.id), fact.id
        for figure in fact.figures:
            if figure.low is not None and figure.high is not None:
                assert figure.low <= figure.estimate <= figure.high, (fact.id, figure.key)


def test_all_claims_of_the_article_are_there() -> None:
    assert len(load().claims) == 25
    for claim in load().claims.values():
        assert claim.facts, claim.id
        assert set(re.findall(r"\[([CDH]-[A-Z]\d+[a-z]?)\]", claim.why)) <= set(claim.facts)
        assert set(claim.for_claim) | set(claim.against_claim) <= set(claim.facts), claim.id


def test_every_claim_shows_both_sides_where_they_exist() -> None:
    for claim in load().claims.values():
        assert claim.for_claim or claim.against_claim, claim.id
        assert not set(claim.for_claim) & set(claim.against_claim), claim.id
        assert re.fullmatch(r"2026-\d\d-\d\d", claim.checked), claim.id
        card = cards.claim_card(claim.id)
        html = card._repr_html_()
        before, folded = html.split("<details>")
        assert escape(claim.why) in before, "the reason is read without opening anything"
        for id in (*claim.for_claim, *claim.against_claim):
            assert f"<b>[{id}]</b>" in folded
            assert id in repr(card)
        assert f"Last checked: {claim.checked}." in repr(card)


def numbers(text: str) -> set[float]:
    """All numbers in a text, without their signs; fact ids count for nothing."""
    plain = re.sub(r"[CDH]-[A-Z]\d+[a-z]?", "", text)
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", plain)
    return {float(value.replace(",", "")) for value in found if value.strip(",")}


def known_numbers(fact: Fact) -> set[float]:
    """Every number that a fact states, in words, in its figures or in their units."""
    values = {
        abs(value)
        for figure in fact.figures
        for value in (figure.estimate, figure.low, figure.high, figure.sd, figure.n)
        if value is not None
    }
    words = [fact.statement, fact.population, fact.caveat]
    words += [f"{figure.label} {figure.unit} {figure.at}" for figure in fact.figures]
    return values | numbers(" ".join(words))


def test_every_number_in_the_ledger_stands_in_a_fact_it_cites() -> None:
    known = load()
    for claim in known.claims.values():
        given = set().union(*(known_numbers(known.fact(id)) for id in claim.facts))
        assert numbers(claim.why) <= given, (claim.id, numbers(claim.why) - given)
    for item in known.reader_questions.values():
        given = set().union(*(known_numbers(known.fact(id)) for id in item.facts))
        assert numbers(item.why) <= given, (item.id, numbers(item.why) - given)


def test_one_source_has_one_record() -> None:
    seen: dict[str, str] = {}
    for reference in load().references.values():
        for field in ("DOI", "PMID", "PMCID"):
            value = str(reference.item.get(field, "")).casefold()
            if value:
                name = f"{field} {value}"
                assert name not in seen, f"{reference.id} and {seen.get(name)} share {name}"
                seen[name] = reference.id


def test_every_reference_is_used_and_readable() -> None:
    known = load()
    used = {source for fact in known.facts.values() for source in fact.source}
    assert set(known.references) == used
    for source in citations(sorted(used)):
        assert source.short
        assert len(source.full) > 15, source.id
        assert source.link == "" or source.link.startswith("https://") or "http" in source.link


def test_citations_come_out_of_the_processor_whole() -> None:
    """No title twice, no half bracket, no doubled mark, and journals by their full names."""
    known = load()
    for source in citations(list(known.references)):
        item = known.reference(source.id).item
        assert source.full.count(str(item["title"]).rstrip(".?!")) <= 1, source.full
        for text in (source.short, source.full):
            assert text.count("[") == text.count("]"), text
            assert not re.search(r"[?!.]\.(?!\w)|\(\)|, , |\s{2}", text), text
        assert not re.search(
            r"\b(J|Med|Sci|Sports Exerc|Br|Am) ", str(item.get("container-title", ""))
        )


def test_sources_are_named_in_a_text_as_the_style_has_it() -> None:
    said = {source.id: source.short for source in citations(list(load().references))}
    assert said["henschke2009"] == "Henschke et al., 2009"
    assert said["foss2012"] == "Foss et al., 2012"
    assert said["castillo2018"] == "Castillo & Lieberman, 2018"
    assert said["nhsback"] == "NHS, n.d."
    assert said["exerciseprevention2024"].startswith("[Exercise to prevent low back pain: a")


def test_a_bare_number_is_called_what_it_is() -> None:
    known = load()
    said = cards.figure_text(known.fact("H-C8").figure("smoking"))
    assert said == "odds ratio 2.2 (95% CI 1.38 to 3.5)"
    assert cards.figure_text(known.fact("C-H4").figure("bulge")).startswith("7.54 (95% CI")
    assert cards.figure_text(known.fact("D-V1").figure("response_percent")).startswith("83%")


def test_links_follow_doi_then_pubmed() -> None:
    for reference in load().references.values():
        if reference.item.get("DOI"):
            assert reference.link == f"https://doi.org/{reference.item['DOI']}"
        elif reference.item.get("PMID"):
            assert reference.link.endswith(
                f"/{reference.item['PMID']}/"
            ) or reference.link.endswith(str(reference.item["PMID"]))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def broken(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_from(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  status: verified", "  status: certain", ["facts/", "D-", "status"]),
        ("  topic: stature", "  topik: stature", ["D-", "topik"]),
        ("  population:", "  populus:", ["D-", "popul"]),
    ],
)
def test_a_broken_fact_is_named(data_copy: Path, old: str, new: str, said: list[str]) -> None:
    change(data_copy / "facts" / "discs.yaml", old, new)
    message = broken(data_copy)
    for part in said[1:]:
        assert part in message
    assert "discs.yaml" in message
    assert "\n" not in message


def test_a_text_for_a_number_is_named(data_copy: Path) -> None:
    path = data_copy / "facts" / "discs.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"estimate: [-\d.]+", "estimate: many", text, count=1), encoding="utf-8")
    message = broken(data_copy)
    assert "discs.yaml" in message
    assert "estimate" in message
    assert "many" in message


def test_a_missing_source_is_named(data_copy: Path) -> None:
    path = data_copy / "references" / "discs.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    gone = items.pop(0)["id"]
    path.write_text(json.dumps(items), encoding="utf-8")
    assert gone in broken(data_copy)


def test_a_dangling_fact_id_is_named(data_copy: Path) -> None:
    change(data_copy / "claims.yaml", "facts: [", "facts: [Z-Z9, ")
    message = broken(data_copy)
    assert "claims.yaml" in message
    assert "Z-Z9" in message


def test_broken_yaml_and_json_name_the_line(data_copy: Path) -> None:
    path = data_copy / "claims.yaml"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept + "\n- id: [", encoding="utf-8")
    assert re.search(r"claims.yaml, line \d+", broken(data_copy))
    path.write_text(kept, encoding="utf-8")
    (data_copy / "references" / "discs.json").write_text("[{", encoding="utf-8")
    assert "discs.json, line 1" in broken(data_copy)


def test_a_doubled_id_is_named(data_copy: Path) -> None:
    path = data_copy / "claims.yaml"
    text = path.read_text(encoding="utf-8")
    first = text.index("- id:")
    second = text.index("- id:", first + 5)
    path.write_text(text + "\n" + text[first:second], encoding="utf-8")
    assert "used twice" in broken(data_copy)


def test_asking_for_what_is_not_there_offers_help() -> None:
    known = load()
    with pytest.raises(InputError, match="did you mean mileage"):
        known.claim("milage")
    with pytest.raises(InputError, match="no fact 'Q-1'"):
        known.fact("Q-1")
    some = next(iter(known.facts.values()))
    with pytest.raises(InputError, match="has no figure 'nothing'"):
        some.figure("nothing")
    with pytest.raises(InputError, match="no table 'nothing'"):
        known.table("nothing")


def test_tables_are_rectangular(root: Path) -> None:
    for path in sorted((root / "data" / "tables").glob("*.csv")):
        assert read_table(path).rows, path.name


def test_cards_say_who_says_so() -> None:
    claim = cards.claim_card("mileage")
    assert "Verdict:" in repr(claim)
    assert "Sources:" in repr(claim)
    assert "<a href=" in claim._repr_html_()
    fact = load().facts["D-S1"]
    card = repr(cards.fact_card("D-S1"))
    assert fact.population in card
    assert "Source:" in card
    assert repr(cards.cite("D-S1")).startswith("(")
    listed = repr(cards.references("D-S1", "D-S2"))
    assert "[D-S1]" in listed
    assert "https://doi.org/" in listed
