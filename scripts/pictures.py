"""Takes the pictures of the README from a running demo node (``docs/images``).

First start one: ``make run``. Then: ``python scripts/pictures.py http://127.0.0.1:8000 LINK``, where LINK is the one-time
link of the unit clerk that was printed. Needs Chromium; with ``pngquant`` on the path pictures become small.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
DESKTOP, PHONE = (1280, 860), (390, 780)


def main() -> int:
    """Take all pictures; names say what they show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", help="address of the node")
    parser.add_argument("link", help="one-time sign-in link of the unit clerk")
    arguments = parser.parse_args()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        _portal(browser, arguments.base.rstrip("/"))
        _desk(browser, arguments.base.rstrip("/"), arguments.link)
        browser.close()
    _make_small()
    return 0


def _page(browser: Browser, size: tuple[int, int], language: str = "zh-CN") -> Page:
    context = browser.new_context(locale=language, viewport={"width": size[0], "height": size[1]})
    return context.new_page()


def _portal(browser: Browser, base: str) -> None:
    page = _page(browser, DESKTOP)
    _take(page, f"{base}/", "home")
    _take(page, f"{base}/board/", "board")
    record = _first_record(page, base)
    _take(page, record, "record")
    phone = _page(browser, PHONE)
    _take(phone, record, "phone")
    _take(_page(browser, DESKTOP, "en"), f"{base}/", "home-en")


def _first_record(page: Page, base: str) -> str:
    page.goto(f"{base}/records/penalty/")
    address = page.locator("main a[href^='/records/penalty/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href')).find(href => /[0-9]+\\/$/.test(href))"
    )
    return f"{base}{address}"


def _desk(browser: Browser, base: str, link: str) -> None:
    page = _page(browser, DESKTOP)
    page.goto(link)
    page.locator("main button[type=submit]").first.click()
    page.goto(f"{base}/desk/submissions/")
    addresses = page.locator("main a[href*='/desk/submissions/YN-']").evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    for address in addresses:  # one with something to mend tells more
        page.goto(f"{base}{address}")
        if "全部通过" not in page.inner_text("main"):
            break
    _take(page, page.url, "receipt")


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(IMAGES / f"{name}.png"))


def _make_small() -> None:
    quant = shutil.which("pngquant")
    if quant is None:
        print("no pngquant: pictures stay large", file=sys.stderr)
        return
    for picture in sorted(IMAGES.glob("*.png")):
        subprocess.run(
            [quant, "--force", "--ext", ".png", "--quality", "70-95", "64", str(picture)], check=False
        )


if __name__ == "__main__":
    sys.exit(main())
