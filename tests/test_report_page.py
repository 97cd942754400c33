"""The page in a real browser: it asks nothing of the network, and its filters, links, keys and parts work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.store import Store

if TYPE_CHECKING:
    from report_browser import Opened

pytestmark = pytest.mark.browser
pytest_plugins = ("report_browser",)


def count_of(judged: Store, where: str) -> int:
    """Findings that fit a condition."""
    return int(judged.rows(f"select count(*) from finding where {where}")[0][0])


def shown_of(judged: Store, where: str) -> str:
    """What the page says when these findings are shown."""
    return f"{count_of(judged, where)} of 1,000 findings"


def test_nothing_is_asked_of_the_network(opened: Opened) -> None:
    """No part of the page makes a request but for its own file, and none logs anything."""
    page = opened()
    for place in ("#findings", "#rules", "#rule/UN001", "#providers", "#run", "#findings?rule=UN001&sort=-risk"):
        page.evaluate("place => { location.hash = place; }", place)
        page.wait_for_timeout(100)


def test_the_policy_allows_one_script_and_one_style(report_page: Path) -> None:
    """The policy begins with nothing and allows the page's own script and style by hash."""
    text = report_page.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}=';"
        r" base-uri 'none'; form-action 'none'",
        policy[1],
    )
    assert not re.search(r'(?:src|href)="(?!#|https://(?:www\.cms|www\.accessdata)\.)', text.split("<script")[0])


def test_first_screen(opened: Opened, judged: Store) -> None:
    """The first screen says how many claims of how many have findings, and names three things to fix first."""
    page = opened()
    claims = judged.rows("select count(distinct claim_key) from finding")[0][0]
    expect(page.locator("h1").first).to_contain_text(f"{claims} of 400 claims")
    expect(page.locator(".tile")).to_have_count(4)
    expect(page.locator(".first li")).to_have_count(3)
    expect(page.locator(".since")).to_contain_text("7 gone: 7 of UN001")
    page.locator(".since a", has_text="still there").click()
    expect(page.locator("#live")).to_have_text(shown_of(judged, "first_seen < date '2025-07-01'"))


def test_a_bar_is_a_link(opened: Opened, judged: Store) -> None:
    """A click on a payer's bar shows that payer's findings."""
    page = opened()
    page.get_by_role("link", name=re.compile("^AETNA")).click()
    expect(page.locator("#live")).to_have_text(shown_of(judged, "payer_id = '60054'"))


def test_severity_filter(opened: Opened, judged: Store) -> None:
    """A severity is toggled on and off again, counts beside it, and says so to a reader."""
    page = opened("#findings")
    high = page.locator('[data-facet="sev=high"]')
    expect(high).to_have_attribute("aria-pressed", "false")
    expect(high.locator(".facet-count")).to_have_text(str(count_of(judged, "severity = 'high'")))
    high.click()
    expect(high).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#live")).to_have_text(shown_of(judged, "severity = 'high'"))
    high.click()
    expect(page.locator("#live")).to_have_text("1,000 findings")


def test_filters_combine(opened: Opened, judged: Store) -> None:
    """Values of one facet add up, facets narrow each other."""
    page = opened("#findings")
    for facet in ("rule=CD001", "rule=WA001", "payer=60054"):
        page.locator(f'[data-facet="{facet}"]').click()
    wanted = count_of(judged, "rule_id in ('CD001', 'WA001') and payer_id = '60054'")
    expect(page.locator("#live")).to_have_text(f"{wanted} of 1,000 findings")
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#live")).to_have_text("1,000 findings")


def test_search_dates_and_money(opened: Opened, judged: Store) -> None:
    """Words, a span of dates and a least amount narrow the table together."""
    page = opened("#findings")
    page.locator("#search").fill("j9325 premera")
    page.locator("#range-from").fill("2025-01-01")
    page.locator("#range-to").fill("2025-02-28")
    page.locator("#range-min").fill("2000")
    page.locator("#range-min").press("Enter")
    wanted = count_of(
        judged,
        "(procedure_code = 'J9325' or message like '%J9325%') and payer_id = '00430' and amount_at_risk >= 2000"
        " and service_date between '2025-01-01' and '2025-02-28'",
    )
    expect(page.locator("#live")).to_have_text(f"{wanted} of 1,000 findings")


def test_sort(opened: Opened, judged: Store) -> None:
    """A header sorts, says so, and turns on a second click."""
    page = opened("#findings")
    head = page.get_by_role("button", name="Service date")
    head.click()
    expect(page.locator("th", has=head)).to_have_attribute("aria-sort", "ascending")
    first, last = (str(day) for day in judged.rows("select min(service_date), max(service_date) from finding")[0])
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


def test_keys(opened: Opened, judged: Store) -> None:
    """The keys of the help list work: / 1 j Enter k Esc ?."""
    page = opened()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#live")).to_have_text(shown_of(judged, "severity = 'high'"))
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


def test_the_keyboard_alone_leads_from_the_first_screen_into_a_claim(opened: Opened) -> None:
    """Tab reaches what to fix first; Enter follows it; arrows choose a finding, which is spoken, and Enter opens it."""
    page = opened()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('.first h3'))"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#active button").first).to_be_visible()
    page.locator("#sheet").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator('tr.row[aria-selected="true"]')).to_have_attribute("aria-rowindex", "3")
    expect(page.locator("#spoken")).to_contain_text("2: high")
    page.keyboard.press("Enter")
    expect(page.locator("#opened")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_focused()


def test_a_finding_opens_into_its_claim(opened: Opened, judged: Store) -> None:
    """The claim's lines stand beside the finding with box and element, the line marked, and the patient's dates."""
    finding, claim, message = judged.rows(
        "select finding_id, claim_id, message from finding where rule_id = 'UN001' and billed_units < expected_units"
        " order by finding_id limit 1"
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
    expect(panel.locator("h3", has_text="Records to request")).to_be_visible()
    expect(panel).to_contain_text("The administration record of the day.")


def test_the_patients_dates(opened: Opened, judged: Store) -> None:
    """A history finding shows every date of the patient in the store, its own among them."""
    finding, patient, day = judged.rows(
        """
        select f.finding_id, f.patient_key, f.service_date from finding f
        where f.rule_id = 'HX002'
        order by (select count(*) from finding o where o.patient_key = f.patient_key) desc, f.finding_id limit 1
        """
    )[0]
    dates = judged.rows(
        "select count(distinct l.service_date) from service_line l join claim c using (claim_key)"
        " where c.member_id = 'MBR' || lpad(?, 9, '0')",
        [str(patient)],
    )[0][0]
    assert dates > 1
    panel = opened(f"#findings?f={finding}").locator("#opened")
    expect(panel.locator("svg.course circle")).to_have_count(dates)
    expect(panel.locator(".dates .now")).to_contain_text(str(day))


def test_a_link_to_a_finding_far_down_shows_its_row(opened: Opened, judged: Store) -> None:
    """A finding opened by its link is in view in the table too."""
    [[finding]] = judged.rows("select finding_id from finding where severity = 'low' order by finding_id limit 1")
    page = opened(f"#findings?f={finding}")
    expect(page.locator('tr.row[aria-selected="true"]')).to_be_in_viewport()


def test_a_single_date_is_drawn_too(opened: Opened, judged: Store) -> None:
    """A history finding of a patient with one date says that the store knows no other."""
    [[finding]] = judged.rows(
        """
        select min(finding_id) from finding
        where rule_id = 'HX002' and 'MBR' || lpad(patient_key::varchar, 9, '0') in (
            select member_id from claim join service_line using (claim_key)
            group by member_id having count(distinct service_date) = 1)
        """
    )
    assert finding
    panel = opened(f"#findings?f={finding}").locator("#opened")
    expect(panel.locator("svg.course circle")).to_have_count(1)
    expect(panel.locator("svg.course")).to_contain_text("the only date")


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
    expect(run.locator(".unsaid tbody tr")).to_have_count(12)


def test_a_link_that_leads_nowhere_says_so(opened: Opened) -> None:
    """A link to a finding of another file shows the table, and that the finding is not here."""
    page = opened("#findings?f=ffffffffffffffff")
    expect(page.locator("#live")).to_have_text("1,000 findings; the finding of this link is not in this file")
    expect(page.locator("#opened")).to_be_hidden()


def test_first_rows_have_their_words_at_once(opened: Opened, judged: Store) -> None:
    """The messages of the first screen come with the table, before the words of all findings are unpacked."""
    page = opened("#findings")
    shown = page.evaluate("Object.values(F.first)")
    wanted = [
        message
        for (message,) in judged.rows(
            "select message from finding order by case severity when 'high' then 0 when 'medium' then 1 else 2 end,"
            " coalesce(amount_at_risk, 0) desc limit 20"
        )
    ]
    assert set(wanted) <= set(shown)
