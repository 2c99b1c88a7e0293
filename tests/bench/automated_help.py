"""Count findings and steps of a report with automated help: `python -m tests.bench.automated_help REPORT PROJECT`.

Counted are findings outside of tests. One has help if a codemod that answers its rule has a site, certain or for
review, on a line of its evidence or around it; notes do not count.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from toolkit.executors import serial
from toolkit.flows.refactor import refactor
from toolkit.flows.target_python import find_target
from toolkit.model.codemod import Site
from toolkit.model.refactor import RefactorOptions
from toolkit.state import settings
from toolkit.wiring import plugins


def sites(root: Path, name: str) -> Iterator[tuple[str, Site]]:
    """(path, site) of everything that a codemod can change in a project, with and without review."""
    known = settings.load(root)
    options = RefactorOptions(root, (plugins.codemod(name),), target=find_target(root, known), settings=known)
    done = refactor(options, partial(serial.run, jobs=1, timeout=known.timeout))
    for file in done.files:
        yield from ((file.path, site) for site in file.applied)
        yield from ((file.path, site) for site in file.left if site.verdict == "review" and site.edits)


def main(report: Path, root: Path) -> None:
    """Print the shares."""
    sections = json.loads(report.read_text("utf-8"))["sections"]
    findings = [item for item in sections["findings"] if not item["is_test"]]
    answers = plugins.codemods_by_rule()
    found = {
        name: list(sites(root, name)) for name in {answers[it["rule"]] for it in findings if it["rule"] in answers}
    }

    def has_help(item: dict[str, Any]) -> bool:
        return any(
            path == place["path"] and (site.line <= place["line"] <= site.end_line or site.line == place["line"])
            for path, site in found.get(answers.get(item["rule"], ""), ())
            for place in item["evidence"]
        )

    for title, some in (("all", findings), ("high", [item for item in findings if item["severity"] == "high"])):
        rules = Counter(item["rule"] for item in some)
        helped = Counter(item["rule"] for item in some if has_help(item))
        print(f"{title}: {sum(helped.values())} of {sum(rules.values())} findings have help")
        for rule, count in rules.most_common():
            print(f"    {rule}: {helped[rule]} of {count}")
    steps = [step for step in sections["plan"]["steps"] if step["action"] == "change"]
    named = [step for step in steps if step.get("codemod")]
    print(f"steps that change: {len(named)} of {len(steps)} name a codemod")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
