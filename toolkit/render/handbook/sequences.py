"""Draw the sequences of the endpoints that touch most, with what the code does when a call to another system fails."""

import re
from collections.abc import Iterator

from toolkit.model.inventory import Inventory
from toolkit.model.picture import SequencePicture
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pictures.mermaid import sequence_diagram
from toolkit.render.pull.markdown import code_text

_DRAWN = ("endless_loop", "no_timeout", "swallowed")
"""Kinds of failures that a sequence tells; the section on other systems has the others."""
_MOST_LEFT_OUT = 10
_EXCEPTION = re.compile(r"(?:\w+\.)*[A-Z]\w*(?:, (?:\w+\.)*[A-Z]\w*)*")
"""Names of exceptions, unlike conditions under which a call is repeated."""


def sequence_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section; nothing if no endpoint writes or calls another system."""
    if not found.main_sequences:
        return
    yield say.heading("sequences")
    yield f"{say.words.label('sequences_hint')}\n"
    for picture in found.main_sequences:
        places = [message.place for message in picture.messages[:1] if message.place]
        yield say.cite("sequence", places, title=picture.title)
        if picture.left_out:
            names = _left_out(picture, found, say)
            key = "sequence_left_out_named" if names else "sequence_left_out"
            yield say.cite(key, places, count=picture.left_out, names=names)
        yield f"\n```mermaid\n{sequence_diagram(picture)}```\n"
        yield from _failure_lines(picture, found, say)
        yield ""


def _left_out(picture: SequencePicture, found: Inventory, say: Sentences) -> Markup:
    """Return the texts of messages that the picture leaves out, with their participants; empty if unknown."""
    whole = next((item for item in found.sequences.values() if item.title == picture.title), picture)
    drawn = {(message.place, message.text) for message in picture.messages}
    names = dict.fromkeys(
        f"{message.target}: {message.text}"
        for message in whole.messages
        if not message.is_answer and (message.place, message.text) not in drawn
    )
    more = ["…"] if len(names) > _MOST_LEFT_OUT else []
    return Markup(say.words.label("separator").join((*map(code_text, [*names][:_MOST_LEFT_OUT]), *more)))


def _failure_lines(picture: SequencePicture, found: Inventory, say: Sentences) -> Iterator[str]:
    drawn = {message.place for message in picture.messages}
    for row in found.call_failures:
        if row.call in drawn and row.kind in _DRAWN:
            is_exception = row.kind != "endless_loop" or _EXCEPTION.fullmatch(row.detail)
            key = f"failure_{row.kind}" if is_exception else "failure_endless_loop_if"
            detail = row.detail if is_exception else say.condition(row.detail)
            yield say.cite(key, [f"{row.file}:{row.line}"], what=row.what, detail=detail)
