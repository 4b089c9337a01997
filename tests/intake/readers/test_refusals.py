"""Bad input gets one clear reason each: what is wrong, how to mend it, in both languages."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.intake.builders import biff, compound, ods, staged, values, xls, xlsb, xlsx

from yinuo.intake.readers import Limits, UnreadableFile, read_file
from yinuo.intake.readers import errors as reasons
from yinuo.intake.readers.sniff import safe_name

ROWS = [["名称", "日期"], ["甲公司", "2024/3/5"]]


def _refused(path: Path, filename: str = "", limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path, filename=filename, limits=limits)
    refusal = caught.value
    for text in (refusal.text, refusal.how_to_mend):
        assert text.zh and text.en and "{" not in text.zh.replace("[{", "").replace('{"rows', "")
    return refusal


def _bytes(folder: Path, data: bytes, name: str = "a.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _rezip(source: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """A copy of a container with parts replaced, added, or (None) left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        parts: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()} | change
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    return target


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return xlsx(tmp_path / "book.xlsx", {"表": ROWS})


@pytest.mark.parametrize("data", [b"", b"   \r\n \n", b"\xef\xbb\xbf", "名称,日期\n".encode(), b"[]", b"{}"])
def test_empty_files(tmp_path: Path, data: bytes) -> None:
    assert isinstance(_refused(_bytes(tmp_path, data, "a.csv")), reasons.EmptyFile)


def test_workbooks_without_rows_are_empty(tmp_path: Path) -> None:
    assert isinstance(_refused(xlsx(tmp_path / "a.xlsx", {"表": []})), reasons.EmptyFile)
    assert isinstance(_refused(xlsx(tmp_path / "b.xlsx", {"表": [["名称", "日期"]]})), reasons.EmptyFile)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_off_anywhere(tmp_path: Path, book: Path, share: float) -> None:
    data = book.read_bytes()
    assert isinstance(_refused(_bytes(tmp_path, data[: int(len(data) * share)])), reasons.TruncatedFile)


@pytest.mark.parametrize("length", [100, 600, 1100, 3000])
def test_an_old_workbook_cut_off_anywhere(tmp_path: Path, length: int) -> None:
    data = xls(tmp_path / "whole.xls", ROWS).read_bytes()
    assert isinstance(_refused(_bytes(tmp_path, data[:length], "a.xls")), reasons.TruncatedFile)


def test_a_damaged_part_is_named_as_damage(tmp_path: Path, book: Path) -> None:
    path = _rezip(book, tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    assert isinstance(_refused(path), reasons.UnreadableFile)
    flipped = bytearray(book.read_bytes())
    flipped[60:120] = bytes(60)
    assert isinstance(_refused(_bytes(tmp_path, bytes(flipped), "b.xlsx")), reasons.UnreadableFile)


def test_encrypted_workbooks_of_every_kind(tmp_path: Path, book: Path) -> None:
    new = compound(tmp_path / "a.xlsx", {"EncryptionInfo": b"x", "EncryptedPackage": b"y"})
    old = xls(tmp_path / "a.xls", ROWS, password=True)
    manifest = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    flagged = bytearray(book.read_bytes())
    at = flagged.rindex(b"PK\x01\x02")
    flagged[at + 8] |= 1

    for path in (
        new,
        old,
        ods(tmp_path / "a.ods", {"表": ROWS}, manifest),
        _bytes(tmp_path, bytes(flagged), "z.xlsx"),
    ):
        assert isinstance(_refused(path), reasons.EncryptedFile), path


def test_workbooks_with_macros(tmp_path: Path, book: Path) -> None:
    new = _rezip(book, tmp_path / "a.xlsm", {"xl/vbaProject.bin": b"macro"})
    old = compound(tmp_path / "a.xls", {"Workbook": biff(ROWS), "_VBA_PROJECT": b"x"})
    open_document = ods(tmp_path / "a.ods", {"表": ROWS}, {"Basic/Standard/Module1.xml": "<x/>"})
    for path in (new, old, open_document):
        assert isinstance(_refused(path), reasons.MacroFile), path


@pytest.mark.parametrize(
    ("data", "name", "really"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.xlsx", "PNG"),
        (b"%PDF-1.7 ...", "a.xlsx", "PDF"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "导出.xls", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>", "a.xls", "HTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "a.xls",
            "XML",
        ),
        (b'<?xml version="1.0"?><data><row/></data>', "a.xml", "XML"),
        (b"Rar!\x1a\x07", "a.csv", "RAR"),
        (b"\x1f\x8b\x08\x00", "a.csv", "gzip"),
        (bytes(range(256)) * 40, "a.csv", "二进制"),
    ],
)
def test_mislabelled_files_are_told_what_they_are(
    tmp_path: Path, data: bytes, name: str, really: str
) -> None:
    refusal = _refused(_bytes(tmp_path, data, "upload"), filename=name)
    assert isinstance(refusal, reasons.NotATable)
    assert really in refusal.text.zh and name in refusal.text.zh


def test_other_documents_in_the_same_containers(tmp_path: Path) -> None:
    def archive(name: str, part: str) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w") as container:
            container.writestr(part, "x")
        return tmp_path / name

    assert "Word" in _refused(archive("a.xlsx", "word/document.xml")).text.zh
    assert "压缩包" in _refused(archive("b.xlsx", "data.csv")).text.zh
    assert "Word" in _refused(compound(tmp_path / "c.xls", {"WordDocument": b"x"})).text.zh


def test_a_csv_named_xlsx_is_read_and_said_aloud(tmp_path: Path, book: Path) -> None:
    source, _, rows = staged(_bytes(tmp_path, "名称,日期\n甲公司,2024/3/5\n".encode()), filename="a.xlsx")
    assert values(rows) == [("甲公司", "2024/3/5")]
    assert ["csv/tsv" in remark.text.zh for remark in source.remarks] == [True]
    source, _, rows = staged(book, filename="a.csv")
    assert values(rows) == [("甲公司", "2024/3/5")]
    assert source.remarks[0].code == "mislabelled"


def test_files_over_the_limit(tmp_path: Path, book: Path) -> None:
    refusal = _refused(book, limits=Limits(file_bytes=100))
    assert isinstance(refusal, reasons.FileTooLarge) and refusal.status == 413
    wide = _bytes(
        tmp_path, (",".join(f"名{i}" for i in range(1200)) + "\n" + ",".join("x" * 1200)).encode(), "a.csv"
    )
    assert isinstance(_refused(wide), reasons.TooManyColumns)


def test_one_cell_in_the_last_corner_of_a_sheet_is_refused_before_room_is_taken_for_all(
    tmp_path: Path,
) -> None:
    rows = [["行政相对人名称", "处罚决定日期"], ["某公司", "2026/11/12"]]
    book = xlsx(tmp_path / "far.xlsx", {"处罚": rows})
    opened = openpyxl.load_workbook(book)
    opened["处罚"]["XFD1048576"] = "x"
    opened.save(book)
    refusal = _refused(book)
    assert isinstance(refusal, reasons.TooManyColumns)
    assert "16384 列" in refusal.text.zh


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"'),
        (rb"<sheetData>", b"<!--" + b" " * 3_000_000 + b"--><sheetData>"),
    ],
)
def test_a_sheet_that_lies_about_its_width_is_refused_as_soon(tmp_path: Path, old: bytes, new: bytes) -> None:
    book = xlsx(tmp_path / "a.xlsx", {"处罚": [["行政相对人名称", "处罚决定日期"], ["某公司", "2026/11/12"]]})
    opened = openpyxl.load_workbook(book)
    opened["处罚"]["XFD1048576"] = "x"
    opened.save(book)
    with zipfile.ZipFile(book) as container:
        sheet, found = re.subn(old, new, container.read("xl/worksheets/sheet1.xml"))
    assert found
    refusal = _refused(_rezip(book, tmp_path / "lie.xlsx", {"xl/worksheets/sheet1.xml": sheet}))
    assert isinstance(refusal, reasons.TooManyColumns)


NEAR = {(0, 0): "行政相对人名称", (0, 1): "处罚决定日期", (1, 0): "某公司", (1, 1): "2026/11/12"}


def test_an_xlsb_with_a_cell_in_the_last_corner_is_refused_in_the_same_words(tmp_path: Path) -> None:
    last = (1048575, 16383)
    refusal = _refused(xlsb(tmp_path / "far.xlsb", NEAR | {last: "x"}, last))
    assert isinstance(refusal, reasons.TooManyColumns)
    assert "16384 列" in refusal.text.zh


def test_an_xlsb_that_is_wide_by_blank_cells_alone_is_read(tmp_path: Path) -> None:
    book = xlsb(tmp_path / "blank.xlsb", NEAR | {(5, 16383): ""}, (5, 16383))
    _, _, rows = staged(book)
    assert values(rows) == [("某公司", "2026/11/12")]


def test_an_ods_with_a_cell_in_the_last_corner_is_refused_in_the_same_words(tmp_path: Path) -> None:
    book = ods(tmp_path / "far.ods", {"处罚": [["行政相对人名称", "处罚决定日期"], ["某公司", "2026/11/12"]]})
    far = (
        '<table:table-row table:number-rows-repeated="99999"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    with zipfile.ZipFile(book) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        b"</table:table>", far.encode() + b"</table:table>", 1
    )
    with zipfile.ZipFile(book, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    refusal = _refused(book)
    assert isinstance(refusal, reasons.TooManyColumns)
    assert "16384 列" in refusal.text.zh


def test_a_bomb_that_says_so(tmp_path: Path, book: Path) -> None:
    bomb = _rezip(book, tmp_path / "a.xlsx", {"xl/media/x.xml": b"0" * 5_000_000})
    refusal = _refused(bomb, limits=Limits(ratio_from=1_000_000, ratio=100))
    assert isinstance(refusal, reasons.ZipBomb)
    assert isinstance(_refused(bomb, limits=Limits(unpacked_bytes=1_000_000)), reasons.ZipBomb)


def test_a_bomb_whose_directory_lies_about_its_size(tmp_path: Path, book: Path) -> None:
    data = bytearray(_rezip(book, tmp_path / "a.xlsx", {"xl/media/x.xml": b"0" * 5_000_000}).read_bytes())
    size = struct.pack("<I", 5_000_000)
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = struct.pack("<I", 10)

    with zipfile.ZipFile(io.BytesIO(bytes(data))) as container:
        assert container.getinfo("xl/media/x.xml").file_size == 10
    refusal = _refused(_bytes(tmp_path, bytes(data)), limits=Limits(unpacked_bytes=1_000_000))
    assert isinstance(refusal, reasons.ZipBomb)


def test_too_many_parts(tmp_path: Path, book: Path) -> None:
    many = _rezip(book, tmp_path / "a.xlsx", {f"x/{i}.xml": b"" for i in range(50)})
    assert isinstance(_refused(many, limits=Limits(entries=40)), reasons.ZipBomb)


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("far", [5_000, 256 * 1024 * 4 - 5, 3_000_000])
def test_an_entity_bomb_behind_much_white_space(tmp_path: Path, book: Path, code: str, far: int) -> None:
    laughs = " " * far + '<!DOCTYPE lolz [<!ENTITY lol "lol">]><worksheet>&lol;</worksheet>'
    path = _rezip(book, tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": laughs.encode(code)})
    assert isinstance(_refused(path, limits=Limits(ratio=100_000)), reasons.HostileFile)


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entity_bombs_in_any_part(tmp_path: Path, book: Path, code: str) -> None:
    laughs = f'<?xml version="1.0" encoding="{code}"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><worksheet>&lol;</worksheet>'
    for part in (
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
    ):
        path = _rezip(book, tmp_path / "a.xlsx", {part: laughs.encode(code)})
        assert isinstance(_refused(path), reasons.HostileFile), part


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\a", "C:/a.txt"])
def test_parts_whose_names_climb(tmp_path: Path, book: Path, name: str) -> None:
    assert isinstance(_refused(_rezip(book, tmp_path / "a.xlsx", {name: b"x"})), reasons.HostileFile)


def test_unknown_encoding_is_refused(tmp_path: Path) -> None:
    data = b"name,place\n" + bytes([0x80, 0xFF, 0x2C, 0xFF, 0x0A]) * 50
    assert isinstance(_refused(_bytes(tmp_path, data, "a.csv")), reasons.UnknownEncoding)


def test_a_line_of_another_encoding_is_named_by_its_number_and_how_it_begins(tmp_path: Path) -> None:
    lines = ["文号,名称", "1,洛阳市甲公司", "2,洛阳市乙公司"]
    data = "\n".join(lines).encode() + "\n3,洛阳市丙公司洛阳市丙公司洛阳市丙公司".encode("gb18030") * 1
    refusal = _refused(_bytes(tmp_path, data + ("\n4,洛阳市丁公司" * 30).encode(), "a.csv"))
    assert isinstance(refusal, reasons.UnknownEncoding)
    assert "第 4 行" in refusal.text.zh
    assert "“3," in refusal.text.zh
    assert "line 4" in refusal.text.en


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("..\\..\\a.xlsx", "a.xlsx"),
        ("/etc/passwd", "passwd"),
        ("三月‮xslx.exe\0", "三月xslx.exe"),
        ("", "file"),
        ("..", "file"),
    ],
)
def test_names_are_made_safe(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept
