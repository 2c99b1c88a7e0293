"""Folders called like documentation that a program imports."""

from toolkit.source.imported_folders import find_imported


def test_only_folders_inside_of_others_that_are_imported() -> None:
    paths = [
        "core/doc/folders.py",
        "core/docs/conf.py",
        "docs/conf.py",
        "shop/samples/rows.py",
        "shop/samples/vendor/a.py",
    ]
    texts = ["from core.doc.folders import Folder\nimport docs.conf\n", "from ..shop import (orders, samples)\n"]
    found = find_imported(paths, texts, lambda path: "vendor/" in path)
    assert found == {"core/doc/folders.py", "shop/samples/rows.py"}
