"""Small text files that describe a project: its requirements, its build and how it is run."""

import re
from collections.abc import Iterable
from pathlib import Path

from toolkit.errors import SourceError
from toolkit.source.read import read_file

_LARGEST = 256 * 1024
_NAMES = re.compile(
    r"""(?:.*/)?
    (?: requirements[^/]*\.(?:txt|in) | requirements/[^/]+\.(?:txt|in) | constraints[^/]*\.txt
      | setup\.py | setup\.cfg | pyproject\.toml | Pipfile(?:\.lock)? | poetry\.lock | environment\.ya?ml
      | Dockerfile[^/]* | [^/]*\.Dockerfile | docker-compose[^/]*\.ya?ml | compose\.ya?ml
      | \.python-version | runtime\.txt | tox\.ini | Procfile
      | Makefile | target\.json
      | (?:[^/]+[._-])?crontab(?:[._-][^/]+)?(?<!\.py) | [^/]+\.cron | cron\.d/[^/]+(?<!\.py)
      | [^/]+\.(?:ini|conf|sh|bash|service|zcml)
      | \.travis\.yml | \.gitlab-ci\.yml | \.github/workflows/[^/]+\.ya?ml
    )\Z | .*(?:swagger|openapi).*\.ya?ml\Z | (?:[^/]+/){0,2}[^/]+\.ya?ml\Z""",
    re.VERBOSE,
)


def read_documents(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Read them: path -> text, sorted by path. Files with secrets (`.env`) are not among them."""
    found: dict[str, str] = {}
    for path in sorted(path for path in paths if _NAMES.match(path)):
        try:
            found[path] = read_file(root, path, _LARGEST).decode("utf-8", "replace")
        except SourceError:  # not a small readable file, so it is ignored
            continue
    return found
