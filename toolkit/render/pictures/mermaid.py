"""Write diagrams as Mermaid text: https://mermaid.js.org/syntax/flowchart.html and sequenceDiagram.html."""

from collections.abc import Callable, Iterator

from toolkit.model.picture import Box, Loop, Message, Picture, SequencePicture

_SHAPES = {
    "client": ("([", "])"),
    "host": ("{{", "}}"),
    "database": ("[(", ")]"),
    "queue": ("[/", "/]"),
    "cache": ("[(", ")]"),
    "service": ("([", "])"),
    "job": ("[[", "]]"),
}
_RED = "stroke:#c0392b,stroke-width:2px"


def flowchart(picture: Picture) -> str:
    """Write boxes with arrows, from top to bottom; arrows that close a cycle are red."""
    return "\n".join(_flowchart_lines(picture)) + "\n"


def _flowchart_lines(picture: Picture) -> Iterator[str]:
    yield "flowchart TB"
    names = {box.name: f"n{number}" for number, box in enumerate(picture.boxes)}
    for box in picture.boxes:
        left, right = _SHAPES.get(box.kind, ("[", "]"))
        yield f'  {names[box.name]}{left}"{_quote(box.name)}"{right}'
    for arrow in picture.arrows:
        text = f'|"{_quote(arrow.text)}"|' if arrow.text else ""
        yield f"  {names[arrow.source]} -->{text} {names[arrow.target]}"
    if red := [str(number) for number, arrow in enumerate(picture.arrows) if arrow.closes_cycle]:
        yield f"  linkStyle {','.join(red)} {_RED}"


def sequence_diagram(picture: SequencePicture, label: Callable[[Loop], str] = lambda loop: f"{loop.most}") -> str:
    """Write messages from top to bottom between participants from left to right; `label`: the text of a loop."""
    return "\n".join(_sequence_lines(picture, label)) + "\n"


def _sequence_lines(picture: SequencePicture, label: Callable[[Loop], str]) -> Iterator[str]:
    yield "sequenceDiagram"
    names = {box.name: f"p{number}" for number, box in enumerate(picture.participants)}
    for box in picture.participants:
        yield f"  {_participant(box)} {names[box.name]} as {escape_mermaid(box.name)}"
    for number, message in enumerate(picture.messages):
        yield from (f"  loop {escape_mermaid(label(loop)) or ' '}" for loop in picture.loops if loop.first == number)
        text = escape_mermaid(message.label) or " "
        yield f"  {names[message.source]}{_line(message)}{names[message.target]}: {text}"
        yield from ("  end" for loop in picture.loops if loop.last == number)


def _participant(box: Box) -> str:
    return "actor" if box.kind == "client" else "participant"


def _line(message: Message) -> str:
    return "-->>" if message.is_answer else "->>"


def _quote(text: str) -> str:
    """Escape a text between double quotes of a flowchart, including Markdown and HTML."""
    return escape_mermaid(text).replace("`", "#96;")


def escape_mermaid(text: str) -> str:
    """Escape a text with Mermaid's entities (`#35;`), and put it on one line."""
    special = {character: f"#{ord(character)};" for character in '#;"<>&{}|\\'}
    return "".join(special.get(character, character) for character in " ".join(text.split()))
