"""Find the files of a lock that changed with the code, or by hand, so that the code before is compared with nothing.

Without a base, the code of the last commit of the lock counts as the old one. Where that commit, or the branch that it
is on, changed the code as well, the lock says only what the changed code answers, or what somebody wrote there by hand.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from toolkit import git
from toolkit.change.revisions import main_branch, merge_base, resolve_revision
from toolkit.change.tree_entries import compare_commits
from toolkit.errors import UsageError
from toolkit.model.proof import is_python
from toolkit.model.verify import VerifyOptions
from toolkit.proof.statements.changed_statements import changed_statements

_MOST_COMMITS = 20


def lock_with_code(
    options: VerifyOptions, base: str, folder: str, is_test: Callable[[str], bool], python: str
) -> tuple[str, ...]:
    """Return the files of the lock that changed with the code, sorted; nothing if the lock is older or newer than it.

    On a branch these are the changes since its merge base with the main branch. On the main branch these are the last
    commits of the lock, back to one that changed code as well; a merge is one. There, and where the code did not change
    with the lock, only cases count that were changed or removed without an accepted reason: the code before did not
    answer them so, or nobody has seen that it does.

    Args:
        options: the options of `verify`, without a base.
        base: the last commit that changed the lock.
        folder: the folder of the lock, relative to the project; empty if it is outside.
        is_test: whether a path is that of a test or of the lock.
        python: version of the program's interpreter.

    Raises:
        GitError: git failed.
    """
    since = _branch_point(options, base) if folder else ""
    is_branch = bool(since)
    since = since or (_before_last_code(options, folder, is_test) if folder else "")
    if not since:
        return ()
    found = compare_commits(options.root, since, base)
    locked = sorted(path for path in found.before if path.startswith(f"{folder}/"))
    unasked = [it for it in locked if _is_answered_otherwise(found.before[it], found.after[it])]
    changed = changed_statements(found.before, found.after, is_test, python) if is_branch and locked else ()
    return tuple(locked if any(it.shape != "file" for it in changed) else unasked)


def _branch_point(options: VerifyOptions, base: str) -> str:
    """Return the merge base with the main branch, if the last commit of the lock is after it; empty otherwise."""
    main = main_branch(options.root)
    if not main:
        return ""
    head = resolve_revision(options.root, options.head or "HEAD")
    try:
        since = merge_base(options.root, resolve_revision(options.root, main), head)
        is_later = merge_base(options.root, since, base) != base
    except UsageError:  # no commit in common
        return ""
    return since if is_later else ""


def _before_last_code(options: VerifyOptions, folder: str, is_test: Callable[[str], bool]) -> str:
    """Return the commit before the last ones of the lock, of which the first also changed code; empty if none is."""
    limits = ("log", "--first-parent", f"--max-count={_MOST_COMMITS}", "--format=%H")
    found = ""
    for commit in git.run((*limits, options.head or "HEAD", "--", f"./{folder}"), options.root).decode().split():
        parent = git.run(("rev-parse", "-q", "--verify", f"{commit}^"), options.root, ok=(0, 1, 128)).decode().strip()
        if not parent:
            break
        found = parent
        asked = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--relative", parent, commit, "--", ".")
        changed = [git.printable_name(it) for it in git.records(asked, options.root)]
        if any(is_python(it) and not is_test(it) for it in changed):
            break
    return found


def _is_answered_otherwise(old: bytes | None, new: bytes | None) -> bool:
    """Return whether a file of cases lacks one that it had, or has another input or answer without another reason."""
    was, now = _cases(old), _cases(new)
    for name, case in was.items():
        other = now.get(name)
        if other is None:
            return True
        is_other = any(case.get(it) != other.get(it) for it in ("ask", "parts", "shifted", "not_locked"))
        if is_other and len(other.get("accepted", ())) <= len(case.get("accepted", ())):
            return True
    return False


def _cases(data: bytes | None) -> Mapping[str, Mapping[str, Any]]:
    """Return id -> the line of a case; the lines that can be read."""
    found = {}
    for line in (data or b"").splitlines():
        try:
            case = json.loads(line)
        except ValueError:
            continue
        if isinstance(case, dict) and "id" in case:
            found[str(case["id"])] = case
    return found
