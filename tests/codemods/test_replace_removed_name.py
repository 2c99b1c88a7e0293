"""`replace_removed_name`: statements that import several names, and spellings of names that are taken."""

import pytest

from codemods._removed.successors import SUCCESSORS
from codemods.replace_removed_name import CODEMOD
from tests.codemods.apply import applied
from toolkit.model.codemod import CodemodExample, Rewritten

NEW = {"requirements.txt": "Flask==3.0.0\nDjango==5.0.1\nJinja2==3.1.4\nnumpy==1.26.4\n"}
DJANGO = "from datetime import datetime\nfrom django.utils import timezone\n"
ENCODING = "from django.utils import encoding\n\nF = encoding.{}\n"


def done_by(code: str) -> Rewritten:
    return applied(CODEMOD, CodemodExample(code, files=NEW))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from flask import (\n    Flask,\n    Markup,\n    escape,\n)\n",
            "from flask import (\n    Flask,\n)\nfrom markupsafe import Markup, escape\n",
        ),
        (
            "def f():\n    from flask import Markup as M, escape  # late\n    return M, escape\n",
            "def f():\n    from markupsafe import Markup as M, escape  # late\n    return M, escape\n",
        ),
        (
            "from django.core.urlresolvers import reverse, resolve\n",
            "from django.urls import reverse, resolve\n",
        ),
        (
            DJANGO + "\nZ = timezone.utc, datetime\n",
            "import datetime as dt\n" + DJANGO + "\nZ = dt.timezone.utc, datetime\n",
        ),
        (ENCODING.format("force_text"), ENCODING.format("force_str")),
    ],
    ids=["some of several", "inside a function", "a module", "taken twice", "the same module"],
)
def test_local_names_stay_as_they_are(before: str, after: str) -> None:
    assert (done_by(before).data or b"").decode() == after


def test_a_comment_of_a_name_that_goes_does_not_move() -> None:
    done = done_by("from flask import (\n    Flask,\n    Markup,  # until 2023\n)\n")
    assert (done.data, [site.reason for site in done.left]) == (None, ["not_rewritten"])


def test_what_shares_its_line_is_refused() -> None:
    done = done_by("import os; from flask import Markup\n")
    assert (done.data, [site.reason for site in done.left]) == (None, ["shared"])


def test_every_successor_is_a_name() -> None:
    assert all(part.isidentifier() for new, _ in SUCCESSORS.values() for part in new.split("."))


@pytest.mark.parametrize(
    "code", ["def f(float):\n    return np.float(float)\n", "from numpy import *\n\nX = np.float\n"]
)
def test_a_builtin_name_that_means_something_else_is_not_used(code: str) -> None:
    done = done_by(f"import numpy as np\n{code}")
    assert (done.data, [site.reason for site in done.left]) == (None, ["taken"])


def test_a_name_that_came_back_with_another_meaning_is_for_review() -> None:
    done = done_by("import numpy as np\n\nX = isinstance(x, np.bool)\n")
    assert (done.data, [site.reason for site in done.left]) == (None, ["alike"])
