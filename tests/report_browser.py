"""A browser for the tests of the page, a report to open in it, and a door that hears every request and error."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from report_cases import RULES, made_store

from auditor.report import Settings, write_reports
from auditor.store import Store

CHROMIUM = Path(os.environ.get("AUDITOR_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def judged() -> Iterator[Store]:
    """A store with a thousand findings."""
    with made_store(claims=400, flagged=250, per_claim=4) as made:
        yield made


@pytest.fixture(scope="session")
def report_page(judged: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of its report."""
    folder = tmp_path_factory.mktemp("page")
    write_reports(judged, RULES, Settings(folder))
    return folder / "index.html"


@pytest.fixture
def opened(browser: Browser, report_page: Path) -> Iterator[Opened]:
    """Opens the page at a place of it: `opened("#findings", width=360)`; fails on any request, message or error."""
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def at(
        place: str = "", *, page: Path = report_page, width: int = 1440, height: int = 900, **settings: object
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on(
            "request",
            lambda request: heard.append(request.url) if not request.url.startswith(("file:", "blob:")) else None,
        )
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
