"""Files that say that they are a release of another product."""

import pytest

from toolkit.source.vendored import copyright_holder, is_copied, vendored_from

_REST = "\n# https://example.invalid/packer\n# MIT License\n\nVALUE = 1\n"


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("# u-packer-python v2.7.1 - v at example.invalid", "u-packer-python"),
        ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# packer.py 1.4", "packer.py"),
        ('"""\npacker, version 3.0.2', "packer"),
        ("# Copyright 2008 Example", ""),
        ("# Serve the coupons.", ""),
        ("# Works with Python 3.8 only.", ""),
        ("import re  # 1.2", ""),
    ],
)
def test_the_first_line_names_a_release(first: str, name: str) -> None:
    closing = '\n"""' if '"""' in first else ""
    assert vendored_from(first + _REST + closing) == name


def test_an_address_and_a_licence_are_needed() -> None:
    first = "# packer v2.7.1\n"
    assert vendored_from(first + "# https://example.invalid\n") == ""
    assert vendored_from(first + "# MIT License\n") == ""


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        (
            '# -*- coding: utf-8 -*-\n""" Auth class\n\nCopyright (c) 2014, Packers, Inc.\nAll rights reserved.\n"""\n',
            "packers",
        ),
        ("# Copyright 2009-2012 The Packer Authors <a@example.invalid>\nimport re\n", "the packer authors"),
        ("# Copyright © 2020 Taro Yamada. All rights reserved.\n", "taro yamada"),
        ("import re\n# Copyright 2009 Packers\n", ""),
        ("TEXT = 'Copyright 2009 Packers'\n", ""),
        ("# The copyright of this file is unclear.\n", ""),
    ],
)
def test_who_holds_the_copyright_stands_before_the_code(text: str, holder: str) -> None:
    assert copyright_holder(text) == holder


@pytest.mark.parametrize(
    ("path", "text", "project", "copied"),
    [
        ("lib/SmallSoup.py", '"""Small Soup\nParses."""\n__version__ = "3"\n__license__ = "BSD"\n', "shop", True),
        ("SmallSoup.py", '"""Small Soup\nParses."""\n__version__ = "3"\n__license__ = "BSD"\n', "smallsoup", False),
        ("lib/SmallSoup.py", '"""Small Soup\nParses."""\n__version__ = "3"\n', "shop", False),
        ("lib/mail.py", '"""Send letters."""\n__version__ = "3"\n__license__ = "BSD"\n', "shop", False),
        ("shop/vendor/mail.py", "x = 1\n", "shop", True),
    ],
    ids=["released", "the project itself", "no licence", "another name", "folder"],
)
def test_copies_are_known_by_folder_or_release(path: str, text: str, project: str, copied: bool) -> None:
    assert is_copied(path, text, project) == copied
