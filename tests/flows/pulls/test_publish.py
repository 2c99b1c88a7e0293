"""A branch and its description on their way to a forge, by the real clients, over smart HTTP on loopback."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import ended, started, tebiki, write
from tests.flows.pulls.forge import Forge, running_forge
from tests.proof.sample import committed, git, repository

BARE = "def f(x):\n    try:\n        a()\n    except:\n        b()\n"
BRANCH = "tebiki/narrow_except"
needs_gh = pytest.mark.skipif(shutil.which("gh") is None, reason="gh, the client of GitHub, is not installed")


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    with running_forge(tmp_path / "server") as running:
        for name, value in running.variables().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GH_HOST", "github.localhost")
        monkeypatch.setenv("GH_TOKEN", "dummy-token")
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "dummy-token")
        monkeypatch.setenv("GH_CONFIG_DIR", str(tmp_path / "gh"))
        yield running


@pytest.fixture
def shop(tmp_path: Path, forge: Forge) -> Path:
    """A project whose remote is on the forge."""
    forge.repository("team/shop")
    root = repository(tmp_path / "shop", {"a.py": BARE, "b.py": BARE})
    git(root, "remote", "add", "origin", "http://github.localhost/team/shop.git")
    return pushed(root)


def pushed(root: Path) -> Path:
    git(root, "push", "-q", "origin", "main")
    return root


def there(forge: Forge, branch: str) -> str:
    return git(forge.root / "team/shop.git", "rev-parse", branch).strip()


def published(root: Path, out: Path, publisher: str, *more: object) -> str:
    ran = tebiki("refactor", "narrow_except", root, "--branch", "--publish", publisher, "--out", out, *more)
    assert ran.code in (0, 3), ran.err
    return ran.out


@needs_gh
def test_github_opens_a_pull_request(shop: Path, forge: Forge, tmp_path: Path):
    said = published(shop, tmp_path / "out", "github", "--lang", "ja")
    assert "http://github.localhost/team/shop/pull/1" in said
    (pull,) = forge.opened
    text = (tmp_path / "out" / "tebiki-narrow_except" / "pr.md").read_text("utf-8")
    assert (pull["headRefName"], pull["baseRefName"], pull["body"]) == (BRANCH, "main", text)
    assert f"# {pull['title']}\n" in text
    assert there(forge, BRANCH) == git(shop, "rev-parse", BRANCH).strip()
    assert forge.tokens == {"token dummy-token"}


@needs_gh
def test_github_the_same_again_renews_the_description_and_opens_no_second(shop: Path, forge: Forge, tmp_path: Path):
    published(shop, tmp_path / "out", "github")
    pushed(committed(write(shop, {"a.py": "x = 1\n" + BARE}), "Meanwhile"))
    said = published(shop, tmp_path / "out", "github")
    assert "pull/1" in said
    assert len(forge.opened) == 1
    assert forge.opened[0]["body"] == (tmp_path / "out" / "tebiki-narrow_except" / "pr.md").read_text("utf-8")
    assert there(forge, BRANCH) == git(shop, "rev-parse", BRANCH).strip()


@needs_gh
def test_github_stacked_requests_go_into_the_branch_below(shop: Path, forge: Forge, tmp_path: Path):
    files = {f"{folder}/m{number}.py": "\n\n".join([BARE] * 30) for folder in "cd" for number in range(4)}
    pushed(committed(write(shop, files), "More"))
    published(shop, tmp_path / "out", "github", "--stacked")
    targets = [(pull["headRefName"], pull["baseRefName"]) for pull in forge.opened]
    assert targets == [(f"{BRANCH}-1", "main"), (f"{BRANCH}-2", f"{BRANCH}-1")]


def test_gitlab_gets_everything_as_push_options(shop: Path, forge: Forge, tmp_path: Path):
    published(shop, tmp_path / "out", "gitlab", "--base", "main")
    create, target, title, description = forge.options("team/shop")
    assert (create, target) == ("merge_request.create", "merge_request.target=main")
    text = (tmp_path / "out" / "tebiki-narrow_except" / "pr.md").read_text("utf-8")
    assert f"# {title.removeprefix('merge_request.title=')}\n" in text
    assert description.removeprefix("merge_request.description=").replace("\\n", "\n").replace("\u2060", "") == text
    assert there(forge, BRANCH) == git(shop, "rev-parse", BRANCH).strip()


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        pytest.param("en", "is on origin already, as it is here", marks=pytest.mark.corpus),
        ("ja", "originに同じ内容"),
    ],
)
def test_gitlab_the_same_again_is_told_and_no_error(shop: Path, forge: Forge, tmp_path: Path, lang: str, told: str):
    assert told not in published(shop, tmp_path / "out", "gitlab", "--lang", lang)
    before = there(forge, BRANCH)
    (line,) = [
        line for line in published(shop, tmp_path / "out", "gitlab", "--lang", lang).splitlines() if told in line
    ]
    assert line.startswith(BRANCH)
    assert there(forge, BRANCH) == before


def test_commits_of_others_on_the_remote_branch_are_never_overwritten(shop: Path, forge: Forge, tmp_path: Path):
    published(shop, tmp_path / "out", "gitlab")
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", "-b", BRANCH, "http://github.localhost/team/shop.git", str(other))
    git(other, "config", "user.name", "a reviewer")
    git(other, "config", "user.email", "reviewer@example.invalid")
    committed(write(other, {"a.py": "y = 2\n"}), "A reviewer's hand")
    git(other, "push", "-q")
    theirs = there(forge, BRANCH)
    committed(write(shop, {"a.py": "x = 1\n" + BARE}), "Meanwhile")
    ran = tebiki("refactor", "narrow_except", shop, "--branch", "--publish", "gitlab", "--out", tmp_path / "out")
    assert (ran.code, "holds a commit that tebiki did not make" in ran.err) == (2, True)
    assert there(forge, BRANCH) == theirs


def test_a_clone_of_what_was_pushed_is_what_was_proved(shop: Path, forge: Forge, tmp_path: Path):
    published(shop, tmp_path / "out", "gitlab")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "http://github.localhost/team/shop.git", str(clone))
    git(clone, "merge", "-q", f"origin/{BRANCH}")
    assert (clone / "a.py").read_text().count("except BaseException:") == 1
    patch = next((tmp_path / "out").rglob("0001.patch"))
    git(shop, "am", "-q", str(patch))
    assert git(shop, "rev-parse", "HEAD^{tree}") == git(clone, "rev-parse", "HEAD^{tree}")


def test_what_the_other_side_refuses_is_told(shop: Path, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = ("refactor", "narrow_except", shop, "--branch", "--out", tmp_path / "out", "--publish")
    git(shop, "remote", "set-url", "origin", "http://github.localhost/team/nothing.git")
    ran = tebiki(*asked, "gitlab")
    assert (ran.code, "git ls-remote failed" in ran.err) == (2, True)
    git(shop, "remote", "set-url", "origin", "http://github.localhost/team/shop.git")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "git").symlink_to(shutil.which("git") or "")
    monkeypatch.setenv("PATH", str(programs))
    ran = tebiki(*asked, "github")
    assert (ran.code, "gh is not installed: install it, or push the branch and use pr.md" in ran.err) == (2, True)


def test_a_description_that_no_push_option_can_hold_is_refused_before_anything_is_sent(tmp_path: Path):
    from toolkit.change.publisher import PublishRequest
    from toolkit.errors import UsageError
    from toolkit.wiring import plugins

    send = plugins.load("change.publishers", "gitlab", "PUBLISHER").send
    with pytest.raises(UsageError, match="too long for an option"):
        send(PublishRequest(tmp_path, "origin", "topic", "main", "A title", "説明" * 20_000))


def test_it_may_be_killed_on_its_way(shop: Path, forge: Forge, tmp_path: Path):
    chance = random.Random(3)
    asked = ("refactor", "narrow_except", shop, "--branch", "--publish", "gitlab", "--out", tmp_path / "out")
    for _ in range(3):
        process = started(*asked)
        time.sleep(chance.uniform(0.3, 3.0))
        process.kill()
        process.communicate()
    ran = ended(started(*asked))
    assert ran.code in (0, 3), ran.err
    assert there(forge, BRANCH) == git(shop, "rev-parse", BRANCH).strip()
    assert "merge_request.create" in forge.options("team/shop")
    assert git(shop, "status", "--short") == ""
