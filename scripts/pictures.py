"""Takes the pictures of the README and of the clerk's manual from a running demo node (``docs/images``).

First start one and keep what it prints: ``make run | tee printed.txt``. Then, in another terminal:
``python scripts/pictures.py http://127.0.0.1:8000 printed.txt``. It signs in with the one-time links of the unit clerk, the
unit approver and the office, and hands in a workbook of its own; take the pictures from a fresh demo. Needs Chromium with
``chromium-l10n``; with ``pngquant`` on the path pictures become small.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
CHINESE = {**os.environ, "LANGUAGE": "zh_CN:zh", "LANG": "C.UTF-8"}
"""Lets the browser's own controls speak Chinese (Debian's ``chromium-l10n``)."""
DESKTOP, PHONE, SMALL = (1280, 860), (390, 780), (1100, 700)
HEAVIEST = 150_000
"""The most one picture may weigh, in bytes."""
LINK = re.compile(r"^  (?P<role>\S+) .*\n    (?P<url>http\S+/sign-in/link/\S+)$", re.M)
UNIT, CODE = "洛阳市市场监督管理局", "11410300DEM0002762"
ROW = {
    "行政相对人名称": "洛阳示例建材有限公司",
    "行政相对人类别": "法人及非法人组织",
    "行政相对人代码_1(统一社会信用代码)": "91410302MADE38984F",
    "法定代表人": "示例甲",
    "行政处罚决定书文号": "洛市监罚〔2026〕501号",
    "违法行为类型": "未明码标价",
    "违法事实": "当事人对所售商品未标明价格。",
    "处罚依据": "《中华人民共和国价格法》第四十二条",
    "处罚类别": "警告;罚款",
    "处罚内容": "警告，罚款500元",
    "罚款金额（万元）": "0.05",
    "处罚决定日期": "2026/11/25",
    "处罚有效期": "2099/12/31",
    "公示截止期": "2027/11/25",
    "处罚机关": UNIT,
    "处罚机关统一社会信用代码": CODE,
    "数据来源单位": UNIT,
    "数据来源单位统一社会信用代码": CODE,
}
"""A good row under the headers of the national table; the faulty ones change one cell each."""
FAULTS = (
    *({"行政相对人类别": "企业"} for _ in range(4)),
    *({"处罚决定日期": "2026/02/30"} for _ in range(2)),
    {"罚款金额（万元）": ""},
)


def main() -> int:
    """Take all pictures; names say what they show. Returns 1 when one is too heavy."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", help="address of the node")
    parser.add_argument("printed", type=Path, help="file with what the node printed at its start")
    arguments = parser.parse_args()
    base, links = arguments.base.rstrip("/"), _links(arguments.printed)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS, env=CHINESE
        )
        _portal(browser, base)
        _clerk(browser, base, links["unit-clerk"])
        _approver(browser, base, links["unit-approver"])
        _office(browser, base, links["office"])
        browser.close()
    return _make_small()


def _links(printed: Path) -> dict[str, str]:
    """The first one-time link of each role."""
    found = LINK.findall(printed.read_text(encoding="utf-8"))
    return {role: url for role, url in reversed(found)}


def _page(browser: Browser, size: tuple[int, int], language: str = "zh-CN") -> Page:
    context = browser.new_context(locale=language, viewport={"width": size[0], "height": size[1]})
    return context.new_page()


def _portal(browser: Browser, base: str) -> None:
    page = _page(browser, DESKTOP)
    _take(page, "home", f"{base}/")
    _take(page, "board", f"{base}/board/")
    record = _first_record(page, base)
    _take(page, "record", record)
    _take(_page(browser, PHONE), "phone", record)
    _take(_page(browser, DESKTOP, "en"), "home-en", f"{base}/")


def _first_record(page: Page, base: str) -> str:
    page.goto(f"{base}/records/penalty/")
    address = page.locator("main a[href^='/records/penalty/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href')).find(href => /[0-9]+\\/$/.test(href))"
    )
    return f"{base}{address}"


def _clerk(browser: Browser, base: str, link: str) -> None:
    """From the link to a receipt, and how rows are mended."""
    page = _page(browser, SMALL)
    _take(page, "manual-link", link)
    page.click("main form button[type=submit]")
    _take(page, "manual-today")
    page.goto(f"{base}/desk/submissions/")
    page.select_option("#class", "penalty")
    with tempfile.TemporaryDirectory() as folder:
        page.set_input_files("input[type=file]", str(_workbook(Path(folder))))
        _take(page, "manual-hand-in")
        page.click("text=报送这份表")
        page.wait_for_selector("text=入库和时限", timeout=60_000)
    receipt = page.url
    _take(page, "receipt", receipt)
    page.click("text=一次改 4 行")
    page.select_option("main form select", "法人及非法人组织")
    page.click("text=先看结果")
    _take(page, "manual-alike")
    page.goto(f"{base}/desk/mending/?rule=CF_NR_FK.required")
    page.click("main tbody a >> text=修改")
    page.locator("#id_CF_NR_FK").scroll_into_view_if_needed()
    page.evaluate(
        "document.querySelector('#id_CF_NR_FK').closest('.field').scrollIntoView({block: 'center'})"
    )
    page.screenshot(path=str(IMAGES / "manual-mend.png"))


def _workbook(folder: Path) -> Path:
    """Forty good rows and the faulty ones, as a clerk's own workbook."""
    rows = [ROW] * 40 + [ROW | fault for fault in FAULTS]
    path = folder / "11月处罚.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("11月")
        sheet.write_row(0, 0, list(ROW))
        for number, row in enumerate(rows):
            numbered = row | {"行政处罚决定书文号": f"洛市监罚〔2026〕{501 + number}号"}
            sheet.write_row(number + 1, 0, list(numbered.values()))
    return path


def _approver(browser: Browser, base: str, link: str) -> None:
    """What can be done to a record that is public."""
    page = _page(browser, SMALL)
    page.goto(link)
    page.click("main form button[type=submit]")
    page.goto(f"{base}/desk/records/")
    page.click("main tbody a >> nth=0")
    _take(page, "manual-record")
    record = page.url
    page.click("text=更正")
    page.evaluate("[...document.querySelectorAll('h2')].pop().scrollIntoView({block: 'center'})")
    page.screenshot(path=str(IMAGES / "manual-correct.png"))
    page.goto(record)
    page.click("text=撤下这条记录")
    _take(page, "manual-withdraw")


def _office(browser: Browser, base: str, link: str) -> None:
    """Binding the second factor, and marking a dispute."""
    page = _page(browser, SMALL)
    page.goto(link)
    page.click("main form button[type=submit]")
    _take(page, "manual-second-factor")
    page.fill("#id_code", page.locator(".notice b").inner_text())
    page.click("main form.form button[type=submit]")
    page.click("text=已抄好，继续")
    page.goto(f"{base}/desk/records/")
    page.click("main tbody a >> nth=0")
    page.click("text=标注异议")
    _take(page, "manual-dispute")


def _take(page: Page, name: str, address: str = "") -> None:
    """A picture of what the window shows, of ``address`` or where the page stands."""
    if address:
        page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    time.sleep(0.2)
    page.screenshot(path=str(IMAGES / f"{name}.png"))


def _make_small() -> int:
    """Fewer colours where ``pngquant`` is there; 1 when a picture is still heavier than it may be."""
    pictures, quant = sorted(IMAGES.glob("*.png")), shutil.which("pngquant")
    if quant is None:
        print("no pngquant: pictures stay large", file=sys.stderr)
    else:
        for picture in pictures:
            wish = [quant, "--force", "--ext", ".png", "--quality", "70-95", "64", str(picture)]
            subprocess.run(wish, check=False)
    heavy = [picture.name for picture in pictures if picture.stat().st_size > HEAVIEST]
    print("too heavy: " + ", ".join(heavy) if heavy else f"{len(pictures)} pictures in {IMAGES}")
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
