"""A line is searched only for those of many secrets that it can hold."""

import pytest

from toolkit.probe.mask.filed_forms import FiledForms
from toolkit.probe.mask.json_escapes import words


@pytest.mark.parametrize("secret", ["東京都港区{0}{0}町", "%4{0}%5{0}%6{0}", "a-{0}-b-{0}-c", "{0}{0}Zq7third-part"])
def test_a_line_is_searched_for_what_it_can_hold(secret):
    filed, signs = FiledForms(), "0123456789"
    filed.add([(secret.format(sign), "masked-1") for sign in signs], [])
    for sign in signs:
        text = f"told ({secret.format(sign)}) once"
        assert filed.held_in(text, words(text)) == [(secret.format(sign), "masked-1")]
    assert filed.held_in("told once", words("told once")) == []
