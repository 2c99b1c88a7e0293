"""A database that has no user of its own is told in words of the reader's language, with what follows from it."""

import pytest

from toolkit.model.facts import Lang
from toolkit.model.isolation import WITHOUT_USER, Connections
from toolkit.probe.databases import _own_users
from toolkit.render.terminal.isolation import connection_sentences

_OWN, _OTHER = "mysql tebiki_new_1 at h:1", "postgresql tebiki_new_1 at h:2"


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "No user of its own"), ("ja", "専用ユーザーを作れなかったデータベース")]
)
def test_what_has_no_user_is_named_once_more(lang: Lang, told: str) -> None:
    made, without = connection_sentences(Connections(databases=(_OWN, f"{_OTHER}{WITHOUT_USER}")), lang)
    assert f"{_OWN}, {_OTHER}" in made.replace("、", ", ")
    assert without.startswith(told)
    assert (_OTHER in without, _OWN in without, WITHOUT_USER in made + without) == (True, False, False)


def test_nothing_is_said_where_each_has_one() -> None:
    (made,) = connection_sentences(Connections(databases=(_OWN,)), "en")
    assert made.endswith(_OWN)


def test_the_probe_says_it_with_the_same_words() -> None:
    assert _own_users.WITHOUT_USER == WITHOUT_USER
