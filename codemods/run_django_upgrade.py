"""The fixers of django-upgrade, one statement at a time, each with a verdict of its own.

What: imports that moved, `force_text`, `ugettext`, `on_delete`, `url()`, `providing_args`, arguments with new names,
branches on `django.VERSION`, and with review attributes of the admin, settings, test assertions and headers.

Why: what Django has renamed works until the version that removes it, and then an upgrade stops there.

When not: projects in which no document says how old the Django may be, unless the option `target` names a version.
Certain is only what stands for the same object, argument or class. URL patterns that become `path()` match other URLs
than the regular expression, and are always for review. django-upgrade skips files that it cannot read without a word:
they are named.
"""

import re
from collections.abc import Iterator

from codemods._django_upgrade.ask import OLDEST, fixed_texts, oldest_django, ready
from codemods._django_upgrade.judge import judge
from codemods._django_upgrade.words import EXAMPLES, WORDS
from codemods._driven.offers import Offer
from codemods._driven.sites import DrivenTool
from codemods._driven.whole_texts import offers_of
from toolkit.model.codemod import Card, Facts, Version
from toolkit.model.tree import SourceFile
from toolkit.source.generated import is_generated

_NAME = "run_django_upgrade"
_COMMON: Version = (3, 2)
"""Version to ask with where none is known, to see whether there would be anything to do."""
_VERSION = re.compile(r"(\d+)\.(\d+)")
_MIGRATIONS = re.compile(r"(?:\A|/)migrations/")


def _target(facts: Facts) -> Version | None:
    """The oldest Django that must run the result: by the option, else by the documents."""
    if match := _VERSION.match(facts.options.get("target", "")):
        return max(OLDEST, (int(match[1]), int(match[2])))
    return oldest_django(facts.documents)


def _offers(file: SourceFile, facts: Facts) -> Iterator[Offer]:
    yield from offers_of(file, fixed_texts(file.text, facts.path, _target(facts) or _COMMON))


def _refuses(file: SourceFile, facts: Facts) -> str:
    """Return why nothing of a file may be changed; a migration must follow its Django, too."""
    if not _MIGRATIONS.search(facts.path) and is_generated(facts.path, file.text):
        return "generated"
    return "" if _target(facts) else "no_target"


_TOOL = DrivenTool(_NAME, _offers, judge, _refuses)


CODEMOD = _TOOL.declare(
    Card(minutes=(0.2, 3), risk="medium", review="read", proofs=("compiles", "api", "urls", "tests")),
    tokens=(
        *(("django",), ("request",), ("admin",), ("assert",), ("HTTP_",), ("ENGINE",), ("USE_",), ("STORAGE",)),
        *(("default_app_config",), ("ADMINS",), ("MANAGERS",), ("PASSWORD_RESET_TIMEOUT_DAYS",), ("AUTO_FIELD",)),
        *(("URLFIELD",), ("multi_db",), ("allow_database_queries",)),
    ),
    ready=ready,
    words=WORDS,
    examples=EXAMPLES,
)
