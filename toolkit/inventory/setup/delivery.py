"""Read how a system is deployed and rolled back: targets, scripts and jobs by their names, and what platforms read."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.setup.read import cut_line
from toolkit.inventory.setup.scripts import read_scripts
from toolkit.model.setup import DeliveryFact, DeliveryKind

_DELIVERS = re.compile(
    r"(?:\A|[^a-z])(?:deploy|release|publish|roll[-_ ]?out|promote)(?!d|[-_ ]?notes|[-_ ]?drafter)|デプロイ|リリース",
    re.IGNORECASE,
)
"""Names of targets, scripts and jobs that deliver."""
_GOES_BACK = re.compile(r"(?:\A|[^a-z])(?:roll[-_ ]?back|revert)(?:[^a-z]|\Z)|切り戻し|ロールバック", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?:\A|/)(?:\.devcontainer|node_modules|bower_components|static|vendor|third_party|tests?|docs?|examples?)/"
)
"""Folders whose files deploy another program, or nothing."""
_DOCUMENT = re.compile(r"\.(?:md|rst|txt|adoc|markdown)\Z")
_HEADING = re.compile(r"#+\s+(\S.*)")
_RULER = re.compile(r"([=~-])\1{3,}\s*\Z")
_LONGEST_HEADING = 80
_READ = 400  # letters of a line that are looked at
_TARGET = re.compile(r"^([A-Za-z][\w-]*)\s*:(?!=)")
_FUNCTION = re.compile(r"^(?:async\s+)?def\s+(\w+)\s*\(")
_TASK = re.compile(r"@(?:\w+\.)?task\b")
_INVOKE = re.compile(r"^\s*(?:from|import)\s+invoke\b", re.MULTILINE)
_RUNNERS = {"Makefile": ("make", _TARGET), "fabfile.py": ("fab", _FUNCTION), "tasks.py": ("invoke", _FUNCTION)}
_STAGE = re.compile(r"\bstage\s*\(\s*['\"]([^'\"]+)")
_ACTION = re.compile(r"^\s*(?:-\s+)?(uses:\s*\S*(?:deploy|publish|release|build-push)\S*)")
_RELEASE_PHASE = re.compile(r"^release:\s*(\S.*)")
_ENTRY = re.compile(r"\s*['\"]?([\w.\- /]+?)['\"]?\s*:(?:\s+(.*))?\Z")
_CONDITIONS = ("if", "when", "only", "rules", "environment", "needs")
_NO_JOBS = frozenset({"stages", "include", "variables", "default", "workflow", "image", "services", "before_script"})


class _Block(NamedTuple):
    """An entry of a mapping of a YAML file.

    Attributes:
        inside: (line number, line) of the nested lines.
    """

    name: str
    value: str
    line: int
    inside: list[tuple[int, str]]

    def text(self) -> str:
        """The value on one line."""
        return " ".join([self.value.strip("|>-+"), *(line.strip() for _, line in self.inside)]).strip()


def read_delivery(documents: Mapping[str, str]) -> tuple[DeliveryFact, ...]:
    """Return what the files say of deploying and rolling back, each once; nothing is concluded from their absence.

    Args:
        documents: texts by path of small files; see `toolkit.source.documents.read_delivery_documents`.
    """
    written = {path: text for path, text in documents.items() if _DOCUMENT.search(path)}
    own = {path: text for path, text in documents.items() if path not in written and not _FOREIGN.search(path)}
    found = [
        *(fact for path, text in written.items() for fact in _find_documents(path, text)),
        *(fact for path, text in own.items() for fact in (*_find_procedures(path, text), *_jobs(path, text))),
        *(fact for path, text in own.items() for fact in _release_commands(path, text)),
        *_commands(own),
        *(fact for path, text in own.items() for fact in _settings(path, text)),
    ]
    return tuple(dict.fromkeys(found))


def _fact(kind: DeliveryKind, text: str, path: str, line: int) -> DeliveryFact:
    return DeliveryFact(cut_line(text), f"{path}:{line}", kind)


def _procedure(name: str) -> DeliveryKind | None:
    return "roll_back" if _GOES_BACK.search(name) else "procedure" if _DELIVERS.search(name) else None


def _find_procedures(path: str, text: str) -> Iterator[DeliveryFact]:
    """Yield targets of Makefiles, tasks of Fabric and Invoke, and scripts that are named after deploying."""
    name = path.rpartition("/")[2]
    stem, _, ending = name.partition(".")
    if ending in ("", "sh", "bash", "rb") and (kind := _procedure(stem)):
        yield _fact(kind, path, path, 1)
    if name not in _RUNNERS:
        return
    runner, pattern = _RUNNERS[name]
    if runner == "invoke" and not _INVOKE.search(text):  # tasks of Celery, for example
        return
    before = ""
    for number, line in enumerate(text.split("\n"), 1):
        is_run = runner != "invoke" or _TASK.match(before)
        if is_run and (match := pattern.match(line)) and (kind := _procedure(match[1])):
            yield _fact(kind, f"{runner} {match[1]}", path, number)
        before = line


def _find_documents(path: str, text: str) -> Iterator[DeliveryFact]:
    """Yield documents, and sections of the README, that are headed by words of deploying."""
    stem = path.rpartition("/")[2].partition(".")[0]
    if stem.lower() != "readme":
        if _DELIVERS.search(stem) or _GOES_BACK.search(stem) or re.search(r"upgrad|runbook", stem, re.IGNORECASE):
            yield _fact("document", path, path, 1)
        return
    lines = [*text.split("\n"), ""]
    for number, line in enumerate(lines[:-1], 1):
        heading = _HEADING.match(line)
        words = heading[1] if heading else line.strip() if _RULER.match(lines[number]) else ""
        if words and len(words) < _LONGEST_HEADING and (_DELIVERS.search(words) or _GOES_BACK.search(words)):
            yield _fact("document", words, path, number)


def _jobs(path: str, text: str) -> Iterator[DeliveryFact]:
    """Yield the jobs and stages of CI whose name or stage says that they deploy, with their conditions."""
    if path.endswith("Jenkinsfile"):
        for number, line in enumerate(text.split("\n"), 1):
            if (match := _STAGE.search(line)) and (kind := _procedure(match[1])):
                yield _fact("job" if kind == "procedure" else kind, match[1], path, number)
        return
    for job in _all_jobs(path, text):
        parts = {item.name: item for item in _entries(job.inside)}
        told = [job.name, *(parts[key].value.strip("'\"") for key in ("name", "stage") if key in parts)]
        kinds = [kind for name in told if (kind := _procedure(name))]
        if not kinds:
            continue
        title = job.name if len(told) == 1 else f"{job.name} ({', '.join(told[1:])})"
        yield _fact("roll_back" if "roll_back" in kinds else "job", title, path, job.line)
        for key in _CONDITIONS:
            if key in parts and parts[key].text():
                yield _fact("condition", f"{job.name}: {key}: {parts[key].text()}", path, parts[key].line)
        for number, line in job.inside:
            if match := _ACTION.match(line):
                yield _fact("command", match[1], path, number)


def _all_jobs(path: str, text: str) -> Iterator[_Block]:
    """Yield the jobs of a file of GitHub, GitLab, CircleCI or Travis CI."""
    entries = _entries(list(enumerate(text.split("\n"), 1)))
    if ".github/workflows/" in path or ".circleci/" in path:
        for entry in entries:
            if entry.name == "jobs":
                yield from _entries(entry.inside)
    elif path.endswith(".gitlab-ci.yml"):
        yield from (entry for entry in entries if entry.name not in _NO_JOBS and not entry.name.startswith("."))
    elif path.endswith(".travis.yml"):
        yield from (entry for entry in entries if entry.name == "deploy")


def _entries(lines: Iterable[tuple[int, str]]) -> Iterator[_Block]:
    """Yield the entries of a mapping with their nested lines, as written; anchors and flow style are not followed."""
    width, held = -1, None
    for number, line in lines:
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        width = indent if width < 0 else width
        match = _ENTRY.match(line[:_READ]) if indent <= width and not bare.startswith("- ") else None
        if match is not None:
            if held is not None:
                yield held
            held = _Block(match[1], match[2] or "", number, [])
        elif held is not None:
            held.inside.append((number, line))
    if held is not None:
        yield held


def _release_commands(path: str, text: str) -> Iterator[DeliveryFact]:
    """Yield the commands that a platform runs at each release."""
    name = path.rpartition("/")[2]
    lines = text.split("\n")
    if name == "Procfile":
        for number, line in enumerate(lines, 1):
            if match := _RELEASE_PHASE.match(line):
                yield _fact("release_command", match[1], path, number)
    elif name == "app.json":
        try:
            scripts = json.loads(text).get("scripts") or {}
            command = scripts.get("postdeploy") or ""
        except (ValueError, AttributeError, RecursionError):
            return
        for number, line in enumerate(lines, 1):
            if isinstance(command, str) and command and '"postdeploy"' in line:
                yield _fact("release_command", command, path, number)


def _commands(documents: Mapping[str, str]) -> Iterator[DeliveryFact]:
    kinds: Mapping[str, DeliveryKind] = {"deliver": "command", "undo": "undo"}
    for item in read_scripts(documents):
        if item.kind in kinds:
            yield _fact(kinds[item.kind], item.text, item.path, item.line)


class _Sign(NamedTuple):
    """A line that says how a platform runs the program.

    Attributes:
        path: pattern of the paths of its files.
        inside: a pattern that the file must hold.
        line: pattern of the line.
        shown: how the match is shown.
    """

    kind: DeliveryKind
    path: str
    inside: str
    line: re.Pattern[str]
    shown: str = r"\1"


_YAML = r"\.ya?ml\Z"
_KUBERNETES = r"(?m)^apiVersion:"
_WORKLOADS = "Deployment|StatefulSet|DaemonSet|CronJob|Job|Rollout|Ingress|Service|HorizontalPodAutoscaler"
_COMPUTE = (
    r"aws_(?:ecs_service|instance|autoscaling_group|launch_template|lambda_function|elastic_beanstalk_environment"
    r"|lb|alb|db_instance|codedeploy\w+)|google_(?:cloud_run\w*|compute_instance\w*|container_cluster|app_engine\w+)"
    r"|azurerm_(?:\w*app_service|\w*web_app|container_group|kubernetes_cluster)|kubernetes_deployment\w*|helm_release"
    r"|heroku_app"
)
_STACK = (
    r"AWS::(?:ECS::Service|EC2::Instance|AutoScaling::AutoScalingGroup|Lambda::Function|Serverless::Function|RDS::\w+"
    r"|ElasticBeanstalk::\w+|CodeDeploy::\w+|ElasticLoadBalancing\w*::LoadBalancer)"
)
_SIGNS = (
    _Sign("platform", _YAML, _KUBERNETES, re.compile(rf"^kind:\s*({_WORKLOADS})\s*\Z"), r"Kubernetes: \1"),
    _Sign("platform", r"(?:\A|/)Chart\.yaml\Z", "", re.compile(r"^name:\s*(\S+)"), r"Helm: \1"),
    _Sign(
        *("platform", _YAML, r"(?m)^[ \t]+(?:tasks|roles):", re.compile(r"^(?:-|\s)\s+hosts:\s*['\"]?([^'\"#]+)")),
        r"Ansible: hosts: \1",
    ),
    _Sign("platform", r"\.service\Z", r"(?m)^\[Service\]", re.compile(r"^(\[Service\])"), "systemd: {name}"),
    _Sign("platform", r"\.(?:conf|ini)\Z", "", re.compile(r"^\[program:([^\]]+)\]"), r"supervisor: \1"),
    _Sign("platform", r"\.tf\Z", "", re.compile(rf'^resource\s+"({_COMPUTE})"\s+"([\w-]+)"'), r"Terraform: \1.\2"),
    _Sign("platform", r"\.(?:ya?ml|json|template)\Z", "", re.compile(rf'^\s*"?Type"?:\s*[\'"]?({_STACK})')),
    _Sign(
        *("rollout", _YAML, _KUBERNETES),
        re.compile(
            r"^\s*(?:-\s+)?((?:replicas|minReplicas|maxUnavailable|maxSurge|minReadySeconds|revisionHistoryLimit"
            r"|progressDeadlineSeconds|terminationGracePeriodSeconds):\s*\S+|type:\s*(?:RollingUpdate|Recreate)"
            r"|(?:readinessProbe|livenessProbe|startupProbe|preStop):)\s*\Z"
        ),
    ),
    _Sign("rollout", _YAML, r"(?m)^[- ][ \t]+hosts:", re.compile(r"^\s+((?:serial|max_fail_percentage):\s*\S+)")),
    _Sign("rollout", r"Dockerfile[^/]*\Z", "", re.compile(r"^((?:HEALTHCHECK|STOPSIGNAL)\s+\S.*)")),
    _Sign(
        *("rollout", r"(?:\A|/)(?:docker-)?compose[^/]*\.ya?ml\Z", ""),
        re.compile(r"^\s+((?:restart|stop_grace_period|replicas|failure_action|parallelism|order):\s*\S.*)"),
    ),
    _Sign(
        *("rollout", r"\.service\Z", r"(?m)^\[Service\]"),
        re.compile(r"^((?:ExecReload|ExecStop|Restart|RestartSec|TimeoutStopSec|KillSignal|KillMode)\s*=\s*\S.*)"),
    ),
    _Sign(
        *("rollout", r"\.(?:conf|ini)\Z", r"(?m)^\[program:"),
        re.compile(r"^((?:autorestart|numprocs|stopwaitsecs|stopsignal|stopasgroup|killasgroup)\s*=\s*\S.*)"),
    ),
    _Sign(
        *("server", r"\.ini\Z", r"(?m)^\[uwsgi\]"),
        re.compile(
            r"^\s*((?:processes|workers|threads|harakiri|http-timeout|(?:worker-)?reload-mercy|max-requests|master|touch-reload"
            r"|die-on-term|lazy-apps|need-app|cheaper|listen|http|socket)\s*=\s*\S.*)"
        ),
    ),
    _Sign(
        *("server", r"(?:\A|/)[\w.-]*gunicorn[\w.-]*\.(?:py|conf)\Z", ""),
        re.compile(
            r"^((?:workers|threads|worker_class|timeout|graceful_timeout|keepalive|max_requests|max_requests_jitter"
            r"|preload_app|reload|bind|backlog)\s*=\s*\S.*)"
        ),
    ),
    _Sign(
        *("proxy", r"(?:nginx[^/]*/[^/]+|\.conf|\.template)\Z", r"(?:proxy|uwsgi)_pass\b"),
        re.compile(
            r"^\s*((?:(?:proxy|uwsgi)_(?:pass|(?:read|connect|send)_timeout|next_upstream|cache)|keepalive_timeout"
            r"|client_max_body_size|upstream|server|server_name)\s+[^;{]*[^;{\s])"
        ),
    ),
)


def _settings(path: str, text: str) -> Iterator[DeliveryFact]:
    """Yield the lines of a file that say how the program is run, restarted and reached."""
    signs = [sign for sign in _SIGNS if re.search(sign.path, path) and re.search(sign.inside, text)]
    for number, line in enumerate(text.split("\n"), 1):
        for sign in signs:
            if (match := sign.line.match(line[:_READ])) and not line.rstrip().endswith("%(_)"):
                shown = match.expand(sign.shown).format(name=path.rpartition("/")[2]) if "{name}" in sign.shown else ""
                yield _fact(sign.kind, shown or match.expand(sign.shown), path, number)
