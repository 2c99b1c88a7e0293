"""A rule does not speak any more of what its codemod has rewritten."""

from dataclasses import replace

import pytest

from tests.contracts.measured import findings_of
from toolkit.change.edit import Pack
from toolkit.model.codemod import Codemod, Facts
from toolkit.model.plugins import Rule, RuleExample
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

PAIRS = [
    (plugins.codemod(name), plugins.rules()[rule], example)
    for rule, name in sorted(plugins.codemods_by_rule().items())
    for example in plugins.rules()[rule].examples
    if example.lines
]
SIZES = {"brain_function", "deep_nesting", "hotspot", "complex_hub", "god_module"}
"""Rules about a whole function or module: one place rewritten makes it smaller, and not always small."""
OPTIONS = {
    "narrow_except": {"to": "Exception"},
    "pass_sql_parameters": {"placeholder": "%s"},
    "split_module": {"above": "60", "least": "10"},
}
"""Settings by which a codemod settles the sites that it sees."""


def rewrite_example(codemod: Codemod, example: RuleExample) -> tuple[RuleExample, int]:
    """An example of a rule after the codemod, and how many places it changed in the first file."""
    path = next(iter(example.files))
    gathered = {}
    if codemod.gather is not None:
        sources = {it: text for it, text in example.files.items() if it.endswith(".py")}
        gathered = {it: codemod.gather(parse_file(it, text.encode())) for it, text in sources.items()}
    known = {it: value for it, value in gathered.items() if value is not None}
    documents = {it: text for it, text in example.files.items() if not it.endswith(".py")}
    facts = Facts(path, gathered=known, options=OPTIONS.get(codemod.name, {}), documents=documents)
    done = Pack((codemod,), {codemod.name: facts}, frozenset({"certain", "review"}))(
        (path, example.files[path].encode())
    )
    text = example.files[path] if done.data is None else done.data.decode()
    return replace(example, files={**example.files, path: text}), len({site.line for site in done.applied})


@pytest.mark.parametrize(
    ("codemod", "rule", "example"),
    PAIRS,
    ids=[f"{codemod.name}-{rule.name}-{number}" for number, (codemod, rule, _) in enumerate(PAIRS)],
)
def test_a_rule_is_silent_about_what_was_rewritten(codemod: Codemod, rule: Rule, example: RuleExample) -> None:
    after, changes = rewrite_example(codemod, example)
    if not changes or rule.name in SIZES:
        pytest.skip("the codemod leaves it to a person")
    before = [place for finding in findings_of(example, rule) for place in finding.evidence]
    left = [place for finding in findings_of(after, rule) for place in finding.evidence]
    assert len(left) <= max(0, len(before) - changes)


@pytest.mark.parametrize("name", sorted(set(plugins.codemods_by_rule().values())))
def test_every_codemod_that_answers_a_rule_rewrites_what_one_of_them_sees(name: str) -> None:
    assert any(rewrite_example(codemod, example)[1] for codemod, _, example in PAIRS if codemod.name == name)
