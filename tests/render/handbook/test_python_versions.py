"""Versions of Python in the handbook: a CI that tests on another one than the image's is one warning."""

import pytest

from tests.render.pictures.test_page import FOUND
from toolkit.model.documents import ProjectDocuments
from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.render.handbook.handbook import render_handbook

CI = ".github/workflows/test.yml"


@pytest.mark.parametrize(
    ("pythons", "differs"),
    [
        ((("3.8", f"{CI}:2"), ("3.10", "Dockerfile:1")), True),
        ((("3.8", f"{CI}:2"), ("3.10", f"{CI}:2"), ("3.10-slim", "Dockerfile:1")), False),
        ((("3.8", ".github/workflows/docs.yml:2"), ("3.10", "Dockerfile:1")), False),
    ],
)
def test_only_a_ci_without_the_version_of_the_image_is_a_warning(
    pythons: tuple[tuple[str, str], ...], differs: bool
) -> None:
    setup = SetupFacts(
        pythons=tuple(StatedFact(*item) for item in pythons), test_commands=(StatedFact("pytest", f"{CI}:9"),)
    )
    text = render_handbook(ProjectDocuments("shop", FOUND, setup), "en")
    assert ("another Python than the product:** 3.8 in CI, 3.10 in the image" in text) is differs
    assert ("Python version stated: 3.8" in text) is not differs
