"""Migrations that are new since the merge base with the main branch, and a reader's view of them."""

from pathlib import Path

import pytest

from tests.command_line import write
from tests.proof.sample import committed, git, repository
from toolkit.errors import UsageError
from toolkit.flows.inventory import take_inventory
from toolkit.flows.new_migrations import mark_new_migrations
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.settings import Settings
from toolkit.render.terminal.inventory import describe_inventory
from toolkit.render.terminal.migrations import describe_all_migrations


def migration(number: int, operation: str) -> str:
    before = f"('shop', '{number - 1:04}')" if number > 1 else ""
    return (
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [{before}]\n    operations = [{operation}]\n"
    )


OLD = {
    "shop/migrations/0001.py": migration(1, "migrations.CreateModel('Order', fields=[])"),
    "shop/migrations/0002.py": migration(2, "migrations.RemoveField('order', 'old')"),
}
NEW = {"shop/migrations/0003.py": migration(3, "migrations.RemoveField('order', 'state')")}


def marked(root: Path, base: str = "") -> Inventory:
    return mark_new_migrations(root, take_inventory(root, Settings(), dict), base)


def new_files(found: Inventory) -> list[str]:
    return sorted({Path(item.file).name for item in found.migrations if item.new})


def test_a_branch_shows_what_it_adds(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", OLD)
    git(root, "switch", "-qc", "mine")
    committed(write(root, NEW), "Drop a column")
    found = marked(root)
    assert (new_files(found), found.migration_base.name) == (["0003.py"], "main")
    said = "\n".join(describe_inventory(found, "en"))
    assert "\n    expand: Release code that neither reads nor writes the column" in said
    assert "\n    order of deployments: (1) the migration that allows NULL" in said
    assert "New since the merge base with main" in said
    assert ("0003.py:6" in said, "0002.py:6" in said) == (True, False)
    assert "0002.py:6" in "\n".join(describe_inventory(found, "en", every=True))
    assert new_files(marked(root, "mine")) == []
    committed(write(root, {"other.py": "x = 1\n"}), "More")
    assert new_files(marked(root, "mine~2")) == ["0003.py"]
    with pytest.raises(UsageError, match="no branch or commit `nowhere`"):
        marked(root, "nowhere")


def test_the_main_branch_itself_has_nothing_new_until_something_is_written(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", OLD)
    found = marked(root)
    assert (new_files(found), found.migration_base.is_head) == ([], True)
    said = list(describe_inventory(found, "en"))[-2:]
    assert said[0].startswith("No migrations are new: this is main itself")
    assert said[1] == ("  In total there are 2 operations of migrations, 1 of them a risk; --all lists the risks.")
    assert new_files(marked(write(root, NEW))) == ["0003.py"]


def test_a_file_that_is_moved_or_formatted_is_not_new_but_one_that_is_edited_is(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", OLD)
    (root / "code").mkdir()
    (root / "shop").rename(root / "code" / "shop")
    assert new_files(marked(root)) == []
    (root / "code").joinpath("shop").rename(root / "shop")
    first, second = (root / path for path in OLD)
    first.write_bytes(first.read_bytes().replace(b"\n", b"\r\n"))
    second.write_text(second.read_text().replace("= [", "=  [  ") + "# checked\n")
    assert new_files(marked(root)) == []
    second.write_text(second.read_text().replace("'old'", "'name'"))
    assert new_files(marked(root)) == ["0002.py"]


def test_the_remote_decides_which_branch_is_the_main_one(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", OLD)
    git(root, "update-ref", "refs/remotes/origin/trunk", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    committed(write(root, NEW), "Drop a column")
    found = marked(root)
    assert (new_files(found), found.migration_base.name) == (["0003.py"], "origin/trunk")


@pytest.mark.parametrize("kind", ["no git", "no main branch", "inside a repository of something else"])
def test_what_cannot_be_compared_is_said(tmp_path: Path, kind: str) -> None:
    root = write(tmp_path / "outer" / "shop", OLD)
    if kind == "no main branch":
        repository(root, {})
        git(root, "branch", "-m", "main", "somewhere")
    elif kind.startswith("inside"):
        repository(tmp_path / "outer", {".gitignore": "shop/\n"})
    found = marked(root)
    assert new_files(found) == []
    assert found.migration_base.unknown == ("no_main_branch" if kind == "no main branch" else "no_repository")
    said = list(describe_inventory(found, "en"))[-2:]
    assert said[0].startswith("Which migrations are new is not known")
    assert said[1].endswith("--all lists the risks.")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_could_not_be_read_is_said_before_the_risks(tmp_path: Path, lang: Lang) -> None:
    write(tmp_path, OLD | {"shop/migrations/0003.py": migration(3, "migrations.RunSQL(open('x.sql').read())")})
    found = take_inventory(tmp_path, Settings(), dict)
    lines = list(describe_all_migrations(found, lang))
    assert "shop/migrations/0003.py:6" in lines[1]
    assert "shop/migrations/0002.py:6" in lines[2]
