"""Files that say that they are a release of another product."""

import pytest

from toolkit.source.vendored import vendored_from

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
