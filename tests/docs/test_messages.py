"""English texts: every message of the sources has its English, and the compiled file is what the .po file says."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.test import Client
from scripts import messages

from yinuo.catalogue import catalogue
from yinuo.web.branding import branding

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_message_has_its_english_and_nothing_is_left_over() -> None:
    assert messages.faults() == [], "run: make messages, and translate what is empty"


def test_the_compiled_file_gives_what_the_po_file_says() -> None:
    with messages.PO.with_suffix(".mo").open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    known = messages.read_po()
    assert len(known) > 1000
    for key, entry in known.items():
        if key.plural:
            assert catalogue.ngettext(key.text, key.plural, 1) == entry.english[0]
            assert catalogue.ngettext(key.text, key.plural, 2) == entry.english[1]
        elif not key.context:
            assert catalogue.gettext(key.text) == entry.english[0]


def test_a_text_with_quotes_lines_and_plural_is_written_and_read_alike(tmp_path: Path) -> None:
    key = messages.Key('说“好”\\n与"坏"\n两行', plural="很多", context="按钮")
    messages.write_po({key: messages.Entry(['say "well" \\n', "two\nlines"])}, tmp_path / "a.po")
    assert messages.read_po(tmp_path / "a.po")[key].english == ['say "well" \\n', "two\nlines"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/records/", "/records/penalty/", "/bodies/", "/rules/", "/verify/", "/search/", "/sign-in/"],
)
def test_a_page_in_english_says_nothing_in_chinese_but_data(path: str) -> None:
    """Data may be Chinese: legal bases of classes, examples of search, whatever is marked ``lang="zh"``."""
    page = Client(headers={"accept-language": "en"}).get(path).content.decode()
    assert page.count("<h1") == 1
    visible = re.sub(r"<script.*?</script>|<!--.*?-->", "", page, flags=re.S)
    visible = re.sub(r'<(\w+)[^>]*\blang="zh[^"]*"[^>]*>.*?</\1>', "", visible, flags=re.S)
    for data in sorted({edition.basis for edition in catalogue()} | set(branding().search_examples), key=len)[
        ::-1
    ]:
        visible = visible.replace(data, "")
    left = {text.strip() for text in re.split(r"<[^>]+>", visible) if HAN.search(text)}
    assert left <= {"中文"}, left
