"""Choose the main requests of a system, and follow them through the code."""

import re
from collections.abc import Iterable
from itertools import islice

from toolkit.inventory.call_graph.handlers import Handlers
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.jobs.step_facts import StepFacts
from toolkit.inventory.pictures.queued_functions import QueuedFunctions
from toolkit.inventory.request_flows.answers import answers_by_place
from toolkit.inventory.request_flows.follow import FlowReader, states_by_call
from toolkit.inventory.request_flows.makers import makers_of_main_objects
from toolkit.inventory.request_flows.triggers import RowTriggers
from toolkit.inventory.request_flows.walker import FlowFacts
from toolkit.model.inventory import Inventory
from toolkit.model.procedures import RequestFlow
from toolkit.model.shown_steps import has_effect

_MOST_TAKING = 2
_MOST_QUEUED = 3
_MOST_FLOWS = 9
_MOST_QUEUEING = 60
_TAKES = re.compile(
    r"(?<![a-z])(?:web)?hooks?(?![a-z])|inbound|incoming|sns|callback|ingest|receiv(?:e|er|ed)(?![a-z])", re.IGNORECASE
)
"""Words in the paths of requests with which other systems hand over something."""
_CHANGING = ("POST", "PUT", "*")


def find_request_flows(
    reader: DataReader, facts: StepFacts, found: Inventory, handlers: Handlers
) -> tuple[RequestFlow, ...]:
    """Return the flows of the requests that make main objects, of those that touch most, and of those of others.

    Args:
        reader: the program with its queries.
        facts: says what calls do.
        found: the inventory with its sequences, status codes, models and saved objects.
        handlers: maps an endpoint to its handlers.
    """
    index = reader.program.index
    answers = answers_by_place(found.status_reasons, found.endpoints)
    told = FlowFacts(index, facts, answers, QueuedFunctions(index), states_by_call(found.lifecycles))
    flows = FlowReader(told, RowTriggers(index, found.data.models), found.saved_objects)

    def flow_of(name: str) -> RequestFlow:
        return flows.of(name, found.sequences[name].title, handlers.get(name, ()))

    titles = {picture.title: name for name, picture in found.sequences.items()}
    main = [name for picture in found.main_sequences if (name := titles.get(picture.title))]
    taking = [name for name in found.sequences if _TAKES.search(name) and name.startswith(_CHANGING)]
    chosen = _Chosen()
    chosen.add(_richest(map(flow_of, taking)), _MOST_TAKING)
    for names in makers_of_main_objects(found):
        chosen.add((flow for flow in map(flow_of, names) if any(map(has_effect, flow.steps))), 1)
    queueing = dict.fromkeys(name for use in found.data.outside if use.kind == "queue" for name in use.endpoints)
    if len(queueing) <= _MOST_QUEUEING:
        chosen.add(filter(chosen.is_new, _richest(map(flow_of, queueing))), _MOST_QUEUED)
    chosen.add((flow for flow in map(flow_of, main) if any(map(has_effect, flow.steps))), len(main))
    return tuple(chosen.flows)


def _richest(flows: Iterable[RequestFlow]) -> list[RequestFlow]:
    """Return flows that change something or call others, those with most steps first."""
    return sorted(
        (flow for flow in flows if any(map(has_effect, flow.steps))),
        key=lambda flow: (-len({step.act for step in flow.steps}), -len(flow.steps) - flow.further, flow.name),
    )


class _Chosen:
    """Flows of different handlers."""

    def __init__(self) -> None:
        self.flows: list[RequestFlow] = []
        self._places: set[tuple[str, int]] = set()

    def is_new(self, flow: RequestFlow) -> bool:
        """Return whether there is no flow of that handler."""
        return (flow.file, flow.line) not in self._places

    def add(self, flows: Iterable[RequestFlow], most: int) -> None:
        """Add the first flows, unless there is one of that handler."""
        for flow in islice(flows, most):
            if flow.steps and self.is_new(flow) and len(self.flows) < _MOST_FLOWS:
                self._places.add((flow.file, flow.line))
                self.flows.append(flow)
