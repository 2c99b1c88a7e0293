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
      | setup\.py | setup\.cfg | pyproject\.toml | Pipfile(?:\.lock)? | (?:poetry|uv|pdm)\.lock
      | (?:[^/]*[_.-])?(?:conda|environment)[^/]*\.ya?ml | meta\.ya?ml
      | Dockerfile[^/]* | [^/]*\.Dockerfile | docker-compose[^/]*\.ya?ml | compose\.ya?ml
      | \.python-version | runtime\.txt | tox\.ini | Procfile
      | Makefile | target\.json
      | (?:[^/]+[._-])?crontab(?:[._-][^/]+)?(?<!\.py) | [^/]+\.cron | cron(?:\.d)?/[^/]+(?<!\.py)
      | [^/]+\.(?:ini|conf|sh|bash|service|zcml)
      | \.travis\.yml | \.gitlab-ci\.yml | \.github/workflows/[^/]+\.ya?ml
    )\Z | .*(?:swagger|openapi).*\.ya?ml\Z | (?:[^/]+/){0,2}[^/]+\.ya?ml\Z""",
    re.VERBOSE,
)
_DELIVERY_NAMES = re.compile(
    r"""(?:.*/)?
    (?: [^/]*entrypoint[^/.]*
      | Jenkinsfile | app\.json | fabfile\.py | tasks\.py | [^/]*gunicorn[^/]*\.py | [^/]+\.tf | [^/]+\.template
      | readme\.(?:md|rst|txt|markdown)
      | [^/]*(?:deploy|releas|roll_?back|upgrad|runbook)[^/]*\.(?:md|rst|txt|adoc)
      | (?:deploy|release|roll_?back)[^/.]*(?:\.rb)? | nginx/(?:[^/]+/)*[^/.]+
      | (?:[^/]*(?:k8s|kube|helm|charts?|manifests|ansible|playbooks|deploy|infra|ops|cloudformation)[^/]*|\.circleci)/
        (?:[^/]+/)*[^/]+\.(?:ya?ml|json)
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
"""Further files on how a project is deployed, which only its documents need."""
_SAMPLE_NAMES = re.compile(
    r"""(?:.*/)?
    (?: \.?env[\w.-]*[._-](?:sample|example|template|tmpl|tpl|dist|default)s?
      | (?:sample|example)[._-]env
      | [\w.-]*(?:settings|config|conf)[\w-]*(?:\.\w+)?[._-](?:sample|example|template|tmpl|dist|default)s?
        (?:\.(?:py|ini|cfg|toml|ya?ml|env))?
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
"""Files with sample settings, which a team copies and fills in."""

_DEFAULT_NAMES = re.compile(r"(?:.*/)?[\w-]+\.env\Z")
"""Files of variables with a name, which a program may load as defaults; `.env` of one machine is none of them."""


def read_documents(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Read them: path -> text, sorted by path. Files with secrets (`.env`) are not among them."""
    return _read_named(root, paths, _NAMES)


def read_delivery_documents(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Read the further files on how a project is deployed: path -> text, sorted by path."""
    return _read_named(root, paths, _DELIVERY_NAMES)


def read_sample_documents(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Read the files with sample settings: path -> text, sorted by path."""
    return _read_named(root, paths, _SAMPLE_NAMES)


def read_default_documents(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Read the files of variables with a name, such as `options.env`: path -> text, sorted by path."""
    return _read_named(root, paths, _DEFAULT_NAMES)


def _read_named(root: Path, paths: Iterable[str], names: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(path for path in paths if names.match(path)):
        try:
            found[path] = read_file(root, path, _LARGEST).decode("utf-8", "replace")
        except SourceError:  # not a small readable file, so it is ignored
            continue
    return found
