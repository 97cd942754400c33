"""The page in a real browser: it asks nothing of the network, and everything on it works by mouse, key and link."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from auditor.report import Settings, write_reports
from auditor.store import Store
from report_cases import RULES, made_store

pytestmark = pytest.mark.browser

CHROMIUM = Path(os.environ.get("AUDITOR_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>{{ 7*7 }}"

Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; where it is not installed these tests are skipped, but not in CI."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("CI has no chromium: apt-get install chromium")
        pytest.skip("no chromium here: the page is not tried in a browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A store with a thousand findings."""
    with made_store(claims=400, flagged=250, per_claim=4) as made:
        yield made


@pytest.fixture(scope="module")
def report(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of its report."""
    folder = tmp_path_factory.mktemp("page")
    write_reports(store, RULES, Settings(folder))
    return folder / "index.html"


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Opened]:
    """Opens the page at a place of it: `opened("#findings", width=360)`; fails on any request, message or error."""
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def at(place: str = "", *, page: Path = report, width: int = 1440, height: int = 900, **settings: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda request: heard.append(request.url) if not request.url.startswith(("file:", "blob:")) else None)
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.on("console", lambda message: heard.append(message.text))
        tab.goto(f"file://{page}{place}")
        if settings.get("java_script_enabled", True):
            expect(tab.locator("html[data-ready=yes]")).to_be_attached()
        return tab

    yield at
    for context in contexts:
        context.close()
    assert heard == []


def count_of(store: Store, where: str) -> int:
    """Findings that fit a condition."""
    return int(store.rows(f"select count(*) from finding where {where}")[0][0])


def shown_of(store: Store, where: str) -> str:
    """What the page says when these findings are shown."""
    return f"{count_of(store, where)} of 1,000 findings"


@pytest.mark.parametrize("place", ["", "#findings", "#rules", "#rule/UN001", "#run", "#findings?rule=UN001&sort=-risk"])
def test_nothing_is_asked_of_the_network(opened: Opened, place: str) -> None:
    """The page makes no request but for its own file, and logs nothing."""
    opened(place).wait_for_timeout(100)


def test_the_policy_allows_one_script_and_one_style(report: Path) -> None:
    """The policy begins with nothing and allows the page's own script and style by hash."""
    text = report.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'", policy[1]
    )
    assert not re.search(r'(?:src|href)="(?!#|https://(?:www\.cms|www\.accessdata)\.)', text.split("<script")[0])


def test_first_screen(opened: Opened, store: Store) -> None:
    """The first screen says how many claims of how many have findings, and names three things to fix first."""
    page = opened()
    claims = store.rows("select count(distinct claim_key) from finding")[0][0]
    expect(page.locator("h1").first).to_contain_text(f"{claims} of 400 claims")
    expect(page.locator(".tile")).to_have_count(4)
    expect(page.locator(".first li")).to_have_count(3)
    expect(page.locator(".since")).to_contain_text("7 gone")


def test_a_bar_is_a_link(opened: Opened, store: Store) -> None:
    """A click on a payer's bar shows that payer's findings."""
    page = opened()
    page.get_by_role("link", name=re.compile("^AETNA")).click()
    expect(page.locator("#live")).to_have_text(shown_of(store, "payer_id = '60054'"))


def test_severity_filter(opened: Opened, store: Store) -> None:
    """A severity is toggled on and off again, counts beside it, and says so to a reader."""
    page = opened("#findings")
    high = page.locator('[data-facet="sev=high"]')
    expect(high).to_have_attribute("aria-pressed", "false")
    expect(high.locator(".facet-count")).to_have_text(str(count_of(store, "severity = 'high'")))
    high.click()
    expect(high).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#live")).to_have_text(shown_of(store, "severity = 'high'"))
    high.click()
    expect(page.locator("#live")).to_have_text("1,000 findings")


def test_filters_combine(opened: Opened, store: Store) -> None:
    """Values of one facet add up, facets narrow each other."""
    page = opened("#findings")
    for facet in ("rule=CD001", "rule=WA001", "payer=60054"):
        page.locator(f'[data-facet="{facet}"]').click()
    wanted = count_of(store, "rule_id in ('CD001', 'WA001') and payer_id = '60054'")
    expect(page.locator("#live")).to_have_text(f"{wanted} of 1,000 findings")
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#live")).to_have_text("1,000 findings")


def test_search_dates_and_money(opened: Opened, store: Store) -> None:
    """Words, a span of dates and a least amount narrow the table together."""
    page = opened("#findings")
    page.locator("#search").fill("j9325 premera")
    page.locator("#range-from").fill("2025-01-01")
    page.locator("#range-to").fill("2025-02-28")
    page.locator("#range-min").fill("2000")
    page.locator("#range-min").press("Enter")
    wanted = count_of(
        store,
        "(procedure_code = 'J9325' or message like '%J9325%') and payer_id = '00430' and amount_at_risk >= 2000"
        " and service_date between '2025-01-01' and '2025-02-28'",
    )
    expect(page.locator("#live")).to_have_text(f"{wanted} of 1,000 findings")


def test_sort(opened: Opened, store: Store) -> None:
    """A header sorts, says so, and turns on a second click."""
    page = opened("#findings")
    head = page.get_by_role("button", name="Service date")
    head.click()
    expect(page.locator("th", has=head)).to_have_attribute("aria-sort", "ascending")
    first, last = (str(day) for day in store.rows("select min(service_date), max(service_date) from finding")[0])
    expect(page.locator("td.c-day").first).to_have_text(first)
    head.click()
    expect(page.locator("th", has=head)).to_have_attribute("aria-sort", "descending")
    expect(page.locator("td.c-day").first).to_have_text(last)


def test_few_rows_are_drawn(opened: Opened) -> None:
    """Of a thousand findings only those near the screen are in the page, wherever one scrolls."""
    page = opened("#findings")
    assert page.locator("tr.row").count() < 60
    page.locator("#sheet").evaluate("sheet => { sheet.scrollTop = sheet.scrollHeight; }")
    expect(page.locator('tr.row[aria-rowindex="1001"]')).to_be_visible()
    assert page.locator("tr.row").count() < 60


def test_every_state_has_its_link(opened: Opened) -> None:
    """Filter, search, sort, columns and the open finding come back from the address."""
    page = opened("#findings")
    page.locator('[data-facet="sev=medium"]').click()
    page.locator("#search").fill("aetna")
    page.get_by_role("button", name="At risk").click()
    page.locator("#columns-menu summary").click()
    page.get_by_label("NDC", exact=True).check()
    page.locator("tr.row").nth(2).click()
    expect(page.locator("#opened h2")).to_be_visible()
    shown = [page.locator(one).first.inner_text() for one in ("#live", "#opened .said", "#opened .where")]
    again = opened(page.url[page.url.index("#") :])
    expect(again.locator("#opened h2")).to_be_visible()
    assert [again.locator(one).first.inner_text() for one in ("#live", "#opened .said", "#opened .where")] == shown
    assert "ndc" in again.url
    expect(again.locator('[data-facet="sev=medium"]')).to_have_attribute("aria-pressed", "true")


def test_back_leads_back(opened: Opened) -> None:
    """The browser's back button returns to the part before."""
    page = opened()
    page.get_by_role("link", name="Rules").click()
    expect(page.locator("#rules-title")).to_be_visible()
    page.go_back()
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator("#rules-title")).to_be_hidden()


def test_keys(opened: Opened, store: Store) -> None:
    """The keys of the help list work: / 1 j Enter k Esc ?."""
    page = opened()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#live")).to_have_text(shown_of(store, "severity = 'high'"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator('tr.row[aria-selected="true"]')).to_have_attribute("aria-rowindex", "3")
    page.keyboard.press("Enter")
    expect(page.locator("#opened .where")).to_contain_text("2 of ")
    page.keyboard.press("k")
    expect(page.locator("#opened .where")).to_contain_text("1 of ")
    page.keyboard.press("Escape")
    expect(page.locator("#opened")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()


def test_a_finding_opens_into_its_claim(opened: Opened, store: Store) -> None:
    """The claim's lines stand beside the finding with box and element, the line marked, and the patient's dates."""
    finding, claim, message = store.rows(
        "select finding_id, claim_id, message from finding where rule_id = 'UN001' and billed_units < expected_units order by finding_id limit 1"
    )[0]
    panel = opened(f"#findings?f={finding}").locator("#opened")
    expect(panel.locator(".said")).to_have_text(message)
    expect(panel.locator(".lines thead")).to_contain_text("24G Units")
    expect(panel.locator(".lines thead")).to_contain_text("SV104")
    expect(panel.locator(".lines tr.own")).to_have_count(1)
    expect(panel.locator(".lines tr.own mark").first).to_be_visible()
    expect(panel.locator(".box", has_text="CLM01")).to_contain_text(claim)
    expect(panel.locator("svg.vials")).to_be_visible()
    expect(panel.locator(".sources li")).to_have_count(2)
    expect(panel).to_contain_text("RARC M53")


def test_the_patients_dates(opened: Opened, store: Store) -> None:
    """A history finding shows every date of the patient in the store, its own among them."""
    finding, patient, day = store.rows(
        """
        select f.finding_id, f.patient_key, f.service_date from finding f
        where f.rule_id = 'HX002' order by (select count(*) from finding o where o.patient_key = f.patient_key) desc, f.finding_id limit 1
        """
    )[0]
    dates = store.rows(
        "select count(distinct l.service_date) from service_line l join claim c using (claim_key) where c.member_id = 'MBR' || lpad(?, 9, '0')",
        [str(patient)],
    )[0][0]
    assert dates > 1
    panel = opened(f"#findings?f={finding}").locator("#opened")
    expect(panel.locator("svg.course circle")).to_have_count(dates)
    expect(panel.locator(".dates .now")).to_contain_text(str(day))


def test_rule_page(opened: Opened) -> None:
    """A rule's page has its reason, its examples by outcome, its sources, and how often it fired on what share."""
    page = opened("#rules")
    page.get_by_role("link", name=re.compile("UN001")).first.click()
    rule = page.locator('[id="rule/UN001"]')
    expect(rule).to_contain_text("Payers refuse such a line")
    expect(rule.locator(".example-group")).to_have_count(3)
    expect(rule.locator(".rule-numbers")).to_contain_text("It looked at 800")
    rule.locator(".example-group summary").first.click()
    expect(rule.locator("pre").first).to_contain_text("procedure_code")
    expect(page.locator(".part:not([hidden])")).to_have_count(1)


def test_run_page(opened: Opened) -> None:
    """The run says what was read to the byte, what was set aside and why, and with which rules."""
    run = opened("#run").locator("#run")
    expect(run).to_contain_text("october/practice_b.837")
    expect(run).to_contain_text("Ask the sender for the file again.")
    expect(run).to_contain_text("Masking")


def test_export_of_what_is_shown(opened: Opened, store: Store) -> None:
    """The export holds the rows shown, and nothing that a spreadsheet would run."""
    page = opened("#findings?rule=WA001")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export shown").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert len(rows) == count_of(store, "rule_id = 'WA001'")
    assert {row["rule_id"] for row in rows} == {"WA001"}


@pytest.mark.parametrize("place", ["", "#findings", "#rules", "#rule/UN001", "#run"])
@pytest.mark.parametrize("width", [360, 768, 2560])
def test_no_sideways_scroll(opened: Opened, place: str, width: int) -> None:
    """No part of the page is wider than the window, from a telephone to a wall."""
    page = opened(place, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_opened_finding_on_a_telephone(opened: Opened) -> None:
    """On 360 pixels an open finding fills the window, and closes."""
    page = opened("#findings", width=360, height=740)
    page.locator("tr.row").first.click()
    box = page.locator("#opened").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (360, 740)
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#opened")).to_be_hidden()


def test_dark(opened: Opened) -> None:
    """The page follows the system's colours and can be told otherwise."""
    page = opened(color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.locator("#theme").click()
    light = page.evaluate(paper)
    assert (dark, light) == ("rgb(20, 23, 26)", "rgb(246, 244, 238)")


def test_print(opened: Opened) -> None:
    """Printed from the overview, the page holds the summary, every rule with its first findings, and the run."""
    page = opened()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator('[id="rule/UN001"] .first-findings tbody tr')).to_have_count(5)
    expect(page.locator("#run-title")).to_be_visible()
    expect(page.locator(".top nav")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_print_of_a_filter(opened: Opened, store: Store) -> None:
    """Printed from the table, all rows of the filter are there, not only those on the screen."""
    page = opened("#findings?rule=HX002")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("tr.row")).to_have_count(count_of(store, "rule_id = 'HX002'"))


def test_without_scripts(opened: Opened) -> None:
    """Without scripts the summary, every rule with its first findings and the run are there, and the page says what is not."""
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
            "update finding set claim_id = ?, payer_name = ?, message = ?, file = ?, procedure_code = ?, evidence = json_object('x', ?)", [HOSTILE] * 6
        )
        store.execute("update claim set billing_last_name = ?", [HOSTILE])
        store.execute("update service_line set procedure_code = ?", [HOSTILE])
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
@pytest.mark.parametrize("place", ["", "#findings", "#findings?rule=UN001", "#rules", "#rule/UN001", "#run"])
def test_accessibility(opened: Opened, place: str, scheme: str) -> None:
    """axe-core finds no violation on any part, in light and in dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = opened(place, color_scheme=scheme)
    if "UN001" in place and page.locator("tr.row").count():
        page.locator("tr.row").first.click()
        expect(page.locator("#opened h2")).to_be_visible()
    found = axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found.response["violations"]] == []
