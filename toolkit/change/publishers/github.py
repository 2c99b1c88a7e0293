"""GitHub, by its own client `gh`, which also knows who is asking."""

from toolkit.change.publisher import Publisher, Request, run_client


def _send(asked: Request) -> str:
    run_client(["git", "push", asked.remote, f"refs/heads/{asked.branch}:refs/heads/{asked.branch}"], asked.root)
    create = ["gh", "pr", "create", "--head", asked.branch, "--base", asked.into, "--title", asked.title]
    return run_client([*create, "--body-file", "-"], asked.root, asked.text)


PUBLISHER = Publisher("github", _send)
