"""The colours of the pages can be read: contrast of at least 4.5 to 1, in light and dark (WCAG 2.2, 1.4.3)."""

import re
from pathlib import Path

import pytest

import toolkit.render.page

STYLE = (Path(toolkit.render.page.__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r":root\{([^}]*)\}", STYLE)


def colours(theme: str) -> dict[str, str]:
    """Names and values of the theme; the dark one changes some of the light one."""
    light, dark = (dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", block)) for block in BLOCKS)
    return light if theme == "light" else light | dark


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "link", "high", "medium", "low"])
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    assert contrast(colours(theme)[ink], colours(theme)[ground]) >= 4.5


LABELS = {
    ("light", 0): "#1b2126",
    ("light", 1): "#1b2126",
    ("light", 2): "#1b2126",
    ("light", 3): "#1b2126",
    ("light", 4): "#fff",
    ("light", 5): "#fff",
    **{("dark", shade): "#f2f4f5" if shade < 3 else "#15191c" for shade in range(6)},
}


@pytest.mark.parametrize(("theme", "shade"), LABELS)
def test_labels_on_the_map_can_be_read(theme: str, shade: int) -> None:
    assert f"fill:{LABELS[theme, shade]}" in STYLE
    assert contrast(LABELS[theme, shade], colours(theme)[f"h{shade}"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_neighbouring_shades_can_be_told_apart(theme: str) -> None:
    known = colours(theme)
    levels = [luminance(known[f"h{shade}"]) for shade in range(6)]
    assert levels == sorted(levels, reverse=theme == "light")
