"""Write the steps of jobs and requests in words, those under the same condition below it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from toolkit.model.inventory import Inventory
from toolkit.model.procedures import JobStep
from toolkit.model.store_names import StoreNames
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.pull.markdown import cell_text, code_text

_ON_STORES = frozenset({"each", "read", "write", "delete", "index", "unused", "generic_write", "generic_delete"})
_MOST_MESSAGES = 3
_EXCEPT = "except "
_WHILE = "while "


class StepWriter:
    """Writes steps.

    Args:
        found: the inventory, with the names of tables.
        say: writes the sentences.
    """

    def __init__(self, found: Inventory, say: Sentences) -> None:
        self._stores, self._say = StoreNames(found.data), say

    def list_nested(self, steps: Sequence[JobStep]) -> Iterator[str]:
        """Yield steps as items of a nested list."""
        for step in _without_sums(steps):
            yield f"{'  ' * (step.depth + 1)}- {self._if(step)}{self._place(step)}"

    def list_numbered(self, steps: Sequence[JobStep]) -> Iterator[str]:
        """Yield steps as a numbered list; those in the same branch, and those of calls, below their first line."""
        indent = "   "
        for blocks in _runs(_blocks(_without_sums(steps))):
            condition = blocks[0][0].condition
            if len(blocks) > 1 and _status_of_refusal(blocks[0]):
                yield f"1. {self._say.words.text('acts.refusals', code=code_text(blocks[0][0].what))}"
                yield from (f"{indent}- {self._refusal(step)}{self._place(step)}" for (step, *_) in blocks)
            elif len(blocks) > 1 and condition:
                yield f"1. {self._branch(condition)}"
                for block in blocks:
                    yield f"{indent}- {self._text(block[0])}{self._place(block[0])}"
                    yield from self._below(block[1:], f"{indent}  ")
            else:
                for block in blocks:
                    yield f"1. {self._if(block[0])}{self._place(block[0])}"
                    yield from self._below(block[1:], indent)

    def _below(self, steps: Sequence[JobStep], indent: str) -> Iterator[str]:
        least = min((step.depth for step in steps), default=0)
        for step in steps:
            yield f"{indent}{'  ' * (step.depth - least)}- {self._if(step)}{self._place(step)}"

    def _place(self, step: JobStep) -> str:
        return self._say.beside(code_text(f"{step.file}:{step.line}"))

    def _branch(self, condition: str) -> str:
        words = self._say.words
        if condition.startswith(_EXCEPT):
            return words.text("acts.branch_except", name=code_text(condition.removeprefix(_EXCEPT)))
        return words.text("acts.branch", condition=self._say.condition(condition))

    def _if(self, step: JobStep) -> str:
        """Return a step with its condition."""
        words, text = self._say.words, self._text(step)
        if step.condition.startswith(_EXCEPT):
            return words.text("acts.if_except", name=code_text(step.condition.removeprefix(_EXCEPT)), step=text)
        return (
            words.text("acts.if", condition=self._say.condition(step.condition), step=text) if step.condition else text
        )

    def _refusal(self, step: JobStep) -> str:
        """Return when a request is refused, with the texts of the answer."""
        words = self._say.words
        if step.condition.startswith(_EXCEPT):
            when = words.text("cases.exception", name=code_text(step.condition.removeprefix(_EXCEPT)))
        else:
            when = self._say.condition(step.condition)
        return f"{when}{self._texts(step)}"

    def _text(self, step: JobStep) -> str:
        words, stores = self._say.words, step.act in _ON_STORES
        if step.act == "each" and step.code.startswith(_WHILE):
            return self._repeat(step.code.removeprefix(_WHILE))
        what = self._stores.of(step.what) if stores and step.what not in ("", "?") else step.what
        return words.text(
            _key(step),
            what=code_text(what) if what else "",
            code=code_text(step.code) if step.code else "",
            about=self._say.beside(words.text("acts.quoted", text=cell_text(step.about))) if step.about else "",
            effects=self._effects(step),
            texts=self._texts(step),
        ).rstrip()

    def _repeat(self, condition: str) -> str:
        """Return the words for a loop that goes on as long as a condition holds."""
        words = self._say.words
        if condition in ("True", "1"):
            return words.label("acts.repeat")
        return words.text("acts.repeat_while", condition=self._say.condition(condition))

    def _texts(self, step: JobStep) -> str:
        shown = step.messages[:_MOST_MESSAGES]
        return self._say.beside(self._say.words.label("separator").join(map(code_text, shown))) if shown else ""

    def _effects(self, step: JobStep) -> str:
        words = self._say.words
        parts = []
        if step.writes:
            names = dict.fromkeys(code_text(self._stores.of(name)) for name in step.writes)
            key = "acts.in_table" if step.act == "save" else "acts.writes"
            parts.append(words.text(key, names=words.label("separator").join(names)))
        if step.calls:
            parts.append(words.text("acts.uses", names=words.label("separator").join(map(code_text, step.calls))))
        return words.label("separator").join(parts)


def _key(step: JobStep) -> str:
    """Return the key of the sentence for a step."""
    if step.act == "call" and not (step.writes or step.calls):
        return "acts.call_plain"
    if step.act in _ON_STORES and step.what in ("", "?"):
        return f"acts.{step.act}_unknown"
    if step.act == "retry":
        return "acts.retry_when" if step.code else "acts.retry"
    if step.act == "answer":
        return "acts.answer" if step.what and not step.code else "acts.answer_with" if step.what else "acts.answer_code"
    return f"acts.{step.act}"


def _without_sums(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps without what a call writes and calls in all, where the steps below it say so."""
    following = (*steps[1:], None)
    return [
        msgspec.structs.replace(step, writes=(), calls=())
        if step.act == "call" and after is not None and after.depth > step.depth
        else step
        for step, after in zip(steps, following, strict=True)
    ]


def _blocks(steps: Sequence[JobStep]) -> list[list[JobStep]]:
    """Return each step of the lowest depth with the deeper ones after it."""
    least = min((step.depth for step in steps), default=0)
    found: list[list[JobStep]] = []
    for step in steps:
        if step.depth > least and found:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def _runs(blocks: Sequence[list[JobStep]]) -> Iterator[list[list[JobStep]]]:
    """Yield runs of blocks that refuse the request with the same code, or that stand under the same condition."""
    for _, run in groupby(blocks, key=lambda block: _status_of_refusal(block) or (block[0].condition, block[0].file)):
        yield [*run]


def _status_of_refusal(block: Sequence[JobStep]) -> str:
    """Return the code with which a step refuses a request under a condition; empty for other steps."""
    step = block[0]
    is_error = step.what >= "400" or bool(step.messages)
    return step.what if step.act == "answer" and step.what and step.condition and is_error else ""
