"""A branch is pushed to a directory of this machine, whose hooks run, only where a person named it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.command_line import write
from tests.proof.sample import git
from tests.survive.trees import project, trap
from toolkit.change.publisher import Publisher, PublishRequest, check_publisher
from toolkit.change.publishers import github
from toolkit.change.publishers.gitlab import PUBLISHER as GITLAB
from toolkit.errors import UsageError
from toolkit.flows.publish import Forge, publish
from toolkit.model.pull import PullRequest
from toolkit.render.pull.description import PullRequestWriter

FORGE = "https://forge.example.invalid/team/r.git"


def ready(place: Path) -> tuple[Path, Path, Path]:
    """A project with a branch, a repository below its `.git` with a hook, and what the hook leaves behind."""
    program, mark = trap(place)
    root = project(place / "r")
    git(root, "branch", "tebiki/x")
    git(root, "init", "-q", "--bare", ".git/inner")
    git(root / ".git/inner", "config", "receive.advertisePushOptions", "true")
    write(root / ".git/inner/hooks", {"pre-receive": program.read_bytes()})
    (root / ".git/inner/hooks/pre-receive").chmod(0o755)
    return root, root / ".git/inner", mark


def sent(root: Path, remote: str) -> None:
    GITLAB.send(PublishRequest(root, remote, "tebiki/x", "main", "t", "d"))


@pytest.mark.parametrize("form", ["{}", "file://{}", "FILE://{}", ".git/inner", "./.git/inner"])
@pytest.mark.parametrize("key", ["url", "pushurl", "insteadOf", "pushInsteadOf"])
def test_a_directory_that_the_repository_names_is_refused(tmp_path: Path, form: str, key: str) -> None:
    root, inner, mark = ready(tmp_path)
    place = form.format(inner)
    git(root, "config", "remote.origin.url", place if key == "url" else FORGE)
    if key == "pushurl":
        git(root, "config", "remote.origin.pushurl", place)
    elif key != "url":
        git(root, "config", f"url.{place}.{key}", FORGE)
    for ask in (lambda: check_publisher(GITLAB, root, "origin"), lambda: sent(root, "origin")):
        with pytest.raises(UsageError, match=r"the remote origin of .* is the directory .*: --remote DIRECTORY"):
            ask()
    assert not mark.exists()


def test_a_directory_that_a_person_names_is_pushed_to(tmp_path: Path) -> None:
    root, inner, mark = ready(tmp_path)
    check_publisher(GITLAB, root, str(inner))
    sent(root, str(inner))
    assert git(inner, "branch", "--list", "tebiki/x")
    assert mark.exists()


def test_nothing_is_pushed_that_the_repository_adds(tmp_path: Path) -> None:
    root, inner, _ = ready(tmp_path)
    git(root, "tag", "-a", "private", "-m", "for nobody else", "tebiki/x")
    git(root, "config", "push.followTags", "true")
    git(root, "config", "push.pushOption", "ci.skip")
    sent(root, str(inner))
    assert git(inner, "branch", "--list", "tebiki/x")
    assert not git(inner, "tag", "--list")


@pytest.mark.parametrize("key", ["url.{}.insteadOf", "url.{}.pushInsteadOf", "remote./elsewhere/r.pushurl"])
def test_what_a_person_names_is_not_put_elsewhere(tmp_path: Path, key: str) -> None:
    root, inner, mark = ready(tmp_path)
    git(root, "config", key.format(inner), str(inner) if key.startswith("remote") else "/elsewhere/r")
    with pytest.raises(UsageError):
        sent(root, "/elsewhere/r")
    assert not mark.exists()


@pytest.mark.parametrize("url", [FORGE, "ssh://git@forge.example.invalid/r", "git@forge.example.invalid:team/r.git"])
def test_other_machines_are_fine(tmp_path: Path, url: str) -> None:
    root = project(tmp_path / "r")
    git(root, "remote", "add", "origin", url)
    check_publisher(GITLAB, root, "origin")
    check_publisher(GITLAB, root, url)


_OWN = '{"number": 7, "isCrossRepository": false}'
_STRANGERS = '{"number": 6, "isCrossRepository": true}'
STAND_IN = """\
#!/bin/sh
client=${{0##*/}}
echo "$client $*" >> {log}
case "$client $2" in
  ssh*) echo user git; echo hostname GitHub.com;;
  "gh list") echo '{listed}';;
  gh*) echo {address};;
esac
"""


def told(
    place: Path, monkeypatch: pytest.MonkeyPatch, address: str, listed: str = "[]", opened: str = FORGE
) -> list[str]:
    """Return the arguments of gh and ssh on publishing to a remote; gh itself would choose another one."""
    log, programs = place / "log", place / "programs"
    for name in ("gh", "ssh"):
        write(programs, {name: STAND_IN.format(log=log, listed=listed, address=opened)})
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(github, "push_branch", lambda _: "")
    root = project(place / "r")
    git(root, "remote", "add", "upstream", "https://github.com/evil/r.git")
    git(root, "remote", "add", "origin", FORGE)
    git(root, "config", "remote.origin.pushurl", address)
    git(root, "config", "remote.upstream.gh-resolved", "base")
    github.PUBLISHER.send(PublishRequest(root, "origin", "tebiki/x", "main", "t", "d"))
    return log.read_text().splitlines()


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("https://github.com/team/r.git", "github.com/team/r"),
        ("https://me:word@GitHub.example.invalid:8443/team/r.x/", "github.example.invalid/team/r.x"),
        ("git@work:team/r.git", "github.com/team/r"),
        ("ssh://git@work:22/team/r", "github.com/team/r"),
    ],
)
def test_a_request_goes_to_the_repository_that_is_pushed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, where: str
) -> None:
    started = told(tmp_path, monkeypatch, address)
    commands = [line for line in started if line.startswith("gh")]
    assert [line.split()[2] for line in commands] == ["list", "create"]
    assert all(f" --repo {where} " in line for line in commands)


def test_a_description_is_renewed_in_the_repository_that_is_pushed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = f"[{_STRANGERS}, {_OWN}]"
    last = told(tmp_path, monkeypatch, "https://github.example.invalid/team/r", listed)[-1]
    assert last.startswith("gh api --hostname github.example.invalid --method PATCH repos/team/r/pulls/7 ")


def test_a_request_from_a_fork_with_a_branch_of_that_name_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = told(tmp_path, monkeypatch, "https://github.com/team/r", f"[{_STRANGERS}]")[-1]
    assert last.startswith("gh pr create --repo github.com/team/r ")


@pytest.mark.parametrize("listed", ["[]", f"[{_OWN}]"])
def test_a_client_that_says_nothing_has_opened_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    with pytest.raises(UsageError, match=r"gh did not say where the request for tebiki/x is: .* on github\.com"):
        told(tmp_path, monkeypatch, "https://github.com/team/r", listed, opened="")


@pytest.mark.parametrize(
    "listed", ["7", "[7]", _OWN.replace("7", '"../../../user"').join("[]"), _OWN.replace("7", "7.5").join("[]"), ""]
)
def test_a_list_that_is_none_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    with pytest.raises(UsageError, match="gh pr list gave no list of requests"):
        told(tmp_path, monkeypatch, "https://github.com/team/r", listed)
    assert [line.split()[2] for line in (tmp_path / "log").read_text().splitlines()] == ["list"]


@pytest.mark.parametrize(
    "address", ["https://h.invalid/r", "https://h.invalid/../r", "https://a#@h.invalid/o/r", "/a/b", "-x:o/r"]
)
def test_what_is_no_repository_of_github_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with pytest.raises(UsageError, match="leads to no repository OWNER/NAME"):
        told(tmp_path, monkeypatch, address)
    assert not (tmp_path / "log").exists()


def test_what_is_no_repository_of_github_is_refused_before_the_first_proof(tmp_path: Path) -> None:
    root, installed = project(tmp_path / "r"), replace(github.PUBLISHER, program="git")
    git(root, "remote", "add", "origin", "https://github.com/team/r.git")
    check_publisher(installed, root, "origin")
    git(root, "remote", "set-url", "origin", "https://forge.example.invalid/r.git")
    with pytest.raises(UsageError, match="leads to no repository OWNER/NAME"):
        check_publisher(installed, root, "origin")


@pytest.mark.parametrize(
    ("remote", "value", "refused"),
    [("other", "base", True), ("origin", "evil/r", True), ("origin", "base", False)],
)
def test_the_repository_does_not_decide_where_a_request_goes(
    tmp_path: Path, remote: str, value: str, refused: bool
) -> None:
    root = project(tmp_path / "r")
    git(root, "remote", "add", "origin", FORGE)
    git(root, "config", f"remote.{remote}.gh-resolved", value)
    if not refused:
        check_publisher(GITLAB, root, "origin")
        return
    with pytest.raises(UsageError, match=r"gh-resolved in the configuration .* decides"):
        check_publisher(GITLAB, root, "origin")


def test_objects_that_are_missing_are_fetched_from_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository can name another remote as the one that has the objects which are left out here."""
    root, inner, _ = ready(tmp_path)
    program, mark = trap(tmp_path)
    old = git(root, "rev-parse", "HEAD:app.py").strip()
    write(root, {"app.py": "x = 1\n"})
    git(root, "commit", "-qam", "Second")
    git(root, "branch", "-f", "tebiki/x")
    (root / ".git/objects" / old[:2] / old[2:]).unlink()
    git(root, "config", "core.repositoryFormatVersion", "1")
    git(root, "config", "extensions.partialClone", "other")
    git(root, "config", "remote.other.url", "ssh://other.example.invalid/r")
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    with pytest.raises(UsageError, match="push failed"):
        sent(root, str(inner))
    assert not mark.exists()


def test_a_refusal_tells_no_password(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    git(root, "remote", "add", "origin", FORGE)
    git(root, "config", "http.https://me:w0rd@forge.example.invalid/.proxy", "http://me:w0rd@proxy.example.invalid")
    with pytest.raises(UsageError, match=r"http\.https://forge\.example\.invalid/\.proxy in the") as refused:
        check_publisher(GITLAB, root, "origin")
    assert "w0rd" not in str(refused.value)
    git(root, "config", "--remove-section", "http.https://me:w0rd@forge.example.invalid/")
    git(root, "config", "url.https://me:w0rd@forge.example.invalid/.insteadOf", "https://e.example.invalid/")
    with pytest.raises(UsageError, match="may replace") as refused:
        check_publisher(GITLAB, root, "https://me:w0rd@e.example.invalid/o/r")
    assert "w0rd" not in str(refused.value)


_TOKEN = "Zq8vTr41xwPlm90K"


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_client_says_tells_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    monkeypatch.setenv("SHOP_TOKEN", _TOKEN)
    said = f"https://forge.example.invalid/r.git?private_token=k{_TOKEN[::-1]}\nTo git@forge: {_TOKEN}"

    def send(_: PublishRequest) -> str:
        if fails:
            raise UsageError(said)
        return said

    forge = Forge(Publisher("gitlab", send), into="main")
    pull = PullRequest(1, "", "tebiki/x", "", "", title="t")
    try:
        shown = "\n".join(publish(forge, project(tmp_path / "r"), pull, PullRequestWriter("en", {}, {})))
    except UsageError as error:
        shown = str(error)
    assert "private_token=" in shown
    assert "To git@forge: " in shown
    assert _TOKEN not in shown
    assert _TOKEN[::-1] not in shown
