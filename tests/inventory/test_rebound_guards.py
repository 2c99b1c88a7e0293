"""A name that a module imports and then binds to what it makes of it does not lead around in a circle."""

import pytest

from tests.inventory.programs import endpoints_with_checks

APP = "from flask import Flask\nfrom security import guard\n\napp = Flask(__name__)\n\n\n@app.route('/orders')\n"


@pytest.mark.parametrize(
    "made", ["guard = guard.Guard()", "guard = guard.Guard().bind()", "guard = guard()", "guard = guard.bind(guard)"]
)
@pytest.mark.parametrize("used", ["@guard(force=False)", "@guard", "@guard.needs('admin')"])
def test_a_guard_of_its_own_name_is_read(made: str, used: str) -> None:
    files = {
        "security.py": f"from flask_guard import guard\n\n{made}\n",
        "shop.py": f"{APP}{used}\ndef orders():\n    return ''\n",
    }
    assert [item.route.path for item in endpoints_with_checks(files) if item.route.path == "/orders"]
