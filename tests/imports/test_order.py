"""Components and layers against their definitions."""

from hypothesis import given
from hypothesis import strategies as st

from toolkit.imports.order import import_layers, strong_components

NODES = "abcdefgh"
GRAPHS = st.fixed_dictionaries({node: st.lists(st.sampled_from(NODES), max_size=4) for node in NODES})


def reachable(graph: dict[str, list[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in graph[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


@given(GRAPHS)
def test_a_component_is_all_that_reach_each_other(graph: dict[str, list[str]]) -> None:
    groups = strong_components(graph)
    assert sorted(node for group in groups for node in group) == sorted(NODES)
    for group in groups:
        for node in group:
            mutual = {other for other in reachable(graph, node) if node in reachable(graph, other)}
            assert mutual == set(group)


@given(GRAPHS)
def test_every_component_comes_after_all_it_leads_to(graph: dict[str, list[str]]) -> None:
    done: set[str] = set()
    for group in strong_components(graph):
        done.update(group)
        assert all(target in done for node in group for target in graph[node])


@given(GRAPHS)
def test_a_layer_is_one_above_the_highest_below(graph: dict[str, list[str]]) -> None:
    groups = strong_components(graph)
    level = import_layers(graph, groups)
    for group in groups:
        below = [level[target] for node in group for target in graph[node] if target not in group]
        assert {level[node] for node in group} == {max(below) + 1 if below else 0}
