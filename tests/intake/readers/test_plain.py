"""The copy of a workbook that is opened by the parser: made of what was judged, never seen by anyone else."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from tests.intake.builders import staged, values, xlsx

from yinuo.intake.readers import read_file
from yinuo.intake.readers.plain import PlainCopy

ROWS = [["机关", "名称"], *([f"示例局{i}", f"第{i}家"] for i in range(20_000))]


def _prefixed(source: Path, target: Path) -> Path:
    """The same workbook as programs write it that prefix every element of a sheet."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name).decode()
            if name.startswith("xl/worksheets/"):
                data = (
                    data.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:").replace("<x:?", "<?")
                )
                data = data.replace("xmlns=", "xmlns:x=")
            new.writestr(name, data)
    return target


@pytest.mark.parametrize("prefixed", [False, True])
def test_merged_cells_are_found_behind_all_the_rows(tmp_path: Path, prefixed: bool) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"空": [["说明"]], "表": [*ROWS, ["示例局", "甲"], [None, "乙"]]})
    book = openpyxl.load_workbook(path)
    book["表"].merge_cells("A20002:A20003")
    book.save(path)

    _, info, rows = staged(_prefixed(path, tmp_path / "b.xlsx") if prefixed else path)

    assert info.rows == 20_002
    assert values(rows)[-2:] == [("示例局", "甲"), ("示例局", "乙")]


def test_calamine_is_spared_the_search_for_merged_cells(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["机关", "名称"], ["示例局", "甲"], [None, "乙"]]})
    book = openpyxl.load_workbook(path)
    book["表"].merge_cells("A2:A3")
    book.save(path)
    with PlainCopy(tmp_path) as copy, zipfile.ZipFile(path) as container:
        for name in container.namelist():
            copy.add(name, iter([container.read(name)]))
        opened = CalamineWorkbook.from_path(copy.path())

        assert copy.spared == {"xl/worksheets/sheet1.xml"}
        assert opened.get_sheet_by_index(0).merged_cell_ranges == []
        assert bytes(copy.part("xl/workbook.xml")) == container.read("xl/workbook.xml")
        assert b'ref="A2:A3"' in bytes(copy.part_after("xl/worksheets/sheet1.xml", b"sheetData"))


def test_nobody_else_sees_the_copy_and_nothing_of_it_stays(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["机关", "名称"], ["示例局", "甲"]]})
    with PlainCopy(tmp_path) as copy:
        copy.add("xl/workbook.xml", iter([b"<workbook/>"]))
        assert Path(copy.path()).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) == 0
        assert list(tmp_path.iterdir()) == [path]
    with read_file(path):
        assert list(tmp_path.iterdir()) == [path]


def test_pictures_are_not_kept(tmp_path: Path) -> None:
    with PlainCopy(tmp_path) as copy:
        copy.add("xl/media/a.png", chunks := iter([b"\x89PNG", b"more"]))
        copy.add("xl/styles.xml", iter([b"<styleSheet/>"]))
        assert next(chunks, None) is None
        assert copy.names == {"xl/styles.xml"}
