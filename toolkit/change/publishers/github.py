"""GitHub, by its own client `gh`, which also knows who is asking.

A pull request that is open already gets the new description. That goes by `gh api`: `gh pr edit` also asks for the
boards that a pull request is on, which many tokens may not see.
"""

from toolkit.change.publisher import Publisher, PublishRequest, push_branch, run_client


def _send(asked: PublishRequest) -> str:
    push_branch(asked)
    listed = ["gh", "pr", "list", "--head", asked.branch, "--state", "open", "--json", "number", "--jq", ".[0].number"]
    if number := run_client(listed, asked.root).answer:
        fields = ["-f", f"title={asked.title}", "-f", f"base={asked.into}", "-F", "body=@-", "--jq", ".html_url"]
        edit = ["gh", "api", "--method", "PATCH", f"repos/{{owner}}/{{repo}}/pulls/{number}", *fields]
        return run_client(edit, asked.root, asked.text).answer
    create = ["gh", "pr", "create", "--head", asked.branch, "--base", asked.into, "--title", asked.title]
    return run_client([*create, "--body-file", "-"], asked.root, asked.text).answer


PUBLISHER = Publisher("github", _send, program="gh")
