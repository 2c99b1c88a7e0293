"""An endpoint is found by its method and path in any notation, and by its path alone if that has one method."""

from pathlib import Path

import pytest

from toolkit.errors import UsageError
from toolkit.flows.inventory_pictures import find_sequence
from toolkit.model.inventory import Inventory
from toolkit.model.picture import SequenceChoice, SequencePicture

NAMES = ("GET /coupons/{}", "POST /coupons/{}", "* /health")
FOUND = Inventory((), (), (), sequences={name: SequencePicture(name, (), ()) for name in NAMES})


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("GET /coupons/<int:id>", "GET /coupons/{}"),
        ("post coupons/{code}/", "POST /coupons/{}"),
        ("GET /health", "* /health"),
        ("/health", "* /health"),
    ],
)
def test_any_notation_finds_the_endpoint(wanted: str, name: str, tmp_path: Path) -> None:
    assert find_sequence(tmp_path, FOUND, wanted, SequenceChoice()).title == name


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("/coupons/{id}", "several methods: GET /coupons/{}, POST /coupons/{}"),
        ("GET /coupon/{id}", "Did you mean GET /coupons/{}"),
        ("", "No endpoint"),
    ],
)
def test_what_is_not_one_endpoint_is_refused(wanted: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said.replace("{", r"\{").replace("}", r"\}")):
        find_sequence(tmp_path, FOUND, wanted, SequenceChoice())
