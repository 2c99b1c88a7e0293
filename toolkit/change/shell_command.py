"""Any command of the shell that changes files, in a scratch work tree, behind our guards."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit import git
from toolkit.change import shell
from toolkit.change.scratch_tree import scratch_tree
from toolkit.change.whole import check_whole_file
from toolkit.errors import SourceError, UsageError
from toolkit.model.codemod import Facts, Rewritten, Version

_TIMEOUT = 3600.0


@dataclass(frozen=True)
class ShellCommand:
    """A command that is run twice in a work tree of HEAD; its changes to Python files are adopted.

    Attributes:
        line: for the shell. Its exit code counts only if it changed nothing: many tools say by it that they did.
        target: the oldest Python that must run the result.
    """

    line: str
    target: Version = Facts.target

    def run(self, root: Path, files: Mapping[str, bytes]) -> list[Rewritten]:
        """Find out what the command does.

        Args:
            root: a directory of a git repository; the command runs in the one that corresponds to it.
            files: path -> bytes of the files that it may change, which must be as they were committed.

        Raises:
            UsageError: there is no commit to check out, or the command failed.
            GitError: git failed.
        """
        with scratch_tree(root) as tree:
            head = git.run(("rev-parse", "--verify", "HEAD^{commit}"), root).decode().strip()
            folder = tree.lay_out(head, {})
            base = {path: tree.read_file(path) for path in files}
            code, said = self._run(folder)
            first = {path: tree.read_file(path) for path in tree.changed_files(head)}
            if code and not first:
                raise UsageError(f"`{self.line}` ended with {code}: {said or 'no message'}. Nothing was changed.")
            self._run(folder)
            second = {path: tree.read_file(path) for path in {*first, *tree.changed_files(head)}}
        clean = {path: data for path, data in base.items() if data == files[path]}
        return [
            self._check_results(path, clean.get(path), first.get(path), second[path])
            if path in clean or path not in base
            else Rewritten(path, failure=("dirty", "it has changes that are not committed"))
            for path in sorted(second)
        ]

    def _check_results(self, path: str, base: bytes | None, first: bytes | None, second: bytes | None) -> Rewritten:
        if base is None or first is None:
            return Rewritten(path, failure=("not_ours", "it is not Python file of the project that was there before"))
        if first != second:
            return Rewritten(path, failure=("not_idempotent", "a second application changes the result again"))
        try:
            return check_whole_file(self.line, path, base, first, self.target)
        except SourceError as error:
            return Rewritten(path, failure=(error.reason, error.detail))

    def _run(self, folder: Path) -> tuple[int, str]:
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        code, said = shell.run_shell(self.line, folder, env, _TIMEOUT)
        return code, said.strip()[-500:]
