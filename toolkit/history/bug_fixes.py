"""Recognize bug-fix commits by their subject: a guess, and reports call it one.

Words of defects count, in English and Japanese; mending a typo, the style, a test or the build does not. As in
Mockus & Votta, *Identifying Reasons for Software Changes Using Historic Databases* (2000), who told corrective changes
from others by the words `fix`, `bug`, `error`, `fixup` and `fail`. The Japanese 修正 alone is not a sign: it is also
written about plain edits.
"""

import re

_DEFECT = re.compile(
    r"\b(?:fix(?:e[sd]|ing)?|bug(?:s|fix(?:es)?)?|hot-?fix(?:es)?|regressions?|defects?|crash(?:e[sd])?)\b"
    r"|バグ|不具合|障害|誤り|誤動作|落ちる|直す|直した|デグレ|エラーになる",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:typos?|spelling|lint(?:er|ing)?|flake8|pep-?8|style|whitespace|indentation|docs?|docstrings?|readme|changelog|"
    r"comments?|tests?|ci|travis|build|merge)\b|誤字|脱字|コメント|テスト|ドキュメント",
    re.IGNORECASE,
)


def is_bug_fix(subject: str) -> bool:
    """Return whether the subject of a commit announces a fix of a defect in the product."""
    return bool(_DEFECT.search(subject)) and not _HARMLESS.search(subject)
