"""A new import stands where a reader looks for it."""

import pytest

from toolkit.source.parse import parse_file
from toolkit.source.rewrite_imports import add_imports
from toolkit.source.rewrite_text import EditableText

FUTURE = "from __future__ import division\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nimport re\n\nfrom app import x\n", "import logging\nimport os\nimport re\n\nfrom app import x\n"),
        ("import abc\nimport re\n\nimport app\n", "import abc\nimport logging\nimport re\n\nimport app\n"),
        ("import re; import os\nimport app\n", "import re; import os\nimport app\nimport logging\n"),
        ("import re\nfrom app import *\n", "import re\nfrom app import *\nimport logging\n"),
        (
            "from __future__ import division\nimport app\n",
            "from __future__ import division\n\nimport logging\n\nimport app\n",
        ),
    ],
    ids=["first", "between", "shared line", "wildcard", "no such group"],
)
def test_a_module_of_the_standard_library_goes_among_its_like(before: str, after: str) -> None:
    text = EditableText.read(before.encode())
    add_imports(parse_file("app.py", before.encode()), text, ["import logging"])
    assert text.text == after


@pytest.mark.parametrize(
    ("before", "statement", "after"),
    [
        (
            "import re\n\nfrom web import x\nfrom zoo import y\n\nfrom shop.rates import z\n",
            "from web.errors import Gone",
            (
                "import re\n\nfrom web import x\nfrom web.errors import Gone\n"
                "from zoo import y\n\nfrom shop.rates import z\n"
            ),
        ),
        (
            "import re\n\nfrom shop.rates import z\n",
            "from web import x",
            "import re\n\nfrom web import x\n\nfrom shop.rates import z\n",
        ),
        ("import re\n\n\nx = 1\n", "from web import x", "import re\n\nfrom web import x\n\n\nx = 1\n"),
        ("from re import x\n\nimport web\n", "import time", "import time\nfrom re import x\n\nimport web\n"),
        ("import re\n\nimport web\n", "from io import StringIO", "import re\nfrom io import StringIO\n\nimport web\n"),
        (
            "import sys\n\nsys.path.insert(0, 'lib')\nfrom vendored.errors import Gone  # noqa: E402\n",
            "from vendored.errors import Missing",
            (
                "import sys\n\nsys.path.insert(0, 'lib')\nfrom vendored.errors import Gone  # noqa: E402\n"
                "from vendored.errors import Missing\n"
            ),
        ),
        (
            '"""Words\n# heading"""\nimport web\n',
            "import time",
            '"""Words\n# heading"""\nimport time\n\nimport web\n',
        ),
        (
            "import zlib\n\nX = 1\nfrom shop import *\n",
            "import queue",
            "import zlib\n\nX = 1\nfrom shop import *\nimport queue\n",
        ),
        (
            '"""Words."""\n\n# of others\nimport web\n',
            "import time",
            '"""Words."""\n\nimport time\n\n# of others\nimport web\n',
        ),
        (
            "from shop.rates import *\nfrom shop import a\n\nimport re\nimport web\n",
            "import time",
            "from shop.rates import *\nfrom shop import a\n\nimport re\nimport time\nimport web\n",
        ),
        (
            "import sys\n\nsys.path.insert(0, 'lib')\nimport parts\n\n\ndef f():\n    pass\n",
            "from parts.errors import Gone",
            (
                "import sys\n\nsys.path.insert(0, 'lib')\nimport parts\n"
                "from parts.errors import Gone\n\n\ndef f():\n    pass\n"
            ),
        ),
        ("__author__ = 'me'\n\nimport re\n", "import time", "__author__ = 'me'\n\nimport re\nimport time\n"),
        ("from shop.rates import z\n", "from . import a", "from shop.rates import z\nfrom . import a\n"),
    ],
    ids=[
        *("package", "new group", "last group", "form first", "form last", "below the path, with a comment"),
        *("docstring", "below a later wildcard", "comment", "below the wildcard", "below the path", "preamble", "own"),
    ],
)
def test_an_import_goes_into_its_group(before: str, statement: str, after: str) -> None:
    text = EditableText.read(before.encode())
    add_imports(parse_file("shop/views.py", before.encode()), text, [statement])
    assert text.text == after


def test_an_import_that_a_line_between_needs_stands_above_it() -> None:
    before = "import os\n\nDEBUG = os.getenv('DEBUG')\nimport web\n"
    text = EditableText.read(before.encode())
    add_imports(parse_file("shop/views.py", before.encode()), text, ["from web import env"], 3)
    assert text.text == "import os\n\nfrom web import env\n\nDEBUG = os.getenv('DEBUG')\nimport web\n"
