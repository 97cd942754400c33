"""The page in a real browser where it is not at home: small, dark, printed, without scripts, with hostile text."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from report_cases import RULES, made_store

from auditor.report import Settings, write_reports
from auditor.store import Store

if TYPE_CHECKING:
    from report_browser import Opened

pytestmark = pytest.mark.browser
pytest_plugins = ("report_browser",)

HOSTILE = "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>{{ 7*7 }}"


def count_of(judged: Store, where: str) -> int:
    """Findings that fit a condition."""
    return int(judged.rows(f"select count(*) from finding where {where}")[0][0])


def test_export_of_what_is_shown(opened: Opened, judged: Store) -> None:
    """The export holds the rows shown, and nothing that a spreadsheet would run."""
    page = opened("#findings?rule=WA001")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export shown").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert len(rows) == count_of(judged, "rule_id = 'WA001'")
    assert {row["rule_id"] for row in rows} == {"WA001"}
    wanted = judged.rows("select finding_id from finding where rule_id = 'WA001'")
    assert {row["finding_id"] for row in rows} == {found for (found,) in wanted}


@pytest.mark.parametrize("width", [320, 360, 768, 2560])
def test_no_sideways_scroll(opened: Opened, width: int) -> None:
    """No part of the page is wider than the window, from a telephone, or 1280 pixels at 400 %, to a wall."""
    page = opened(width=width)
    for place in ("#overview", "#findings", "#rules", "#rule/UN001", "#providers", "#run"):
        page.evaluate("place => { location.hash = place; }", place)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place


def test_opened_finding_on_a_telephone(opened: Opened) -> None:
    """On 360 pixels an open finding fills the window, and closes."""
    page = opened("#findings", width=360, height=740)
    page.locator("tr.row").first.click()
    box = page.locator("#opened").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (360, 740)
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#opened")).to_be_hidden()


def test_rows_have_one_height(opened: Opened) -> None:
    """However long a message is, all rows are as high as the first: the table counts on it."""
    page = opened("#findings")
    page.wait_for_selector("html[data-complete=yes]", state="attached")
    for width in (360, 800, 1280, 1800):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        heights = page.locator("tr.row").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
        assert max(heights) - min(heights) < 1, width


def test_no_column_is_cut_at_the_edge(opened: Opened) -> None:
    """On a usual screen the columns of the table have room; none ends behind the edge."""
    for width in (1280, 1800):
        sheet = opened("#findings", width=width).locator("#sheet")
        expect(sheet.locator("tr.row").first).to_be_visible()
        assert sheet.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth"), width


def test_dark(opened: Opened) -> None:
    """The page follows the system's colours and can be told otherwise."""
    page = opened(color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.locator("#theme").click()
    light = page.evaluate(paper)
    assert (dark, light) == ("rgb(20, 23, 26)", "rgb(246, 244, 238)")


def test_print(opened: Opened) -> None:
    """Printed from the overview, the page holds the summary, every rule that fired with its findings, and the run."""
    page = opened()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator('[id="rule/UN001"] .first-findings tbody tr')).to_have_count(5)
    expect(page.locator('[id="rule/NX000"]')).to_be_hidden()
    expect(page.locator("#run-title")).to_be_visible()
    expect(page.locator(".top nav")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_print_of_a_filter(opened: Opened, judged: Store) -> None:
    """Printed from the table, all rows of the filter are there, not only those on the screen."""
    page = opened("#findings?rule=HX002")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('resize'))")  # as a browser may say while it lays out the paper
    found = count_of(judged, "rule_id = 'HX002'")
    expect(page.locator("tr.row")).to_have_count(found)
    expect(page.locator("tr.row").last).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("tr.row")).not_to_have_count(found)


def test_print_of_a_finding(opened: Opened, judged: Store) -> None:
    """Printed while a finding is open, the paper holds that finding and its claim, and not the table."""
    [(finding,)] = judged.rows("select min(finding_id) from finding")
    page = opened(f"#findings?f={finding}")
    expect(page.locator("#opened-title")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#opened-title")).to_be_visible()
    expect(page.locator("#opened")).to_contain_text("CMS-1500")
    expect(page.locator("#table")).to_be_hidden()


def test_without_scripts(opened: Opened) -> None:
    """Without scripts the summary, every rule with its first findings and the run are there."""
    page = opened(java_script_enabled=False)
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator(".notice").first).to_contain_text("Scripts are off")
    expect(page.locator('[id="rule/CD001"] .first-findings tbody tr')).to_have_count(5)
    expect(page.locator("#run-title")).to_be_visible()
    expect(page.locator("#findings")).to_be_hidden()


def test_hostile_text_runs_nothing(opened: Opened, tmp_path: Path) -> None:
    """Markup in a claim number, payer, message, file name, evidence or code is text, on every part of the page."""
    with made_store(claims=20, flagged=10) as store:
        store.execute(
            "update finding set claim_id = ?, payer_name = ?, message = ?, file = ?, procedure_code = ?,"
            " evidence = json_object('x', ?)",
            [HOSTILE] * 6,
        )
        store.execute("update claim_row set billing_last_name = ?", [HOSTILE])
        store.execute("update service_line_row set procedure_code = ?", [HOSTILE])
        store.execute("update file set label = ?", [HOSTILE])
        store.execute("update fault set found = ?", [HOSTILE])
        write_reports(store, RULES, Settings(tmp_path, command=HOSTILE))
    for place in ("", "#findings", "#rules", "#rule/CD001", "#run"):
        page = opened(place, page=tmp_path / "index.html")
        if place == "#findings":
            page.locator("tr.row").first.click()
            expect(page.locator("#opened .said")).to_contain_text("{{ 7*7 }}")
        assert page.title().startswith("Claims audit")
        assert page.locator("img").count() == 0


def test_no_finding_and_nothing_loaded(opened: Opened, tmp_path: Path) -> None:
    """A store without findings, and one without claims, give a page that says so in every part."""
    with Store(None) as empty:
        write_reports(empty, RULES, Settings(tmp_path))
    page = opened("#findings", page=tmp_path / "index.html")
    expect(page.locator("#nothing")).to_contain_text("There is no finding.")
    expect(opened(page=tmp_path / "index.html").locator("#verdict")).to_contain_text("No claim was loaded")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "place", ["", "#findings", "#findings?rule=UN001", "#rules", "#rule/UN001", "#providers", "#run"]
)
def test_accessibility(opened: Opened, place: str, scheme: str) -> None:
    """axe-core finds no violation on any part, in light and in dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = opened(place, color_scheme=scheme)
    if "UN001" in place and page.locator("tr.row").count():
        page.locator("tr.row").first.click()
        expect(page.locator("#opened h2")).to_be_visible()
    found = axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found.response["violations"]] == []
