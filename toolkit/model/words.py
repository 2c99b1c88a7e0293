"""The words of plug-ins: each plug-in brings its own, in English and Japanese.

Texts are templates for `str.format`; the placeholders are the keys of a finding's `args`, plus `symbol`,
`path`, `line`, `name` (the symbol in its file) and `count` (number of places). Both languages must use the
same ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

URGENT = "urgent"
"""Key of the sentence about code that fails, or can be exploited, as the project runs today."""


@dataclass(frozen=True)
class RuleWords:
    """Words of a rule, to be read aloud in a planning meeting. Their subject is the code, never a person.

    Attributes:
        title: two to five words, no full stop.
        seen: the observation (事象); one sentence, with the finding's own values.
        cause: where it usually comes from (原因); one or two sentences.
        why: why it matters in a Web API that may not stop; one or two sentences.
        steps: the counter-measure (対策) in concrete steps, in the order in which they are done.
        fine_when: when it is not a problem.
        looked_for: what was looked for and how, for a report in which nothing was found.
        step: title of a plan step that carries out the counter-measure, with `{names}` for the edited code; empty: the
            rule's title and the names. guide: what that step does, if `steps` do not say it.
        says: key -> a sentence that follows `seen` if the finding's argument `says` is that key; `urgent` follows for
            findings of a rule that `urges` in a project.
    """

    title: str
    seen: str
    cause: str
    why: str
    steps: tuple[str, ...]
    fine_when: str
    looked_for: str
    step: str = ""
    guide: str = ""
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MetricWords:
    """Title and meaning of a metric.

    Attributes:
        title: its name in a table head.
        definition: what is counted, and the source of the definition.
        reading: how to interpret a value: what is usual, what is high.
    """

    title: str
    definition: str
    reading: str
