"""Offers of django-upgrade are certain only where the new name is the same thing, and what it skips is told."""

import pytest

from codemods._django_upgrade import ask
from codemods._django_upgrade.judge import _CERTAIN, _REVIEWED
from tests.codemods.apply import applied, facts
from toolkit.change.edit import Pack
from toolkit.errors import UsageError
from toolkit.model.codemod import CodemodExample
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

pytest.importorskip("django_upgrade")
CODEMOD = plugins.codemod("run_django_upgrade")
DJANGO = {"requirements.txt": "Django==4.2.15\n"}


def reasons(code: str, path: str = "shop/app.py", **files: str) -> set[tuple[str, str]]:
    """Return (verdict, reason) of each site of a text, in a project for Django 4.2."""
    case = CodemodExample(code, files=DJANGO | {f"{name}.py": text for name, text in files.items()})
    done = Pack((CODEMOD,), {CODEMOD.name: facts(CODEMOD, case, code)})((path, code.encode()))
    return {(site.verdict, site.reason) for site in (*done.applied, *done.left)}


def test_every_fixer_that_is_judged_is_one_of_django_upgrade() -> None:
    from django_upgrade.data import FIXERS

    assert {*_CERTAIN, *_REVIEWED} <= FIXERS.keys()
    assert not _CERTAIN & _REVIEWED.keys()


@pytest.mark.parametrize(
    ("documents", "version"),
    [
        ({"requirements.txt": "django==4.2.15\n"}, (4, 2)),
        ({"setup.cfg": "[options]\ninstall_requires =\n    Django>=5.2.14,<6\n"}, (5, 2)),
        ({"requirements.txt": "Django==1.11.29\n", "requirements-new.txt": "Django==4.2\n"}, (1, 11)),
        ({"requirements.txt": "Django<2.0\n"}, None),
        ({"requirements.txt": "flask\n"}, None),
    ],
)
def test_the_oldest_django_that_a_document_allows_decides(documents: dict[str, str], version: object) -> None:
    assert ask.oldest_django(documents) == version


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("from django.conf.urls import url\nx = [url(r'^a(b|c)$', f)]\n", ""),
        ("from django.conf.urls import url\nx = [url(r'^a/$', f)]\n", "route"),
        ("from django.conf.urls import url\nx = [url(r'^a/', f)]\n", ""),
        ("from django.conf.urls import include, url\nx = [url(r'^a/', include('b'))]\n", "route"),
        ("from django.core.urlresolvers import reverse\n", ""),
        ("try:\n    from django.urls import x\nexcept ImportError:\n    from django.core.urlresolvers import reverse\n",
         "fallback"),
        ("from django.contrib.postgres.fields import JSONField\n", "migration"),
        ("from django.utils.encoding import force_text\nforce_str = 1\nforce_text(2)\n", "taken"),
        ("from django.dispatch import Signal\ns = Signal(providing_args=['a'])\n", ""),
        ("x = request.META['HTTP_HOST']\n", "headers"),
        ("from django.contrib import admin\nclass A(admin.ModelAdmin):\n    pass\nadmin.site.register(B, A)\n",
         "registration"),
    ],
)  # fmt: skip
def test_a_fixer_is_certain_where_the_name_is_the_same_thing(code: str, reason: str) -> None:
    assert reasons(code) == {("review", reason) if reason else ("certain", "")}


def test_a_rename_is_one_site_with_all_its_places() -> None:
    code = "from django.utils.encoding import force_text\n\n\ndef f(x):\n    return force_text(x)\n"
    done = applied(CODEMOD, CodemodExample(code, files=DJANGO))
    assert [len(site.args["places"]) for site in done.applied] == [2]
    inside = "try:\n    f()\nfinally:\n    from django.utils.encoding import force_text\n    force_text(x)\n"
    done = applied(CODEMOD, CodemodExample(inside, files=DJANGO, verdict="review"))
    assert [len(site.args["places"]) for site in done.applied] == [2]
    assert reasons(code, other="from app import force_text\n") == {("review", "used_elsewhere")}


def test_the_path_of_a_file_counts_and_its_migrations_follow() -> None:
    code = "from django.db import models\nx = models.ForeignKey('A')\n"
    assert reasons(code, "shop/migrations/0001_initial.py") == {("certain", "")}
    settings = "USE_L10N = True\n"
    assert reasons(settings, "shop/settings.py") == {("review", "settings")}
    assert reasons(settings) == set()


def test_the_option_names_the_version() -> None:
    code = "from django.utils.encoding import force_text\nforce_text(1)\n"
    case = CodemodExample(code, options={"target": "3.0"})
    assert b"force_str(1)" in (applied(CODEMOD, case).data or b"")


def test_without_django_upgrade_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"run_django_upgrade needs django-upgrade.*tebiki\[refactor\]"):
        ask.ready()


def test_it_only_parses_what_it_is_given() -> None:
    assert list(ask.fixed_texts(parse_file("a.py", b"x = 1\n").text, "a.py", (4, 2))) == []
