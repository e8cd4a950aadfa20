"""Evidence on a page: the lists, the way by clicking, and the facts with what rests on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.display.assessment import key_judgements
from planning.display.evidence import checks, facts, recommended, trace
from planning.display.page import AreaPage, open_area

FILES = {
    "facts.yml": """facts:
  - {id: F-001, level: 1, statement: One <river>., source: EXERCISE, reference: report, original: The <log>, review_by: 2026-11-15}
  - {id: F-002, level: 1, statement: Two., source: EXERCISE, reference: bulletin, original: The <log>, reliability: B, information: "2"}
  - {id: F-003, level: 3, statement: Hidden., source: EXERCISE, reference: note}
""",
    "access.yml": """constraints:
  - {id: C-01, level: 2, category: AC1, score: 3}
  - {id: C-02, level: 2, category: AC2, score: 2, evidence: [F-001]}
  - {id: C-03, level: 2, category: AC3, score: 2, evidence: [F-001, F-002]}
  - {id: C-04, level: 2, category: AC4, score: 3, evidence: [F-003]}
""",
    "decisions.yml": """decisions:
  - {id: DC-01, level: 2, decision: Do <it>, decided_by: HCT, evidence: [F-002]}
""",
    "assessment.md": "level: 2\n\n## KJ\n\n- It is likely to flood [F-002].\n\n- Nobody knows {level=3: that it will [F-003]}.\n",
}


@pytest.fixture
def page(folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AreaPage]:
    """Open the page of evidence of an edition."""
    monkeypatch.chdir(folder_with(FILES).parents[1])
    return lambda edition: open_area("XKZ", "2026-11-22", edition, facts_here=True)


def listed(html: str, caption: str) -> list[str]:
    """Give the first column of the table with a caption."""
    found = re.search(rf"<caption>{re.escape(caption)}</caption>(.*?)</table>", html, re.DOTALL)
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', found.group(1)) if found else []
    return [re.sub(r"<[^>]+>", "", row) for row in rows]


def test_each_weakness_has_its_list(page: Callable[[str], AreaPage]) -> None:
    """Without evidence, on one source, on one original, past its date, one original, no grade, a bare word."""
    out = checks(page("cell")).html
    assert listed(out, "Claims without evidence") == ["C-01"]
    assert listed(out, "Claims on one source, or on one original") == ["KJ1", "KJ2", "C-02", "C-04", "C-03"]
    assert listed(out, "Claims on evidence past its review date") == ["C-02", "C-03"]
    assert listed(out, "Sources that go back to one original") == ["The &lt;log&gt;"]
    assert listed(out, "Facts without a grade") == ["F-001", "F-003"]
    assert listed(out, "Words of probability without a number") == ["KJ1"]


def test_a_claim_on_hidden_evidence_is_in_no_list_of_a_lower_edition(page: Callable[[str], AreaPage]) -> None:
    """That there are some is said, and not how many."""
    out = checks(page("hct")).html
    assert listed(out, "Claims without evidence") == ["C-01"]
    assert "C-04" not in out
    assert "Some claims rest on more evidence than can be shown here" in out
    assert "Hidden." not in out + facts(page("hct")).html


def test_the_way_can_be_clicked_in_both_directions(page: Callable[[str], AreaPage]) -> None:
    """Statement to fact to recommendation and back; every link on the page has its anchor there."""
    shown = page("cell")
    out = trace(shown).html + recommended(shown).html + facts(shown).html
    anchors = set(re.findall(r'id="([^"]+)"', out))
    links = set(re.findall(r'href="#([^"]+)"', out))
    assert links <= anchors
    assert {"T-KJ1", "T-KJ2", "T-C-01", "T-C-04", "R-DC-01", "F-001"} <= anchors
    assert {"T-KJ1", "R-DC-01", "F-002"} <= links
    assert "Do &lt;it&gt;" in out


def test_the_page_says_that_the_way_leads_through_shared_facts(page: Callable[[str], AreaPage]) -> None:
    """And a statement on whose facts nothing is recommended says so."""
    out = trace(page("cell")).html
    assert "leads through the facts that both name" in out
    assert "nothing recommended on these facts" in out


def test_a_fact_shows_its_original_and_what_rests_on_it(page: Callable[[str], AreaPage]) -> None:
    """Escaped; one that nothing rests on says so."""
    out = facts(page("cell")).html
    assert "original: The &lt;log&gt;" in out
    assert '<a href="access_protection.html#C-02">C-02</a>' in out
    assert '<a href="#T-KJ1">KJ1</a>' in out


def test_key_judgements_are_numbered_and_lead_to_the_evidence(page: Callable[[str], AreaPage]) -> None:
    """On the page of the assessment each has its number, an anchor and the link."""
    out = key_judgements(page("hct")).html
    assert re.findall(r'<a id="(KJ\d)" href="evidence.html#T-KJ\d">', out) == ["KJ1", "KJ2"]


def test_an_area_without_anything_needs_no_evidence(
    folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No claim, no fact, no way: said, and nothing fails."""
    del tmp_path
    for name in FILES:
        (folder_with() / name).unlink(missing_ok=True)
    monkeypatch.chdir(folder_with().parents[1])
    bare = open_area("XKZ", "2026-11-22", "hct", facts_here=True)
    assert "No fact is recorded." in facts(bare).html
    assert "No key judgement" in trace(bare).html
    assert "None." in checks(bare).html
