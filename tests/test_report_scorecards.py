"""Providers beside their peers: what is counted, who is compared, and what is called far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from report_cases import RULES
from store_cases import put
from x12 import write_837

from auditor.judge import judge, read_rules
from auditor.report import Mask, Settings, write_reports
from auditor.report.scorecards import LEAST_COUNT, Score, cards, read_scores
from auditor.shipped import shipped
from auditor.store import Store

if TYPE_CHECKING:
    from report_browser import Opened

pytest_plugins = ("report_browser",)

VISITS_WITH_25 = {"1000000001": 4, "1000000002": 5, "1000000003": 5, "1000000004": 6, "1000000005": 6, "1000000006": 19}
"""Of twenty visits each; the sixth is far above the others."""
SMALL = "1000000007"
"""Nineteen visits, all with 25."""
OF_ANOTHER_TRADE = "1000000008"


def practice(npi: str, with_25: int, *, claims: int = LEAST_COUNT, **changes: Any) -> list[Mapping[str, Any]]:
    """Claims of a practice, one a patient: a visit, and four vials with ten units of the last one discarded."""
    billing = {"npi": npi, "last_name": f"PRACTICE {npi[-1]}", "taxonomy": "207K00000X"} | changes
    return [
        {
            "claim_id": f"{npi}-{number}",
            "billing": billing,
            "subscriber": {"member_id": f"{npi}{number}"},
            "diagnoses": ["D830"],
            "lines": [
                {
                    "procedure_code": "99213",
                    "modifiers": ["25"] if number < with_25 else [],
                    "service_date": "20250610",
                },
                drug_line("30", []),
                drug_line("10", ["JW"]),
            ],
        }
        for number in range(claims)
    ]


def drug_line(units: str, modifiers: Sequence[str]) -> dict[str, Any]:
    """A line of Privigen, whose 20 g vial holds 40 units."""
    return {
        "procedure_code": "J1459", "modifiers": modifiers, "units": units, "ndc": "44206043820", "ndc_quantity": "1",
        "ndc_unit": "UN", "service_date": "20250610",
    }  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """Eight practices, judged by no rule; one visit is billed twice, and one practice only tests its software."""
    claims = [claim for npi, with_25 in VISITS_WITH_25.items() for claim in practice(npi, with_25)]
    claims += practice(SMALL, 19, claims=19)
    claims += practice(OF_ANOTHER_TRADE, 20, taxonomy="207RH0003X")
    repeated = {**claims[0], "claim_id": "AGAIN"}
    with Store(None) as made:
        put(made, write_837([*claims, repeated], created_on="20250701"), "june.837")
        test = practice("1000000009", 20)
        put(made, write_837(test, created_on="20250701", usage="T", control_number="000000002"), "test.837")
        judge(made, read_rules([shipped("rules")]), rules=())
        yield made


@pytest.fixture(scope="module")
def scores(store: Store) -> list[Score]:
    """Its scores."""
    return read_scores(store)


def score_of(scores: Sequence[Score], npi: str, measure: str) -> Score:
    """The one score of a provider in a measure."""
    [score] = [one for one in scores if one.npi == npi and one.measure.startswith(measure)]
    return score


@pytest.mark.parametrize(
    ("measure", "part", "whole", "subject"),
    [
        ("Visits", 4, 20, "taxonomy 207K00000X"),
        ("Doses", 20, 20, "Privigen"),
        ("Units", 800, 20, "Privigen, J1459"),
    ],
)
def test_what_is_counted(scores: list[Score], measure: str, part: float, whole: int, subject: str) -> None:
    """Visits with 25, doses with a JW line and units a claim are counted once, a repeated claim left out."""
    score = score_of(scores, "1000000001", measure)
    assert (score.part, score.whole, score.subject) == (part, whole, subject)


def test_the_peers_leave_oneself_out(scores: list[Score]) -> None:
    """A provider stands beside the other five: 20 % beside 25, 25, 30, 30 and 95 %."""
    score = score_of(scores, "1000000001", "Visits")
    assert score.peers == 5
    assert (score.low, score.median, score.high) == pytest.approx((0.25, 0.3, 0.3))
    assert (score.standing, score.signal) == ("among the peers", "")


def test_far_above(scores: list[Score]) -> None:
    """95 % beside 20 to 30 % is far, and is worded as something to read, not as a fault."""
    score = score_of(scores, "1000000006", "Visits")
    assert score.standing == "far above the peers"
    assert "Read a sample of notes" in score.signal
    assert [one.npi for one in scores if one.signal] == ["1000000006"]


def test_alike_is_among_the_peers(scores: list[Score]) -> None:
    """Where all bill the same, nobody is far."""
    score = score_of(scores, "1000000003", "Units")
    assert (score.value, score.low, score.high, score.standing) == (40, 40, 40, "among the peers")


def test_too_few(scores: list[Score]) -> None:
    """Nineteen visits are too few, and so is a trade without five others; neither is a peer of anybody."""
    few = [score_of(scores, npi, "Visits") for npi in (SMALL, OF_ANOTHER_TRADE)]
    assert [score.standing for score in few] == ["too few to compare"] * 2
    assert not any(score.is_compared or score.signal for score in few)


def test_a_test_interchange_is_nobodys_habit(scores: list[Score]) -> None:
    """What came in a test interchange is not counted."""
    assert "1000000009" not in {score.npi for score in scores}


def test_cards(scores: list[Score]) -> None:
    """The provider with a signal comes first, and a card holds what is compared."""
    made = cards(scores, {"1000000006": "PRACTICE 6"})
    assert (made[0].npi, made[0].name, made[0].signals) == ("1000000006", "PRACTICE 6", 1)
    assert made[0].scores[0].signal
    assert SMALL not in {card.npi for card in made}
    assert {len(card.scores) for card in made} == {2, 3}


def test_in_the_report(store: Store, tmp_path: Path) -> None:
    """The page and the sheet Providers hold them; a page whose store was never judged says there is nothing."""
    write_reports(store, RULES, Settings(tmp_path))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "1 review signal" in page
    assert "19 visits" in page
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx")["Providers"]
    rows = {(row[0], row[1]): row for row in sheet.iter_rows(min_row=2, values_only=True)}
    row = rows["1000000006", "Visits with modifier 25"]
    assert (row[3], row[5], row[6], row[10]) == (0.95, 20, 5, "far above the peers")


@pytest.mark.parametrize(("mask", "is_named"), [("standard", True), ("strict", False)])
def test_names_of_providers(store: Store, tmp_path: Path, mask: Mask, is_named: bool) -> None:  # noqa: FBT001
    """An organisation's name stands beside its NPI, but not under strict."""
    write_reports(store, RULES, Settings(tmp_path, mask=mask))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert ("PRACTICE 6" in page) == is_named
    assert "1000000006" in page


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_in_a_browser(store: Store, tmp_path: Path, opened: Opened, scheme: str, width: int) -> None:
    """Every card draws its dot beside its peers, nothing is wider than the window, and axe-core has no complaint."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    write_reports(store, RULES, Settings(tmp_path))
    page = opened("#providers", page=tmp_path / "index.html", width=width, color_scheme=scheme)
    assert page.locator(".card").count() == len(VISITS_WITH_25) + 1
    assert page.locator(".score").count() == page.locator(".strip .dot").count()
    assert page.locator(".strip .far").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found.response["violations"]] == []


def test_no_store_no_scores() -> None:
    """A store that no judge prepared gives no scores."""
    with Store(None) as empty:
        assert read_scores(empty) == []
