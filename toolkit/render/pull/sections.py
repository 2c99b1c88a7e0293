"""Sections of the description of a pull request, each as lines of Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.model.codemod import Site
from toolkit.model.proof import ProofResult
from toolkit.model.pull import PullRequest, SiteNote, is_migration
from toolkit.model.trailers import STEP
from toolkit.render._site_reasons import codemod_words, site_reason
from toolkit.render.inventory.api_changes import change_words
from toolkit.render.pull.change_summary import join_alike, proofs_in_doubt
from toolkit.render.pull.markdown import cell_text, code_text, list_item
from toolkit.render.pull.phrases import PullPhrases, description_words, judging_words
from toolkit.render.pull.verdict import next_sentences, refusal_sentences, unheld_lines, verdict_sentence

_SHOWN = 20
_NO_QUESTION = ("not_meant", "no_python", "nothing_touched", "no_reader", "no_routes")
"""Reasons not to run a proof that does not apply to the change."""


def outcome_of(result: ProofResult) -> str:
    """Return the key of a proof's outcome; `not_applicable` if there was nothing to prove."""
    return "not_applicable" if result.standing == "not_run" and result.reason in _NO_QUESTION else result.standing


@dataclass(frozen=True)
class PullSections(PullPhrases):
    """Writes the sections of descriptions; one without content has no lines."""

    def _verdict(self, pull: PullRequest) -> Iterator[str]:
        yield verdict_sentence(pull.verdict, pull.unheld, pull.changed_statements, self.lang, pull.proofs)
        if pull.unheld:
            yield ""
        for place, why in unheld_lines(pull.unheld, self.lang, code_text):
            yield list_item(
                f"{place}{description_words(self.lang).label('colon')}{cell_text(why)}" if place else cell_text(why)
            )
        told = next_sentences(
            pull.lock_command, pull.unheld, pull.verdict, self.lang, code_text, on_base=pull.lock_on_base
        )
        for sentence in (*refusal_sentences(pull.refused_alike, self.lang), *told):
            yield from ("", sentence)

    def _estimate(self, pull: PullRequest) -> Iterator[str]:
        words = description_words(self.lang)
        if pull.estimate is None:
            yield words.label("no_estimate")
            return
        hours = {name: f"{getattr(pull.estimate.hours, name):g}" for name in ("p50", "p80", "p90")}
        yield words.text("hours", step=code_text(pull.step), **hours)

    def _evidence(self, pull: PullRequest) -> Iterator[str]:
        words = description_words(self.lang)
        yield f"| {words.label('proof')} | {words.label('result')} | {words.label('detail')} |"
        yield "|---|---|---|"
        required = self.required(pull)
        for result in pull.proofs:
            mark = words.label("required") if result.proof in required else ""
            title = cell_text(self.title(result))
            yield f"| {title}{mark} | {words.label(outcome_of(result))} | {cell_text(self.proof(result))} |"

    def _failures(self, pull: PullRequest) -> Iterator[str]:
        for result in pull.proofs:
            if result.standing == "failed":
                yield list_item(
                    f"{self.title(result)}{description_words(self.lang).label('colon')}{cell_text(self.proof(result))}"
                )
                yield from (f"  {list_item(code_text(example))}" for example in result.examples)

    def _specification(self, pull: PullRequest) -> Iterator[str]:
        """Yield the changes that clients may notice, if the API was compared: breaking changes first."""
        found = next((it for it in pull.proofs if it.proof == "specification" and "breaking" in it.args), None)
        if found is None or not found.args["breaking"] + found.args["compatible"]:
            return
        words = description_words(self.lang)
        counts = {name: found.args[name] for name in ("breaking", "compatible")}
        yield words.text("specification_counts", **counts)
        yield ""
        for kind, where, breaking in found.args["changes"][:_SHOWN]:
            weight = words.label("specification_breaking" if breaking else "specification_compatible")
            yield list_item(
                f"{weight}{words.label('colon')}{code_text(where)}{words.label('colon')}{change_words(kind, self.lang)}"
            )
        if (rest := sum(counts.values()) - _SHOWN) > 0:
            yield list_item(words.text("more", count=rest))

    def _left_out(self, pull: PullRequest) -> Iterator[str]:
        if not pull.left_out:
            return
        words = description_words(self.lang)
        key = "left_out_codemod" if pull.codemods else "left_out_hand"
        whole = len(pull.left_out) + len(pull.pieces) if pull.codemods else len(pull.pieces)
        yield words.text(key, count=len(pull.left_out), all=whole)
        yield ""
        reasons = join_alike([item.because for item in pull.left_out], words.label("comma"))
        yield from self._group_places(
            (
                f"{item.piece.path}:{item.piece.line}",
                f"{self.title(because)}{words.label('colon')}{cell_text(self.proof(because))}",
                because.examples[:1],
            )
            for item, because in zip(pull.left_out, reasons, strict=True)
        )

    def _judged_by(self, pull: PullRequest) -> Iterator[str]:
        if not pull.judged_by:
            return
        yield judging_words(self.lang).label("intro")
        yield ""
        for file in pull.judged_by:
            yield list_item(
                f"{code_text(file.path)}{description_words(self.lang).label('colon')}{self.judging_file(file)}"
            )

    def _look(self, pull: PullRequest) -> Iterator[str]:
        words = description_words(self.lang)
        if pull.has_failed:
            yield list_item(words.label("look_failed"))
        if told := self.describe_outdated(pull, code_text):
            yield list_item(told)
        if pull.judged_by:
            yield list_item(judging_words(self.lang).text("look", count=len({file.path for file in pull.judged_by})))
        if not pull.codemods:
            yield list_item(words.label("look_hand"))
        elif self.is_foreign(pull):
            yield list_item(words.label("look_foreign"))
        yield from (list_item(it.look_at) for name in pull.codemods if (it := self.codemod_texts(name)).look_at)
        if missing := [
            self.title(it) for it in pull.proofs if it.standing == "not_run" and it.reason not in _NO_QUESTION
        ]:
            yield list_item(words.text("look_not_run", names=words.label("comma").join(missing)))
        yield from map(list_item, self.describe_untried(pull, code_text))
        if pull.notes:
            yield list_item(words.label("look_notes"))
            yield from (f"  {line}" for line in self._notes(pull.notes))

    def _no_look(self, pull: PullRequest) -> Iterator[str]:
        words = description_words(self.lang)
        trusted = [it for it in pull.proofs if pull.is_strong or it.proof not in ("locks", "queries", "replay")]
        trusted = [it for it in trusted if it.proof not in proofs_in_doubt(pull)]
        passed = [self.title(it) for it in trusted if it.standing == "passed"]
        if pull.codemods and not pull.has_failed:
            yield list_item(words.label("skim_foreign" if self.is_foreign(pull) else "skim_certain"))
        if passed:
            yield list_item(words.text("skim_passed", names=words.label("comma").join(passed)))
        elif not pull.codemods:
            yield list_item(words.label("skim_nothing"))

    def _refusals(self, pull: PullRequest) -> Iterator[str]:
        if not pull.refusals:
            key = "refusals_none_foreign" if self.is_foreign(pull) else "refusals_none"
            yield from [description_words(self.lang).label(key)] if pull.codemods and not pull.left_out else []
            return
        yield from self._notes(pull.refusals)

    def _back(self, pull: PullRequest) -> Iterator[str]:
        words = description_words(self.lang)
        data = [path for path in pull.files if is_migration(path)]
        key = "back_data" if data else "back_code"
        commits = pull.commit[:12] if pull.codemods else f"{pull.base[:12]}..{pull.commit[:12]}"
        yield list_item(words.text(key, commits=commits, paths=words.label("comma").join(map(code_text, data))))
        if pull.parts > 1 and pull.part < pull.parts:
            yield list_item(words.label("back_stack"))
        if pull.step:
            yield list_item(words.text("back_squash", key=f"'Tebiki-{STEP}: {pull.step}'"))

    def _rolling_deploy(self, pull: PullRequest) -> Iterator[str]:
        words = description_words(self.lang)
        yield words.label("space").join(
            [words.label(pull.rolling_deploy), *(words.label(key) for key in pull.why_rolling_deploy)]
        )

    def _files(self, pull: PullRequest) -> Iterator[str]:
        for path, (added, deleted) in list(pull.files.items())[:_SHOWN]:
            size = f"+{added} -{deleted}" if added >= 0 else description_words(self.lang).label("binary")
            yield list_item(f"{code_text(path)} {size}")
        yield from self._more(list(pull.files))

    def _more(self, items: Sequence[object]) -> Iterator[str]:
        if len(items) > _SHOWN:
            yield list_item(description_words(self.lang).text("more", count=len(items) - _SHOWN))

    def _notes(self, notes: Iterable[SiteNote]) -> Iterator[str]:
        """Yield the notes of codemods on places; a note on several places is written once."""
        labels = codemod_words(self.lang)

        def note_text(site: Site) -> str:
            reason = cell_text(site_reason(site, self.codemods, self.lang))
            kind = "note" if site.verdict == "review" and not site.edits else site.verdict
            return f"{labels.label(kind)}{labels.label('colon')}{reason}"

        yield from self._group_places((f"{note.path}:{note.site.line}", note_text(note.site), ()) for note in notes)

    def _group_places(self, entries: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[str]:
        """Group places with the same text into one bullet, with the examples."""
        words = description_words(self.lang)
        groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for place, said, examples in entries:
            groups.setdefault((said, examples), []).append(place)
        for (said, examples), places in list(groups.items())[:_SHOWN]:
            more = [words.text("more", count=len(places) - _SHOWN)] if len(places) > _SHOWN else []
            where = words.label("comma").join([*map(code_text, places[:_SHOWN]), *more])
            yield list_item(f"{where}{words.label('colon')}{said}")
            yield from (f"  {list_item(code_text(example))}" for example in examples)
        yield from self._more(list(groups))
