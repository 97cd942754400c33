"""Measure the page of a report in Chromium: its size, when it is ready, and how long a filter and a sort take.

    python benchmarks/page.py --findings 50000 200000 --runs 5

The findings are invented (tests/report_cases.py), the rules' pages are those of the shipped rules beside them. All
times count from the start of the navigation, or from the click, by the wall: a quiet machine is needed.

- seen: the first contentful paint, which is the whole first screen of the overview;
- ready: the table's findings are unpacked, its first screen has all its words, and it answers filters and sorts;
- complete: the words of all findings are unpacked too, for the search and for rows further down;
- filter (one severity) and sort (by money): until the browser has painted the new rows.

`work` is the processor time of the page's main thread until it is ready (Chromium's TaskDuration in thread ticks),
which can be compared where others use the machine. Each run is a new browser. Medians, lowest and highest in brackets.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from report_cases import RULES, made_store

from auditor.pages import rule_pages
from auditor.pipeline import Settings as Options
from auditor.pipeline import rule_book
from auditor.report import Settings, write_reports

CHROMIUM = os.environ.get("AUDITOR_CHROMIUM", "/usr/bin/chromium")
FINDINGS_A_CLAIM = 4
CLICK = """
selector => new Promise(done => {
    const before = performance.now();
    document.querySelector(selector).click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - before)));
})
"""
STEPS = {"filter": '[data-facet="sev=high"]', "sort": "th.w-money button"}


def write_page(findings: int, folder: Path) -> float:
    """Write a report of so many findings; give the processor seconds it took."""
    flagged = findings // FINDINGS_A_CLAIM
    with made_store(claims=2 * flagged, flagged=flagged, per_claim=FINDINGS_A_CLAIM) as store:
        book = rule_book(Options())
        shipped = rule_pages(book.rules, book.sources)
        invented = {rule.id for rule in RULES}
        before = time.process_time()
        write_reports(store, [*RULES, *(page for page in shipped if page.id not in invented)], Settings(folder))
        return time.process_time() - before


def measured(browser: Browser, page: Path) -> dict[str, float]:
    """Milliseconds of one visit of the overview, and of one of the findings."""
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    found = {}
    for name, place in (("overview", ""), ("findings", "#findings")):
        tab.goto("about:blank")
        before = worked(session)
        tab.goto(f"file://{page}{place}")
        tab.wait_for_selector("html[data-ready=yes]", state="attached", timeout=60_000)
        found[f"{name}, work"] = worked(session) - before
        tab.wait_for_selector("html[data-complete=yes]", state="attached", timeout=60_000)
        marks = tab.evaluate(
            "Object.fromEntries(['first-contentful-paint', 'ready', 'complete']"
            ".map(name => [name, performance.getEntriesByName(name)[0].startTime]))"
        )
        found[f"{name}, seen"] = marks.pop("first-contentful-paint")
        found |= {f"{name}, {mark}": value for mark, value in marks.items()}
    return found | {name: tab.evaluate(CLICK, selector) for name, selector in STEPS.items()}


def worked(session: CDPSession) -> float:
    """Milliseconds that the main thread has worked."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def main() -> None:
    """Print a line of figures for each number of findings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--findings", type=int, nargs="+", default=[50_000, 200_000])
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    for findings in asked.findings:
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            seconds = write_page(findings, Path(folder))
            page = Path(folder) / "index.html"
            runs = []
            for _ in range(asked.runs):
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
                runs.append(measured(browser, page))
                browser.close()
            size = page.stat().st_size / 1e6
        print(f"{findings:,} findings: page {size:.2f} MB, written with all files in {seconds:.1f} processor seconds")
        for name in runs[0]:
            values = sorted(run[name] for run in runs)
            print(f"  {name}: {statistics.median(values):.0f} ms ({values[0]:.0f} to {values[-1]:.0f})")
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
