"""Find the files of a lock that changed with the code, or by hand, so that the code before is compared with nothing.

Without a base, the code of the last commit of the lock counts as the old one. Where that commit, or the branch that it
is on, changed the code as well, the lock says only what the changed code answers, or what somebody wrote there by hand.
"""

from collections.abc import Callable, Iterator

from toolkit import git
from toolkit.change.revisions import main_branch, merge_base, resolve_revision
from toolkit.change.tree_entries import compare_commits
from toolkit.errors import UsageError
from toolkit.flows.cases_by_hand import changed_setup, list_changes_by_hand
from toolkit.model.proof import is_python
from toolkit.model.verify import VerifyOptions
from toolkit.proof.statements.changed_statements import changed_statements

_MOST_COMMITS = 20


def lock_with_code(
    options: VerifyOptions, base: str, folder: str, is_test: Callable[[str], bool], python: str
) -> tuple[str, ...] | None:
    """Return the files of the lock that changed with the code, sorted; nothing if the lock is older or newer than it.

    On a branch these are the changes since its merge base with the main branch. On the main branch these are the last
    commits of the lock, one by one, back to one that changed code as well; a merge is one. There, and where the code
    did not change with the lock, only cases count that were changed or removed without an accepted reason: the code
    before did not answer them so, or nobody has seen that it does. What was accepted and is put back counts as
    unchanged. Settings of the program count where they changed with the code.

    None: it is not known, as a shallow clone ends before, or the lock is outside of the project.

    Args:
        options: the options of `verify`, without a base.
        base: the last commit that changed the lock.
        folder: the folder of the lock, relative to the project; empty if it is outside.
        is_test: whether a path is that of a test or of the lock.
        python: version of the program's interpreter.

    Raises:
        GitError: git failed.
    """
    if not folder:
        return None
    older: list[tuple[str, str]] = []
    if since := _branch_point(options, base):
        found = compare_commits(options.root, since, base)
        locked = sorted(path for path in found.before if path.startswith(f"{folder}/"))
        changed = changed_statements(found.before, found.after, is_test, python) if locked else ()
        if any(it.shape != "file" for it in changed):
            return tuple(locked)
        pairs, is_with_code = [(since, base)], False
    else:
        commits = list(_last_commits(options, folder))
        with_code = next((n for n, it in enumerate(commits, 1) if _changes_code(options, is_test, *it)), 0)
        count, is_with_code = with_code or len(commits), bool(with_code)
        pairs, older = commits[:count], [it for it in commits[count:] if it[0]]
        if not all(parent for parent, _commit in pairs):
            return None
    differences, before = ([compare_commits(options.root, *it) for it in some] for some in (pairs, older))
    setup = changed_setup(differences[-1], folder) if is_with_code else ""
    return tuple(sorted({*list_changes_by_hand(differences, before, folder), setup} - {""}))


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


def _last_commits(options: VerifyOptions, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the parent and the commit of the lock's last changes.

    The parent is empty where a shallow clone lacks it.
    """
    limits = ("log", "--first-parent", f"--max-count={_MOST_COMMITS}", "--format=%H")
    for commit in git.run((*limits, options.head or "HEAD", "--", f"./{folder}"), options.root).decode().split():
        parent = git.run(("rev-parse", "-q", "--verify", f"{commit}^"), options.root, ok=(0, 1, 128)).decode().strip()
        if parent or _is_cut_off(options, commit):
            yield parent, commit


def _changes_code(options: VerifyOptions, is_test: Callable[[str], bool], parent: str, commit: str) -> bool:
    """Return whether a commit changed code of the project; True if a shallow clone lacks its parent."""
    if not parent:
        return True
    asked = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--relative", parent, commit, "--", ".")
    changed = [git.printable_name(it) for it in git.records(asked, options.root)]
    return any(is_python(it) and not is_test(it) for it in changed)


def _is_cut_off(options: VerifyOptions, commit: str) -> bool:
    """Return whether a commit without a parent here has one, which a shallow clone lacks."""
    return b"\nparent " in git.run(("cat-file", "commit", commit), options.root).partition(b"\n\n")[0]
