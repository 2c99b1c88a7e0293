"""Render the diagrams of a project as one Markdown page, which forges can display."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.picture import Picture, ProjectPictures, SequencePicture
from toolkit.render._markup import mark_code
from toolkit.render.pictures.context import context_picture
from toolkit.render.pictures.mermaid import flowchart, sequence_diagram
from toolkit.render.pictures.sequence_notes import loop_label, sequence_notes, sequence_words
from toolkit.render.pictures.stores import entity_diagrams
from toolkit.render.pull.markdown import cell_text, code_text
from toolkit.text.sentences import plain_text
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words


def gather_pictures(found: Inventory, name: str, lang: Lang) -> ProjectPictures:
    """Collect the diagrams of a project; `name` and `lang` as for its page."""
    return ProjectPictures(context_picture(found, name, lang), found.layers, dict(entity_diagrams(found)))


def pictures_page(found: Inventory, name: str, lang: Lang) -> str:
    """Render the surroundings, layers and models of a project as Markdown with Mermaid.

    Args:
        found: the inventory.
        name: name of the project.
        lang: language of the words.
    """
    return "\n".join(_page_lines(found, name, lang)) + "\n"


def _page_lines(found: Inventory, name: str, lang: Lang) -> Iterator[str]:
    words = load_words(lang, __file__, "page")
    yield f"# {words.text('title', name=make_visible(name))}\n"
    yield f"{words.label('origin')}\n"
    yield f"## {words.label('context')}\n"
    yield _fenced(flowchart(context_picture(found, name, lang)))
    if found.layers.arrows:
        yield f"## {words.label('layers')}\n"
        yield _fenced(flowchart(found.layers))
        yield from layer_notes(found.layers, lang)
        if any(box.name.endswith("*") for box in found.layers.boxes):
            yield f"{words.label('modules')}\n"
    for area, text in entity_diagrams(found):
        yield f"## {words.text('area', area=cell_text(area)) if area else words.label('collections')}\n"
        yield _fenced(text)
    if found.routes:
        telling = [picture.title for picture in found.main_sequences]
        example = telling[0] if telling else f"{found.routes[0].method} {found.routes[0].path}"
        yield words.text("sequences", endpoint=make_visible(example).replace("`", r"\x60"))


def layer_notes(layers: Picture, lang: Lang) -> Iterator[str]:
    """Yield the notes to a layer diagram: the meaning of red, and what is omitted."""
    shared = load_words(lang)
    notes = []
    if any(arrow.closes_cycle for arrow in layers.arrows):
        notes.append(shared.label("imports.red"))
    if layers.implied:
        notes.append(plain_text(shared.say("imports.implied", amount=layers.implied)))
    if layers.left_out:
        notes.append(plain_text(shared.say("imports.left_out", amount=layers.left_out)))
    if notes:
        yield " ".join(notes) + "\n"


def sequence_page(picture: SequencePicture, lang: Lang) -> str:
    """Render one sequence as Markdown with Mermaid, and its limits."""
    words = sequence_words(lang)
    diagram = sequence_diagram(picture, lambda loop: loop_label(loop, words))
    lines = [f"## {cell_text(picture.title)}\n", _fenced(diagram)]
    lines += [f"{mark_code(note)}\n" for note in sequence_notes(picture, lang)]
    if picture.recorded and picture.is_recorded and sum(count for _, count in picture.recorded.statuses) > 1:
        lines.append(f"{words.label('others')}\n")
    if picture.unresolved:
        lines.append(f"{words.label('unread')}\n")
        lines += [f"- {code_text(item)}" for item in picture.unresolved]
    return "\n".join(lines).rstrip("\n") + "\n"


def _fenced(text: str) -> str:
    return f"```mermaid\n{text}```\n"
