"""Read how a system is set up from the small files of its repository."""

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping

from toolkit.inventory.setup.scripts import CommandKind, join_lines, read_scripts
from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.source.masked_lines import mask_command

_PYTHON = (
    ("*.python-version", re.compile(r"^\s*(\d+\.\d+[\w.]*)")),
    ("*runtime.txt", re.compile(r"^\s*python-(\d+\.\d+[\w.]*)")),
    ("*Dockerfile*", re.compile(r"^\s*FROM\s+(?:\S*/)?python:(?:\d+(?:\.\d+)*-(?=[23]\.))?(\d[\w.]*)", re.IGNORECASE)),
    ("*setup.py", re.compile(r"python_requires\s*=\s*['\"]([^'\"]+)")),
    ("*setup.cfg", re.compile(r"^\s*python_requires\s*=\s*(\S.*)")),
    ("*pyproject.toml", re.compile(r"^\s*requires-python\s*=\s*['\"]([^'\"]+)")),
    ("*pyproject.toml", re.compile(r"^\s*python\s*=\s*['\"]([^'\"]+)")),
    ("*Pipfile", re.compile(r"^\s*python_version\s*=\s*['\"]([^'\"]+)")),
)
"""Maps the end of a path to a pattern for a version of Python in a line."""
_MATRIX = re.compile(r"^\s*(?:-\s+)?['\"]?python-version['\"]?:\s*(.*)")
_CI_IMAGE = re.compile(r"^\s*image:\s*['\"]?(?:\S*/)?python:(\d[\w.]*)")
_ITEM = re.compile(r"^\s*-\s*['\"]?(\d[\w.]*)['\"]?\s*$")
_VERSION = re.compile(r"(?<![\w.-])(\d+(?:\.[\dx]+)*(?:-dev)?)(?![\w.])")
_COMMAND = re.compile(r"^\s*(?:CMD|ENTRYPOINT)\s+(.+)", re.IGNORECASE)
_CHECKS = re.compile(r"\[?['\"]?(?:curl|wget|nc|pg_isready|test)\b")
_PROCESS = re.compile(r"^([\w-]+):\s*(\S.*)")
_COMPOSE_IMAGE = re.compile(r"^\s+image:\s*['\"]?([^\s'\"#]+)")
_COMPOSE_COMMAND = re.compile(r"^\s+(?:command|entrypoint):\s*([^\s>|].*)")
_SCHEDULE_IN_TEXT = re.compile(
    r"^\s*[`$]?\s*((?=[^|]*\*)(?:[\d*/,\-]+\s+){4}[\d*/,\-]+\s+[\w./~$-][^|]*?[\w.\"'/-])`?\s*$"
)
"""A line of a crontab in a text: it has a star, and no bar of a table."""
_SCHEDULE = re.compile(r"^\s*(?:@\w+|\$\{\w+\}|(?:[\d*/,\-]+\s+){4}[\w*/,\-]+)\s+\S.*")
_SERVICES = re.compile(r"^(\s*)services:\s*$")
_SERVICE_IMAGE = re.compile(
    r"^\s*(?:-\s+)?(?:(?:image|name):\s*|(?<=-\s))['\"]?([A-Za-z][^\s'\"#$:]*(?::[\w.\-]+)?)['\"]?\s*$"
)
_BUILDS_IMAGES = re.compile(r"(?:\A|/)docker:|\bdind\b")
"""Services that build images, for no test."""
_TEST_SECTION = re.compile(r"^\[(tool[:.]pytest\S*|pytest|testenv|nosetests|tool\.tox\S*)\]")
_REQUIREMENT = re.compile(r"^\s*[A-Za-z0-9][\w.\-\[\]]*\s*(?:[=<>!~;@]|$)")
_CI = re.compile(r"(?:^|/)(?:\.gitlab-ci\.yml|\.github/workflows/[^/]+)\Z")
_DEVELOPMENT = re.compile(r"(?:^|/)\.devcontainer/")
"""Files for an editor's container, in which nothing of the product is started."""
_LONGEST = 120
_READ = 400  # letters of a line that are looked at
_PRIVATE_WORD = r"[\w-]*(?:secret|passw(?:or)?d|passphrase|pwd|token|api[-_]?key|credential)[\w-]*"
_SECRET = re.compile(
    rf"""(--?{_PRIVATE_WORD}(?:=|\s+) | \b{_PRIVATE_WORD}\s*=\s*
        | \b(?:authorization|{_PRIVATE_WORD}):\s+(?:(?:bearer|basic)\s+)?)
    (?!-)(?:"[^"]*"?|'[^']*'?|[^\s&"']+)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A value in a command whose name means a secret: `--password x`, `TOKEN=x`."""
_ADDRESS = re.compile(r"(://[^\s:/@]*:)[^\s/@]+@")
"""The password in a URL."""


def read_setup(documents: Mapping[str, str], paths: Iterable[str], tests: Iterable[str]) -> SetupFacts:
    """Read the set-up of a project from the files of its repository; `check_readme` judges the README.

    Args:
        documents: texts by path of small files such as requirements.txt and Dockerfile.
        paths: paths of all Python files.
        tests: paths of test files.
    """
    return SetupFacts(
        pythons=tuple(_pythons(documents)),
        dependencies=tuple(_dependencies(documents)),
        starts=(*_start_commands(documents), *_script_commands(documents, "start")),
        preparations=tuple(_script_commands(documents, "prepare")),
        admin_files=tuple(StatedFact(_name(path), f"{path}:1") for path in sorted(paths) if _name(path) == "admin.py"),
        services=tuple(_matches(documents, _is_product_compose, _COMPOSE_IMAGE)),
        schedules=(
            *_matches(documents, _is_crontab, _SCHEDULE),
            *_matches(documents, _is_readme, _SCHEDULE_IN_TEXT),
        ),
        tests=tuple(_tests(documents)),
        test_commands=tuple(_script_commands(documents, "test")),
        test_services=tuple(_services_of_tests(documents)),
        test_files=sum(1 for _ in tests),
        deployments=tuple(StatedFact(_name(path), f"{path}:1") for path in documents if _is_deployment_file(path)),
    )


def _pythons(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    for path, text in documents.items():
        patterns = [pattern for ending, pattern in _PYTHON if _matches_path(path, ending)]
        for number, line in enumerate(text.split("\n"), 1):
            for pattern in patterns:
                if match := pattern.search(line):
                    yield StatedFact(match[1].strip(), f"{path}:{number}")
        if path.endswith((".yml", ".yaml")):
            yield from _versions_of_pipeline(path, text)


def _versions_of_pipeline(path: str, text: str) -> Iterator[StatedFact]:
    """Yield the versions that a file of CI names: one, a list on the line, or a list below it."""
    is_list = False
    for number, line in enumerate(text.split("\n"), 1):
        if _CI.search(path) and (image := _CI_IMAGE.match(line[:_READ])):
            yield StatedFact(image[1], f"{path}:{number}")
        if match := _MATRIX.match(line[:_READ]):
            plain = match[1].partition("#")[0].strip()
            is_list = not plain or (plain.startswith("[") and "]" not in plain)
            yield from (StatedFact(version, f"{path}:{number}") for version in _VERSION.findall(plain))
        elif is_list and (item := _ITEM.match(line[:_READ].rstrip(", "))):
            yield StatedFact(item[1], f"{path}:{number}")
        else:
            is_list = False


def _matches_path(path: str, ending: str) -> bool:
    name = _name(path)
    wanted = ending.strip("*")
    return name.startswith(wanted) if ending.endswith("*") else name.endswith(wanted)


def _dependencies(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    for path, text in documents.items():
        if re.search(r"(?:^|/)requirements[^/]*\.(?:txt|in)\Z|(?:^|/)requirements/[^/]+\Z", path):
            amount = sum(1 for line in text.split("\n") if _REQUIREMENT.match(line))
            yield StatedFact(str(amount), f"{path}:1")
        elif _name(path) in ("Pipfile", "poetry.lock", "environment.yml"):
            yield StatedFact("", f"{path}:1")


def _start_commands(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    for path, text in documents.items():
        if _DEVELOPMENT.search(path):
            continue
        name = _name(path)
        pattern = _PROCESS if name == "Procfile" else _COMMAND if "Dockerfile" in name else None
        pattern = _COMPOSE_COMMAND if _is_compose(path) else pattern
        lines = join_lines(text) if pattern is _COMMAND else enumerate(text.split("\n"), 1)
        for number, line in lines:
            if pattern is not None and (match := pattern.match(line)):
                if name == "Procfile" and match[1] == "release":
                    continue  # it runs before the start; `read_delivery` has it
                command = match[match.lastindex or 0]
                if name != "Procfile" and (_CHECKS.match(command) or command.count('"') == 1):
                    continue  # of a `HEALTHCHECK`, or a text that goes on below
                typed = command if name == "Procfile" else _as_command(command)
                yield StatedFact(cut_line(typed), f"{path}:{number}")


def _script_commands(documents: Mapping[str, str], kind: CommandKind) -> Iterator[StatedFact]:
    """Yield the commands of one kind in scripts and service files of the product."""
    for item in read_scripts(documents):
        if item.kind == kind and not _DEVELOPMENT.search(item.path):
            yield StatedFact(cut_line(item.text), f"{item.path}:{item.line}")


def _as_command(text: str) -> str:
    """A command as it is typed: `["./start.sh", "web"]` of a Dockerfile is `./start.sh web`."""
    if not text.startswith("["):
        return text
    try:
        parts = json.loads(text)
    except ValueError:
        return text
    return shlex.join(parts) if parts and all(isinstance(part, str) for part in parts) else text


def _tests(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    for path, text in documents.items():
        for number, line in enumerate(text.split("\n"), 1):
            if match := _TEST_SECTION.match(line):
                yield StatedFact(match[1], f"{path}:{number}")


def _services_of_tests(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    """Yield the images below `services:` in files of CI."""
    for path, text in documents.items():
        inside = -1  # indentation of `services:`
        for number, line in enumerate(text.split("\n") if _CI.search(path) else (), 1):
            depth = len(line) - len(line.lstrip())
            if _SERVICES.match(line):
                inside = depth
            elif line.strip() and (depth < inside or (depth == inside and line[depth] != "-")):
                inside = -1
            elif inside >= 0 and (match := _SERVICE_IMAGE.match(line)) and not _BUILDS_IMAGES.search(match[1]):
                yield StatedFact(cut_line(match[1]), f"{path}:{number}")


def _matches(
    documents: Mapping[str, str], wanted: Callable[[str], bool], pattern: re.Pattern[str]
) -> Iterator[StatedFact]:
    for path, text in documents.items():
        if wanted(path):
            for number, line in enumerate(text.split("\n"), 1):
                if match := pattern.match(line):
                    yield StatedFact(cut_line(match[1] if match.lastindex else match[0].strip()), f"{path}:{number}")


def _is_compose(path: str) -> bool:
    return bool(re.search(r"(?:^|/)(?:docker-)?compose[^/]*\.ya?ml\Z", path))


def _is_product_compose(path: str) -> bool:
    return _is_compose(path) and not _DEVELOPMENT.search(path)


def _is_crontab(path: str) -> bool:
    return "cron" in _name(path) or path.split("/")[-2:-1] in (["cron.d"], ["cron"])


def _is_readme(path: str) -> bool:
    return path.lower().endswith((".md", ".rst", ".txt")) and bool(
        re.search(r"readme|install|deploy|setup|cron", path, re.IGNORECASE)
    )


def _is_deployment_file(path: str) -> bool:
    pattern = (
        r"Dockerfile|(?:docker-)?compose[^/]*\.ya?ml\Z|\.gitlab-ci|\.travis|\.github/workflows|Procfile|deploy|k8s"
    )
    return bool(re.search(pattern, path))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def cut_line(text: str, most: int = _LONGEST) -> str:
    """Return a text on one line, its secrets masked and its end cut."""
    line = _SECRET.sub(r"\1***", _ADDRESS.sub(r"\1***@", " ".join(text.split())[:_READ]))
    line = mask_command(line)
    return line if len(line) <= most else f"{line[: most - 1]}…"
