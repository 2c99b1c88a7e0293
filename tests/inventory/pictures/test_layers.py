"""Layer pictures: few boxes, few arrows, and everything that is not drawn is counted or follows from what is."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from toolkit.imports.order import strong_components
from toolkit.inventory.pictures.layers import picture_layers
from toolkit.inventory.pictures.packages import group_modules
from toolkit.inventory.pictures.untangle import find_closing_arrows
from toolkit.model.graph import Edge, ImportGraph

FOLDERS = st.lists(st.sampled_from("abc"), max_size=4).map("/".join)
PATHS = st.builds(lambda folder, name: f"{folder}/{name}.py".removeprefix("/"), FOLDERS, st.sampled_from("wxyz"))


def graph_of(*pairs: tuple[str, str]) -> ImportGraph:
    paths = sorted({path for pair in pairs for path in pair})
    edges = tuple(Edge(source, target, 1) for source, target in sorted(set(pairs)) if source != target)
    return ImportGraph(modules={path: path for path in paths}, edges=edges)


GRAPHS = st.lists(st.tuples(PATHS, PATHS), max_size=40).map(lambda pairs: graph_of(*pairs))


@given(st.sets(PATHS, min_size=1), st.integers(1, 12))
def test_every_module_has_a_group_that_its_path_names(paths: set[str], most: int) -> None:
    groups = group_modules(paths, most)
    assert groups.keys() == paths
    assert len({*groups.values()}) <= most
    for path, name in groups.items():
        folder = name.removesuffix("*").removesuffix("/")
        assert not folder or path.startswith(f"{folder}/")
        assert not name.endswith("*") or "/" not in path.removeprefix(f"{folder}/" if folder else "")


def test_the_largest_folder_is_divided_first() -> None:
    paths = ["shop/orders/a.py", "shop/orders/b.py", "shop/users/a.py", "bin/run.py", "setup.py"]
    assert {*group_modules(paths, 3).values()} == {"shop", "bin", "*"}
    assert {*group_modules(paths, 4).values()} == {"shop/orders", "shop/users", "bin", "*"}


@given(GRAPHS, st.integers(1, 8), st.integers(0, 12))
def test_what_is_drawn_is_few_and_what_is_not_is_counted(graph: ImportGraph, boxes: int, arrows: int) -> None:
    drawn = picture_layers(graph, graph.modules, boxes, arrows)
    package_of = group_modules(graph.modules, boxes)
    pairs = {(package_of[edge.source], package_of[edge.target]) for edge in graph.edges}
    between = {pair for pair in pairs if pair[0] != pair[1]}
    assert len(drawn.boxes) <= boxes
    assert len(drawn.arrows) <= arrows
    assert len(drawn.arrows) + drawn.implied + drawn.left_out == len(between)
    layer = {box.name: box.layer for box in drawn.boxes}
    for arrow in drawn.arrows:
        assert (layer[arrow.source] > layer[arrow.target]) or arrow.closes_cycle


@given(GRAPHS)
def test_implied_arrows_are_ways_along_drawn_ones(graph: ImportGraph) -> None:
    drawn = picture_layers(graph, graph.modules, 8, 100)
    package_of = group_modules(graph.modules, 8)
    leads_to = {box.name: [arrow.target for arrow in drawn.arrows if arrow.source == box.name] for box in drawn.boxes}
    for edge in graph.edges:
        assert package_of[edge.target] in reached(leads_to, package_of[edge.source])


def reached(leads_to: Mapping[str, list[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in leads_to.get(waiting.pop(), []):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def test_packages_without_an_arrow_are_drawn_only_if_there_are_no_others() -> None:
    modules = {f"{name}/x.py": f"{name}.x" for name in ("views", "models", "migrations")}
    joined = ImportGraph(modules=modules, edges=(Edge("views/x.py", "models/x.py", 1),))
    assert [box.name for box in picture_layers(joined, modules).boxes] == ["views", "models"]
    alone = ImportGraph(modules=modules, edges=())
    assert [box.name for box in picture_layers(alone, modules).boxes] == ["migrations", "models", "views"]


WEIGHTS = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] != pair[1]),
    st.integers(1, 9),
)


@given(WEIGHTS)
def test_without_the_closing_arrows_there_is_no_cycle(weights: dict[tuple[str, str], int]) -> None:
    closing = find_closing_arrows(weights)
    rest = weights.keys() - closing
    leads_to = {name: [target for source, target in rest if source == name] for name in "abcdef"}
    assert all(len(group) == 1 for group in strong_components(leads_to))
    whole = {name: [target for source, target in weights if source == name] for name in "abcdef"}
    group_of = {name: number for number, group in enumerate(strong_components(whole)) for name in group}
    assert all(group_of[source] == group_of[target] for source, target in closing)


def test_the_lighter_side_of_a_cycle_closes_it() -> None:
    assert find_closing_arrows({("views", "models"): 9, ("models", "views"): 1}) == {("models", "views")}


def test_imports_inside_functions_and_for_typing_are_no_arrows() -> None:
    edges = (Edge("a/x.py", "b/y.py", 1, lazy=True), Edge("b/y.py", "a/x.py", 1, typing=True))
    graph = ImportGraph(modules={"a/x.py": "a.x", "b/y.py": "b.y"}, edges=edges)
    assert picture_layers(graph, graph.modules).arrows == ()
