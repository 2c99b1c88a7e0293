"""Files of submodules, and small files that git ignores, are in a scratch tree as they are in the user's work tree."""

from pathlib import Path

from tests.command_line import write
from tests.proof.sample import committed, git
from toolkit import git as toolkit_git
from toolkit.change.scratch_tree import ScratchTree, scratch_tree
from toolkit.model.proof import State

IGNORED = {".gitignore": ".env\n*.key\nlocal.py\nkept/\n*.so\n*.pyc\n", "shop/app.py": "A = 1\n"}


def start_repository(root: Path) -> None:
    """Create an empty repository whose commits have an author."""
    root.mkdir()
    git(root, "init", "-qb", "main")
    for name, value in (("user.name", "a member"), ("user.email", "member@example.invalid")):
        git(root, "config", name, value)


def project(root: Path) -> Path:
    """A repository with one commit, and files beside it that it ignores."""
    start_repository(root)
    write(root, IGNORED)
    committed(root, "Start")
    write(root, {".env": "MODE=test\n", "shop/a.key": "k", "local.py": "B = 2\n", "kept/data.txt": "x", "new.txt": "y"})
    write(root, {"shop/app.cpython-311.so": "compiled", "shop/old.pyc": "compiled"})
    return root


def laid_out(tree: ScratchTree, root: Path, state: State) -> set[str]:
    """Names of the files of a state, from the project's folder; git's own are left out."""
    folder = tree.lay_out(git(root, "rev-parse", "HEAD").strip(), state)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and ".git/" not in f"{path}"}


def test_small_files_that_git_ignores_are_there(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    with scratch_tree(root) as tree:
        found = laid_out(tree, root, {})
        assert found == {".gitignore", "shop/app.py", ".env", "shop/a.key"}
        assert (tree.folder / ".env").read_text() == "MODE=test\n"
        (tree.folder / ".env").write_text("MODE=left\n")
        laid_out(tree, root, {})
        assert (tree.folder / ".env").read_text() == "MODE=test\n"
        assert tree.changed_files(git(root, "rev-parse", "HEAD").strip()) == []


def test_a_large_file_or_a_link_is_left_out(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    (root / ".env").write_bytes(b"x" * (1 << 20))
    (root / "shop/a.key").unlink()
    (root / "shop/a.key").symlink_to(root / "kept/data.txt")
    with scratch_tree(root) as tree:
        assert laid_out(tree, root, {}) == {".gitignore", "shop/app.py"}


def test_files_of_the_change_take_precedence(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    with scratch_tree(root) as tree:
        laid_out(tree, root, {".env": b"MODE=branch\n"})
        assert (tree.folder / ".env").read_text() == "MODE=branch\n"
        assert laid_out(tree, root, {".env": None}) == {".gitignore", "shop/app.py", "shop/a.key"}
        assert ".env/inner.txt" in laid_out(tree, root, {".env/inner.txt": b"z"})


def test_a_file_that_only_the_user_ignores_is_no_change(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    (root / ".git/info/exclude").write_text("new.txt\n")
    with scratch_tree(root) as tree:
        assert "new.txt" in laid_out(tree, root, {})
        assert tree.changed_files(git(root, "rev-parse", "HEAD").strip()) == []


def test_a_project_below_the_top(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    with scratch_tree(root / "shop") as tree:
        assert laid_out(tree, root, {}) == {"app.py", "a.key"}
        assert not (tree.top / ".env").exists()


def with_submodule(root: Path, library: Path) -> Path:
    """A project with a submodule that is checked out."""
    start_repository(library)
    write(library, {"de/words.txt": "Wort\n"})
    committed(library, "Words")
    project(root)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "shop/words")
    committed(root, "A submodule")
    return root


def test_files_of_submodules_are_there(tmp_path: Path) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    head = git(root, "rev-parse", "HEAD").strip()
    with scratch_tree(root) as tree:
        assert "shop/words/de/words.txt" in laid_out(tree, root, {})
        assert (tree.folder / "shop/words/de/words.txt").read_text() == "Wort\n"
        assert tree.changed_files(head) == []
    with scratch_tree(root / "shop") as tree:
        assert "words/de/words.txt" in laid_out(tree, root, {})


def test_a_submodule_has_the_commit_that_the_revision_names(tmp_path: Path) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    old = git(root, "rev-parse", "HEAD").strip()
    for name, value in (("user.name", "a member"), ("user.email", "member@example.invalid")):
        git(root / "shop/words", "config", name, value)
    write(root / "shop/words", {"de/words.txt": "Worte\n"})
    committed(root / "shop/words", "More words")
    committed(root, "Move the submodule")
    with scratch_tree(root) as tree:
        laid_out(tree, root, {})
        assert (tree.folder / "shop/words/de/words.txt").read_text() == "Worte\n"
        tree.lay_out(old, {})
        assert (tree.folder / "shop/words/de/words.txt").read_text() == "Wort\n"


def test_a_submodule_that_was_not_fetched_is_an_empty_folder(tmp_path: Path) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    git(root, "submodule", "-q", "deinit", "-f", "shop/words")
    with scratch_tree(root) as tree:
        assert "shop/words/de/words.txt" not in laid_out(tree, root, {})
        assert (tree.folder / "shop/words").is_dir()


def test_a_submodule_whose_git_directory_is_that_of_another_repository_is_not_read(tmp_path: Path) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    (root / "shop/words/.git").write_text(f"gitdir: {tmp_path / 'library/.git'}\n")
    assert toolkit_git.repository(root / "shop/words") is not None
    with scratch_tree(root) as tree:
        assert "shop/words/de/words.txt" not in laid_out(tree, root, {})
