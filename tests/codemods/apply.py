"""Apply one codemod to code written down in a test, as a real run does."""

import json

from toolkit.change.edit import Pack
from toolkit.flows.gathered_facts import to_json
from toolkit.model.codemod import Codemod, CodemodExample, Facts, Rewritten, Site, Verdict
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_filter import may_tell

PATH = "app.py"


def applied(codemod: Codemod, case: CodemodExample, text: str | None = None) -> Rewritten:
    """Apply a codemod to a case, or to another text in its surroundings; with review sites if it speaks of them."""
    accept: set[Verdict] = {"certain", "review"} if case.verdict == "review" else {"certain"}
    given = case.before if text is None else text
    pack = Pack((codemod,), {codemod.name: facts(codemod, case, given)}, frozenset(accept))
    return pack((PATH, given.encode()))


def rewritten(codemod: Codemod, text: str, *, review: bool = False) -> str:
    """A text after a codemod."""
    done = applied(codemod, CodemodExample(text, verdict="review" if review else "certain"))
    return text if done.data is None else done.data.decode()


def sites_in(codemod: Codemod, case: CodemodExample) -> list[Site]:
    """Every site that the codemod sees in a case."""
    return list(codemod.find(parse_file(PATH, case.before.encode()), facts(codemod, case, case.before)))


def facts(codemod: Codemod, case: CodemodExample, text: str) -> Facts:
    """Return the facts that the codemod may know of the files around."""
    gathered = {}
    if codemod.gather is not None:
        for path, content in {PATH: text, **case.files}.items():
            if path.endswith(".py") and may_tell(codemod)(path, content):
                found = codemod.gather(parse_file(path, content.encode()))
                if found is not None:
                    gathered[path] = json.loads(to_json(found))  # as it comes back from where it is kept
    documents = {path: content for path, content in case.files.items() if not path.endswith(".py")}
    return Facts(PATH, gathered=gathered, options=case.options, documents=documents)
