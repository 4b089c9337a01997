"""Names of regions where there is little room."""

from __future__ import annotations

import pytest

from yinuo.web.portal.filters import short_name


@pytest.mark.parametrize(
    ("name", "letters", "short"),
    [
        ("瀍河回族区", 4, "瀍河区"),
        ("宽城满族自治县", 6, "宽城县"),
        ("西工区", 4, "西工区"),
        ("洛阳综合保税区", 6, "综合保税区"),
        ("洛阳高新技术产业开发区", 6, "高新技术产…"),
    ],
)
def test_a_region_is_called_as_people_shorten_it(name: str, letters: int, short: str) -> None:
    assert short_name(name, letters) == short


@pytest.mark.parametrize(
    ("name", "letters", "short"),
    [
        ("Chanhe Hui District", 4, "Chanhe"),
        ("Luanchuan County", 4, "Luanchuan"),
        ("Luoyang High-tech Zone", 6, "High-tech Zo…"),
    ],
)
def test_an_english_name_takes_half_the_room_for_a_letter(name: str, letters: int, short: str) -> None:
    assert short_name(name, letters) == short
