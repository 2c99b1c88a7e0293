"""Render the description of a pull request as Markdown, and as the message of its commit."""

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.model.pull import PullRequest
from toolkit.model.trailers import format_trailers
from toolkit.render.pull.change_summary import changed_totals, one_line, shared_folder
from toolkit.render.pull.markdown import cell_text, code_text
from toolkit.render.pull.phrases import description_words
from toolkit.render.pull.sections import PullSections

_OF_NOTHING = ("evidence", "failures", "left_out", "refusals")
"""Sections that are shown for a change of which nothing is left."""


@dataclass(frozen=True)
class PullRequestWriter(PullSections):
    """Writes about pull requests in one language."""

    def subject(self, pull: PullRequest) -> str:
        """Return the subject line: what changes, and where."""
        if not pull.codemods:
            return one_line(pull.title)
        words = description_words(self.lang)
        title = one_line(pull.title) or words.label("and").join(
            self.codemod_texts(name).title for name in pull.codemods
        )
        paths = list(pull.files) or sorted({item.piece.path for item in pull.left_out})
        folder = shared_folder(paths)
        key = "subject" if folder or len(paths) < 2 else "subject_many"
        where = folder or next(iter(paths), "")
        text = one_line(words.text(key, title=title, where=where, more=len(paths) - 1))
        number = words.text("of", part=pull.part, parts=pull.parts)
        return f"{text} ({number})" if pull.parts > 1 else text

    def message(self, pull: PullRequest) -> str:
        """Return the commit message: subject, three sentences, trailers."""
        trailers = format_trailers(pull.step, pull.codemods, pull.estimate, pull.proofs)
        return "\n".join([self.subject(pull), "", *self._why(pull), "", *trailers, ""])

    def description(self, pull: PullRequest) -> str:
        """Return the whole description as Markdown."""
        words = description_words(self.lang)
        sections = (
            ("verdict", self._verdict(pull)),
            ("estimate", self._estimate(pull)),
            ("evidence", self._evidence(pull)),
            ("failures", self._failures(pull)),
            ("specification", self._specification(pull)),
            ("left_out", self._left_out(pull)),
            ("judged_by", self._judged_by(pull)),
            ("look", self._look(pull)),
            ("no_look", self._no_look(pull)),
            ("refusals", self._refusals(pull)),
            ("back", self._back(pull)),
            ("rolling_deploy", self._rolling_deploy(pull)),
            ("files", self._files(pull)),
        )
        lines = [
            f"# {cell_text(self.subject(pull))}",
            "",
            words.label("space").join(self._why(pull, is_quoted=True)),
            "",
        ]
        lines += (
            [f"> {words.label('author')}{words.label('colon')}{code_text(one_line(pull.why))}", ""] if pull.why else []
        )
        lines += [words.text("upon", branch=pull.upon), ""] if pull.upon else []
        for key, told in sections:
            body = list(told) if pull.files or key in _OF_NOTHING else []
            if body:
                title = words.label("left_out_of_hand" if key == "left_out" and not pull.codemods else key)
                lines += [f"## {title}", "", *body, ""]
        return "\n".join(lines).rstrip("\n") + "\n"

    def unheard(self, pull: PullRequest, remote: str) -> str:
        """State that nothing was sent to the forge, because the remote already has the branch."""
        return description_words(self.lang).text("unheard", branch=pull.branch, remote=remote)

    def _why(self, pull: PullRequest, *, is_quoted: bool = False) -> Iterator[str]:
        """Yield what changed and why, in about three sentences; with `is_quoted` without the author's words."""
        words = description_words(self.lang)
        told = {"files": len(pull.files), "sites": len(pull.pieces)} | changed_totals(pull)
        if not pull.codemods:
            yield words.text("what_hand", **told)
            yield from [] if is_quoted and pull.why else [one_line(pull.why) or words.label("no_why")]
            return
        known = [self.codemod_texts(name) for name in pull.codemods]
        if not pull.files:
            yield words.text("what_nothing", names=words.label("comma").join(map(code_text, pull.codemods)))
            return
        names = words.label("comma").join(map(code_text, pull.codemods))
        applied = words.text("what_codemod", names=names, **told)
        if len(known) > 1:
            yield applied
            yield from (f"{it.title}{words.label('colon')}{it.why}" for it in known if it.why)
        else:
            said = words.text("why_foreign", said=one_line(pull.why)) if pull.why and not is_quoted else ""
            yield from filter(None, (known[0].what, applied, known[0].why or said))
