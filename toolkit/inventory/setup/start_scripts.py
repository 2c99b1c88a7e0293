"""Read the scripts that a start command runs: their steps in order, the conditions around them, what each does."""

import re
from collections import deque
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.inventory.setup.read import cut_line
from toolkit.inventory.setup.scripts import join_lines, kind_of_command, split_commands
from toolkit.model.setup import StartScript, StartStep, StatedFact, StepKind

_SCRIPT = re.compile(r"[\w${}./-]*[\w}/-]+(?:\.(?:bash|sh|ini))?")
_SUPERVISED = re.compile(r"(\S+\.(?:bash|sh))[\"']?\s+[\"']?\S*/([\w-]+)/run\b")
"""A service of runit or s6: a link or copy of its script to `NAME/run`."""
_TRIVIAL = re.compile(
    r"\A(?:echo|printf|set|cd|pushd|popd|source|\.|export|unset|local|declare|readonly|typeset|exit|return|shift|true|:"
    r"|break|continue|trap|umask|ulimit|test|\[\[?|case|esac|in|;;|while|until|for|do|done|then|fi|if|elif|else|function"
    r"|sleep|cat(?!.*[>|])|let|mkdir|chmod|[A-Za-z_]\w*=(?:\S*|\"[^\"]*\"|'[^']*'|\$\(.*\))\s*\Z)(?:\s|\Z|;)|\A[A-Za-z_]\w*="
)
"""Commands that prepare nothing by themselves."""
_IF = re.compile(r"\A(?:if|elif)\s+(\S.*?)\s*(?:;\s*(?:then\s*)?|\bthen\s*)?\Z")
_CASE = re.compile(r"\Acase\s+(\S.*?)\s+in\b")
_VARIABLE = re.compile(r"[\"']?\$\{?([A-Za-z_]\w*)(?::?-[^}]*)?\}?[\"']?")
_WORD = r"(?:\"[^\"]*\"|'[^']*'|[\w*.?/:@\[\]-])+"
_PATTERN = re.compile(rf"\A\(?({_WORD}(?:\s*\|\s*{_WORD})*)\)\s*(.*)\Z")
"""The pattern of a branch of `case`, and what stands behind it on the line."""
_FUNCTION = re.compile(r"\A(?:function\s+)?([A-Za-z_][\w-]*)\s*(?:\(\s*\))?\s*\{?\s*\Z")
_HEREDOC = re.compile(r"(?<!<)<<-?\s*[\"']?([A-Za-z_]\w*)[\"']?(?=\Z|[\s;|&>)])")
_CAPTURED = re.compile(r"\A(?:export\s+|local\s+)?[A-Za-z_]\w*=\"?\$\([^)]*\Z")
"""The beginning of commands over several lines whose output is put into a variable."""
_WAITS = re.compile(r"wait|pg_isready|\bnc\s+-\w*z|dockerize\b|\btcping\b")
_INSTALLS = re.compile(r"\bpip[\d.]*\s+install\b|\bpip-sync\b|\b(?:poetry|uv|pipenv|pdm)\s+(?:install|sync)\b")
_MIGRATES = re.compile(
    r"\bmigrate\b|\balembic\b.*\bupgrade\b|\bdb\s+upgrade\b|\baerich\s+upgrade\b|\bcreate_(?:tables|db|all)\b"
    r"|\binit[-_]?db\b|\bsyncdb\b|(?<!apt )(?<!apt-get )(?<!apk )(?<!yum )(?<!dnf )(?<!brew )(?<![\w-])upgrade\s*\Z"
)
_CRON = re.compile(r"(?:\A|[\s/_-])cron(?:tab|d)?(?:[\s._/-]|\Z)")
_ASSIGNED = re.compile(r"\A(?:export\s+)?[A-Za-z_]\w*=[\"']?(?:\$\(command -v ([\w-]+)\)|([\w$./{}-]+))(\s.*?)[\"']?\Z")
"""A command line that is put into a variable."""
_HOOK = re.compile(
    r"^\s*((?:hook-(?:pre|as|post|asap)[\w-]*|exec-[\w-]+|(?:smart-)?attach-daemon2?)\s*=\s*(?:exec:|cmd=)?\s*)(\S.*)"
)
"""Hooks of uWSGI: commands that run before or beside the application."""
_FAILS = re.compile(r"\Aexit\s+[1-9]")
_MISSING = re.compile(r"-z\s+[\"']?\$")
"""A condition that a variable is missing."""
_SUPERVISES = re.compile(r"\b(?:runsvdir|supervisord|s6-svscan|circusd|honcho|foreman)\b")
_PREFIX = re.compile(r"(?m)^\s*([A-Za-z_]\w*)=\"([^\"\n]*\s[^\"\n]*)\"\s*$")
_EXPANDED = re.compile(r"((?:exec\s+)?)\$\{?(\w+)\}?(?=\s|\Z)")
_AND_OR = re.compile(r"\s+(?:&&|\|\|)\s+")
_LONGEST = 200
_MOST_STEPS = 100
_LONGEST_CONDITION = 60


class _Line(NamedTuple):
    line: int
    command: str
    condition: str


def read_start_scripts(documents: Mapping[str, str], starts: Sequence[StatedFact]) -> tuple[StartScript, ...]:
    """Return the scripts that start commands run, directly or through another script, the first ones first.

    Args:
        documents: texts by path, among them the shell scripts.
        starts: start commands with their places.
    """
    found: dict[str, StartScript] = {}
    waiting = deque((path, item.place, "") for item in starts for path in _scripts_in(item.text, documents, item.place))
    waiting.extend(_find_services(documents))
    while waiting:
        path, place, service = waiting.popleft()
        if path in found:
            continue
        steps = tuple(_steps(path, documents))
        found[path] = StartScript(path, place, service, steps[:_MOST_STEPS], max(0, len(steps) - _MOST_STEPS))
        waiting.extend((step.script, f"{path}:{step.line}", "") for step in reversed(steps) if step.script)
    return tuple(script for script in found.values() if script.steps)


def _find_services(documents: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield script, place and name of the services of a supervisor."""
    for path, text in documents.items():
        if "Dockerfile" in path or path.endswith((".sh", ".bash")):
            for number, line in enumerate(text.split("\n"), 1):
                for match in _SUPERVISED.finditer(line[:400]):
                    for script in _scripts_in(match[1], documents):
                        yield script, f"{path}:{number}", match[2]


def _scripts_in(command: str, documents: Mapping[str, str], place: str = "") -> Iterator[str]:
    """Yield the shell scripts of the repository that a command names, by the longest end of their paths.

    Of several with the same end, a relative path means the one beside the file with the command, or the one from the
    root.
    """
    beside = f"{place.rpartition('/')[0]}/".lstrip("/")
    for word in _SCRIPT.findall(command):
        parts = [part for part in word.split("/") if part and part not in (".", "..")]
        if not parts or "$" in parts[-1]:
            continue
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        for end in ends:
            known = [path for path in documents if f"/{path}".endswith(f"/{end}") and _is_script(path, documents[path])]
            if len(known) > 1 and not word.startswith("/"):
                known = [path for path in (f"{beside}{end}", end) if path in known][:1]
            if len(known) == 1:
                yield known[0]
                break


def _is_script(path: str, text: str) -> bool:
    is_hooked = path.endswith(".ini") and any(map(_HOOK.match, text.split("\n")))
    return path.endswith((".sh", ".bash")) or is_hooked or bool(re.match(r"#!\s*\S*\b(?:env\s+)?\S*sh\b", text))


def _steps(path: str, documents: Mapping[str, str]) -> Iterator[StartStep]:
    """Yield the steps of one script in order; the trivial ones and those of a failing start are left out."""
    prefixes = _prefixes(documents[path])
    for line, written, condition in _commands(documents[path]):
        command = _expand(written, prefixes)
        script = next((item for item in _scripts_in(command, documents) if item != path), "")
        yield StartStep(cut_line(command, _LONGEST), line, _kind(command, script), condition, script)


def _prefixes(text: str) -> dict[str, str]:
    """Return variable -> the beginning of a command line that a script puts in it, others in it followed."""
    found: dict[str, str] = {}
    for match in _PREFIX.finditer(text):
        found.setdefault(match[1], _expand(match[2], found))
    return found


def _expand(command: str, prefixes: Mapping[str, str]) -> str:
    """Return a command with the variable at its beginning replaced by the command line in it."""
    match = _EXPANDED.match(command)
    known = prefixes.get(match[2]) if match else None
    return f"{match[1]}{known}{command[match.end() :]}" if match and known else command


def _kind(command: str, script: str) -> StepKind:
    command = command.replace('"', "").replace("'", "")
    kind = kind_of_command(command)
    starts = kind == "start" or bool(_SUPERVISES.search(command)) or (command.startswith("exec ") and not script)
    tests: tuple[tuple[StepKind, bool], ...] = (
        ("stop", bool(_FAILS.match(command))),
        ("install", bool(_INSTALLS.search(command))),
        ("migrate", bool(_MIGRATES.search(command))),
        ("start", starts),
        ("wait", bool(_WAITS.search(command))),
        ("cron", bool(_CRON.search(command))),
    )
    if found := next((name for name, holds in tests if holds), None):
        return found
    return "prepare" if kind == "prepare" else "script" if script else "other"


def _commands(text: str) -> Iterator[_Line]:
    """Yield the commands of a shell script with the conditions around them."""
    if "[uwsgi]" in text:
        for number, line in enumerate(text.split("\n"), 1):
            if match := _HOOK.match(line):
                yield _Line(number, f"exec {match[2]}" if "attach" in match[1] else match[2], "")
        return
    blocks = _Blocks(set(re.findall(r"(?m)^\s*(?:function\s+)?([A-Za-z_][\w-]*)\s*\(\s*\)", text)))
    yield from _replace_functions([*_commands_in(text, blocks)], blocks.calls)


def _replace_functions(lines: Sequence[_Line], calls: Mapping[str, set[str]]) -> Iterator[_Line]:
    """Yield commands with the condition of its only call in place of the function around them."""
    for item in lines:
        name, call, rest = item.condition.partition("()")
        known = calls.get(name, set()) if call else set()
        around = ", ".join(filter(None, (*known, rest.removeprefix(", "))))
        yield item._replace(condition=around) if len(known) == 1 and f"{name}()" not in around else item


def _commands_in(text: str, blocks: "_Blocks") -> Iterator[_Line]:
    until = ""
    for number, raw in join_lines(text):
        line = raw.strip()
        if until:
            is_end = line.startswith(")") if until == ")" else line == until
            until = "" if is_end else until
            continue
        line = re.sub(r"(?:\A|\s+)#(?:\s.*|\Z|!.*)", "", line)
        if not line or line.startswith("#"):
            continue
        if heredoc := _HEREDOC.search(line):
            until = heredoc[1]
        elif _CAPTURED.match(line):
            until = ")"
            continue
        for part in _parts(line):
            for command in blocks.commands(part):
                yield _Line(number, command, blocks.condition())


def _parts(line: str) -> list[str]:
    """Split a line at the semicolons outside of quotes."""
    return [part.strip() for part in re.findall(r"(?:[^;\"']|\"[^\"]*\"|'[^']*'|;;|[\"'])+", line) if part.strip()]


class _Blocks:
    """The blocks of a shell script around a line: branches, cases and functions.

    Args:
        functions: names of the functions that the script defines, whose calls are no steps.
    """

    def __init__(self, functions: Container[str]) -> None:
        self._functions = functions
        self._around: list[tuple[str, str]] = []  # kind of block, condition
        self._branches: list[tuple[str, list[str]]] = []  # variable and patterns so far of each `case` around
        self.calls: dict[str, set[str]] = {}  # function -> conditions of its calls

    def condition(self) -> str:
        """The conditions of all blocks around."""
        return ", ".join(text for _, text in self._around if text)

    def commands(self, part: str) -> Iterator[str]:
        """Follow the blocks that a part begins or ends; yield its commands that are more than trivial ones."""
        left = self._without_blocks(part.removesuffix(";;").strip())
        for piece in split_commands(left, _AND_OR):
            assigned = _ASSIGNED.match(piece)
            if assigned and kind_of_command(made := (assigned[1] or assigned[2]) + assigned[3]) == "start":
                yield made
            elif (bare := piece.removeprefix("{ ")) and self._is_step(bare):
                yield bare

    def _is_step(self, command: str) -> bool:
        """Return whether a command is more than a trivial one, or ends the start where a variable is missing."""
        if _FAILS.match(command):
            return bool(_MISSING.search(self.condition()))
        first = command.split(maxsplit=1)[0]
        if first in self._functions:
            self.calls.setdefault(first, set()).add(self.condition())
        return not _TRIVIAL.match(command) and first not in self._functions

    def _without_blocks(self, part: str) -> str:
        """Return what is left of a part after the words that begin or end a block."""
        first = part.split(maxsplit=1)[0] if part else ""
        if first in ("fi", "esac", "}"):
            if self._around and self._around.pop()[0] == "case":
                self._branches.pop()
            return ""
        if first in ("then", "else", "do"):
            if first == "else" and self._around:
                kind, before = self._around.pop()
                self._around.append((kind, f"! ({before})"))
            return part.removeprefix(first).strip()
        return self._after_beginning(part, first)

    def _after_beginning(self, part: str, first: str) -> str:
        """Follow the beginning of a branch, a case or a function; return what is left of the part."""
        if first in ("if", "elif") and (match := _IF.match(part)):
            if first == "elif" and self._around:
                self._around.pop()
            self._around.append(("if", _shorten(match[1])))
            return ""
        if match := _CASE.match(part):
            variable = _VARIABLE.fullmatch(match[1])
            self._around.append(("case", ""))
            self._branches.append((f"{variable[1]}: " if variable else "", []))
            return ""
        if self._around and self._around[-1][0] == "case" and (match := _PATTERN.match(part)):
            self._around[-1] = ("case", self._branch(re.sub(r"[\"']", "", match[1]).strip()))
            return match[2]
        if part.endswith("{") and (match := _FUNCTION.match(part)):
            self._around.append(("function", f"{match[1]}()"))
            return ""
        return part

    def _branch(self, pattern: str) -> str:
        """Return the condition of a branch of a `case`: its pattern, or none of those before it for `*`."""
        variable, before = self._branches[-1]
        if pattern == "*":
            return f"! ({variable}{'|'.join(before)})" if before else ""
        before.append(pattern)
        return f"{variable}{pattern}"


def _shorten(condition: str) -> str:
    plain = cut_line(condition)
    return plain if len(plain) <= _LONGEST_CONDITION else f"{plain[: _LONGEST_CONDITION - 1]}…"
