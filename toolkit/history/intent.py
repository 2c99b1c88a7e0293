"""Guess the purpose and the author of a merged branch from the words of its commits.

The words agree with the kinds of a published table of such branches in four of five cases; the kind of a change is a
weak driver of its hours, so that nothing better is needed.
"""

import re
from collections.abc import Sequence

_KINDS = {
    "fix": (
        r"fix\w*|bug\w*|hot-?fix\w*|handle|prevent\w*|correct\w*|broken|crash\w*|issues?|repair\w*|resolve[sd]?",
        "修正|不具合|バグ|障害|直す|直した",
    ),
    "remove": (r"remov\w+|delet\w+|drop\w*|deprecat\w+", "削除|廃止|除去"),
    "upgrade": (
        r"upgrad\w+|port(?:ed|ing)?|migrat\w+|convert\w*|python ?3|bump\w*",
        "アップグレード|バージョンアップ|移行|更新",
    ),
    "test": (r"tests?|testing|coverage|pytest", "テスト"),
    "refactor": (
        r"refactor\w*|mov(?:e[sd]?|ing)|clean\w*|simplif\w+|renam\w+|restructur\w+|reorgani\w+|extract\w*|rewrit\w+",
        "リファクタ|整理|移動|改名",
    ),
    "feat": (
        r"feat\w*|add(?:ed|s|ing)?|allow\w*|support\w*|new|creat\w+|implement\w*|introduc\w+|enabl\w+",
        "追加|対応|実装|新規",
    ),
    "doc": (r"docs?|documentation|readme|typos?|docstrings?", "ドキュメント|文書|コメント|誤字"),
}
"""Kind -> its words, in the order in which kinds are tried: a branch that fixes and adds is a fix."""

_WORDS = {
    kind: re.compile(rf"\b(?:{english})\b|{japanese}", re.IGNORECASE) for kind, (english, japanese) in _KINDS.items()
}
_RESTRUCTURES = re.compile(
    r"refactor|clean|simplif|restructur|reorgan|renam|extract|リファクタ|整理|改名", re.IGNORECASE
)
_BY_ITSELF = re.compile(r"^(?:merge |merged |pull request)", re.IGNORECASE)
_SQUASHED = re.compile(r"\((?:#|!|pull request #)\d+\)$|^Merged PR \d+:", re.IGNORECASE)
_MECHANICAL = re.compile(
    r"\b(?:pep-?8|flake8|black|yapf|isort|autopep8|ruff|lint\w*|reformat\w*|whitespace)\b|コード整形", re.IGNORECASE
)
_ROBOT = re.compile(
    r"\[bot\]|\b(?:dependabot|renovate|greenkeeper|pyup|snyk|weblate|pre-commit-ci|github-actions|transifex)\b"
    r"|[-_ ]bot\b|\bbot@",
    re.IGNORECASE,
)


def branch_kind(merge: str, subjects: Sequence[str]) -> str:
    """Return the purpose of a branch: a key of `toolkit.model.tasks.KINDS`.

    Args:
        merge: message of the merge.
        subjects: first lines of the branch's commits, oldest first. The first one tells what was meant to be done.
    """
    said = " ".join((_title(merge), *subjects[:1]))
    return next((name for name, words in _WORDS.items() if words.search(said)), "other")


def is_refactoring(merge: str, subjects: Sequence[str]) -> bool:
    """Return whether any of its words speaks of changing the structure of code."""
    return any(map(_RESTRUCTURES.search, (_title(merge), *subjects)))


def is_squash_merge(message: str) -> bool:
    """True if a commit looks like a pull request that a host (GitHub, GitLab, Bitbucket, Azure) made one commit of."""
    return bool(_SQUASHED.search(commit_subject(message)))


def is_robot(signature: str) -> bool:
    """Return whether `name <address>` is a bot's, whose work takes no hours."""
    return bool(_ROBOT.search(signature))


def is_mechanical(merge: str, first: str) -> bool:
    """Return whether a branch was written by a formatter, so that its lines say nothing about hours.

    Args:
        merge: message of the merge.
        first: message of the branch's first commit.
    """
    return any(map(_MECHANICAL.search, (_title(merge), commit_subject(first))))


def is_reformatting(subject: str) -> bool:
    """Return whether a commit's subject says that a formatter wrote it."""
    return bool(_MECHANICAL.search(subject))


def commit_subject(message: str) -> str:
    """Return the first line of a message."""
    return message.strip().partition("\n")[0].strip()


def _title(merge: str) -> str:
    """The title that a person gave a merge: hosts put the branch name first and the title after it."""
    lines = [line.strip() for line in merge.splitlines() if line.strip()]
    return next((line for line in lines if not _BY_ITSELF.match(line)), "")
