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
            "from __future__ import division\nimport app\nimport logging\n",
        ),
    ],
    ids=["first", "between", "shared line", "wildcard", "no such group"],
)
def test_a_module_of_the_standard_library_goes_among_its_like(before: str, after: str) -> None:
    text = EditableText.read(before.encode())
    add_imports(parse_file("app.py", before.encode()), text, ["import logging"])
    assert text.text == after
