"""What a pull request says to its reviewer: as Markdown, and as the message of its commit."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from toolkit.change.description_words import WORDS
from toolkit.change.judging_words import JUDGED_BY
from toolkit.change.markdown import bullet, cell, code
from toolkit.change.trailers import STEP, format_trailers
from toolkit.change.words import LABELS, reason
from toolkit.model.codemod import Codemod, Site
from toolkit.model.facts import Lang
from toolkit.model.proof import NOT_COMPILED, ProofResult, ReadableProof
from toolkit.model.pull import RESTORED, JudgingFile, PullRequest, SiteNote
from toolkit.text.templates import format_text

_SHOWN = 20
_NAMED = 3
_NO_QUESTION = ("not_meant", "no_python", "nothing_touched")
"""Why a proof is not run that would have had nothing to say."""
_STARTING = frozenset({"urls", "locks", "queries", "replay", "tests"})
"""The proofs that start the program."""
_DECIDING = frozenset({"aware", "startup", "environment"})
"""What may make the program itself another one while it is proved than when it is used."""
_OF_NOTHING = ("evidence", "failures", "left_out", "refusals")
"""The sections that say something of a change of which nothing is left."""


@dataclass(frozen=True)
class PullRequestWriter:
    """Says things about pull requests in one language."""

    lang: Lang
    codemods: Mapping[str, Codemod]
    kinds: Mapping[str, ReadableProof]

    def subject(self, pull: PullRequest) -> str:
        """The first line: what and where."""
        if not pull.codemods:
            return _one_line(pull.title)
        words = WORDS[self.lang]
        title = _one_line(pull.title) or words["and"].join(self._codemod(name).title for name in pull.codemods)
        paths = list(pull.files) or sorted({item.piece.path for item in pull.left_out})
        folder = _shared_folder(paths)
        key = "subject" if folder or len(paths) < 2 else "subject_many"
        where = folder or next(iter(paths), "")
        text = _one_line(words[key].format(title=title, where=where, more=len(paths) - 1))
        number = words["of"].format(part=pull.part, parts=pull.parts)
        return f"{text} ({number})" if pull.parts > 1 else text

    def message(self, pull: PullRequest) -> str:
        """The message of its commit: subject, three sentences, trailers."""
        trailers = format_trailers(pull.step, pull.codemods, pull.estimate, pull.proofs)
        return "\n".join([self.subject(pull), "", *self._why(pull), "", *trailers, ""])

    def description(self, pull: PullRequest) -> str:
        """The whole description, as Markdown."""
        words = WORDS[self.lang]
        sections = (
            ("estimate", self._estimate(pull)),
            ("evidence", self._evidence(pull)),
            ("failures", self._failures(pull)),
            ("left_out", self._left_out(pull)),
            ("judged_by", self._judged_by(pull)),
            ("look", self._look(pull)),
            ("no_look", self._no_look(pull)),
            ("refusals", self._refusals(pull)),
            ("back", self._back(pull)),
            ("together", self._together(pull)),
            ("files", self._files(pull)),
        )
        lines = [f"# {cell(self.subject(pull))}", "", words["space"].join(self._why(pull, is_quoted=True)), ""]
        lines += [f"> {words['author']}{words['colon']}{code(_one_line(pull.why))}", ""] if pull.why else []
        lines += [words["upon"].format(branch=pull.upon), ""] if pull.upon else []
        for key, told in sections:
            body = list(told) if pull.files or key in _OF_NOTHING else []
            if body:
                title = words["left_out_of_hand" if key == "left_out" and not pull.codemods else key]
                lines += [f"## {title}", "", *body, ""]
        return "\n".join(lines).rstrip("\n") + "\n"

    def proof(self, result: ProofResult) -> str:
        """What was seen, in a sentence."""
        if result.reason == NOT_COMPILED:
            return WORDS[self.lang][NOT_COMPILED]
        words = self.kinds[result.proof].words[self.lang]
        more = [text for name, text in words.more.items() if result.args.get(name)]
        told = WORDS[self.lang]["space"].join([words.reasons[result.reason], *more])
        return _one_line(told.format(**result.args))

    def title(self, result: ProofResult) -> str:
        """The name of a proof."""
        return self.kinds[result.proof].words[self.lang].title

    def required(self, pull: PullRequest) -> frozenset[str]:
        """The proofs that the cards of its codemods ask for."""
        return frozenset(name for it in pull.codemods if it in self.codemods for name in self.codemods[it].card.proofs)

    def judging_file(self, file: JudgingFile) -> str:
        """What a file that judges changes is, and what becomes of it."""
        words = JUDGED_BY[self.lang]
        return words["what"].format(kind=words[file.kind], change=words[file.change])

    def outdated(self, pull: PullRequest) -> str:
        """What has changed since of that by which it is judged; empty: nothing."""
        names = [file.path for file in pull.outdated_by]
        names = [*names[:_NAMED], *(["..."] if len(names) > _NAMED else [])]
        comma = WORDS[self.lang]["comma"]
        return JUDGED_BY[self.lang]["outdated"].format(names=comma.join(names)) if names else ""

    def _is_foreign(self, pull: PullRequest) -> bool:
        """Whether a command of others made it."""
        return any(name not in self.codemods for name in pull.codemods)

    def _codemod(self, name: str) -> "_Words":
        found = self.codemods.get(name)
        if found is None:
            return _Words(name, "", "", "")
        own = found.words[self.lang]
        return _Words(own.title, own.what, own.why, own.look_at)

    def _why(self, pull: PullRequest, *, is_quoted: bool = False) -> Iterator[str]:
        """What changed and why, in about three sentences; `is_quoted`: what its author says stands elsewhere."""
        words = WORDS[self.lang]
        told = {"files": len(pull.files), "sites": len(pull.pieces)} | _totals(pull)
        if not pull.codemods:
            yield format_text(words["what_hand"], **told)
            yield from [] if is_quoted and pull.why else [_one_line(pull.why) or words["no_why"]]
            return
        known = [self._codemod(name) for name in pull.codemods]
        if not pull.files:
            yield words["what_nothing"].format(names=words["comma"].join(map(code, pull.codemods)))
            return
        names = words["comma"].join(map(code, pull.codemods))
        applied = format_text(words["what_codemod"], names=names, **told)
        if len(known) > 1:
            yield applied
            yield from (f"{it.title}{words['colon']}{it.why}" for it in known if it.why)
        else:
            said = words["why_foreign"].format(said=_one_line(pull.why)) if pull.why and not is_quoted else ""
            yield from filter(None, (known[0].what, applied, known[0].why or said))

    def _estimate(self, pull: PullRequest) -> Iterator[str]:
        words = WORDS[self.lang]
        if pull.estimate is None:
            yield words["no_estimate"]
            return
        hours = {name: f"{getattr(pull.estimate.hours, name):g}" for name in ("p50", "p80", "p90")}
        yield words["hours"].format(step=code(pull.step), **hours)

    def _evidence(self, pull: PullRequest) -> Iterator[str]:
        words = WORDS[self.lang]
        yield f"| {words['proof']} | {words['result']} | {words['detail']} |"
        yield "|---|---|---|"
        required = self.required(pull)
        for result in pull.proofs:
            mark = words["required"] if result.proof in required else ""
            title = cell(self.title(result))
            yield f"| {title}{mark} | {words[result.standing]} | {cell(self.proof(result))} |"

    def _failures(self, pull: PullRequest) -> Iterator[str]:
        for result in pull.proofs:
            if result.standing == "failed":
                yield bullet(f"{self.title(result)}{WORDS[self.lang]['colon']}{cell(self.proof(result))}")
                yield from (f"  {bullet(code(example))}" for example in result.examples)

    def _left_out(self, pull: PullRequest) -> Iterator[str]:
        if not pull.left_out:
            return
        words = WORDS[self.lang]
        key = "left_out_codemod" if pull.codemods else "left_out_hand"
        whole = len(pull.left_out) + len(pull.pieces) if pull.codemods else len(pull.pieces)
        yield words[key].format(count=len(pull.left_out), all=whole)
        yield ""
        yield from self._grouped(
            (
                f"{item.piece.path}:{item.piece.line}",
                f"{self.title(item.because)}{words['colon']}{cell(self.proof(item.because))}",
                item.because.examples[:1],
            )
            for item in pull.left_out
        )

    def _judged_by(self, pull: PullRequest) -> Iterator[str]:
        if not pull.judged_by:
            return
        yield JUDGED_BY[self.lang]["intro"]
        yield ""
        for file in pull.judged_by:
            yield bullet(f"{code(file.path)}{WORDS[self.lang]['colon']}{self.judging_file(file)}")

    def _look(self, pull: PullRequest) -> Iterator[str]:
        words = WORDS[self.lang]
        if pull.has_failed:
            yield bullet(words["look_failed"])
        if told := self.outdated(pull):
            yield bullet(told)
        if pull.judged_by:
            yield bullet(format_text(JUDGED_BY[self.lang]["look"], count=len({file.path for file in pull.judged_by})))
        if not pull.codemods:
            yield bullet(words["look_hand"])
        elif self._is_foreign(pull):
            yield bullet(words["look_foreign"])
        yield from (bullet(it.look_at) for name in pull.codemods if (it := self._codemod(name)).look_at)
        if missing := [
            self.title(it) for it in pull.proofs if it.standing == "not_run" and it.reason not in _NO_QUESTION
        ]:
            yield bullet(words["look_not_run"].format(names=words["comma"].join(missing)))
        yield from map(bullet, self.untried(pull, code))
        if pull.notes:
            yield bullet(words["look_notes"])
            yield from (f"  {line}" for line in self._noted(pull.notes))

    def untried(self, pull: PullRequest, shown: Callable[[str], str] = str) -> Iterator[str]:
        """What of a change no proof can speak about, in a sentence for each kind; `shown` writes a path."""
        words = WORDS[self.lang]
        for key, paths in (("look_submodules", pull.submodules), ("look_pointers", pull.pointers)):
            if paths:
                yield words[key].format(paths=words["comma"].join(map(shown, paths[:_SHOWN])))

    def _no_look(self, pull: PullRequest) -> Iterator[str]:
        words = WORDS[self.lang]
        trusted = [it for it in pull.proofs if pull.is_strong or it.proof not in ("locks", "queries", "replay")]
        trusted = [it for it in trusted if it.proof not in _in_doubt(pull)]
        passed = [self.title(it) for it in trusted if it.standing == "passed"]
        if pull.codemods and not pull.has_failed:
            yield bullet(words["skim_foreign" if self._is_foreign(pull) else "skim_certain"])
        if passed:
            yield bullet(words["skim_passed"].format(names=words["comma"].join(passed)))
        elif not pull.codemods:
            yield bullet(words["skim_nothing"])

    def _refusals(self, pull: PullRequest) -> Iterator[str]:
        if not pull.refusals:
            key = "refusals_none_foreign" if self._is_foreign(pull) else "refusals_none"
            yield from [WORDS[self.lang][key]] if pull.codemods and not pull.left_out else []
            return
        yield from self._noted(pull.refusals)

    def _back(self, pull: PullRequest) -> Iterator[str]:
        words = WORDS[self.lang]
        data = [path for path in pull.files if is_migration(path)]
        key = "back_data" if data else "back_code"
        commits = pull.commit[:12] if pull.codemods else f"{pull.base[:12]}..{pull.commit[:12]}"
        yield bullet(words[key].format(commits=commits, paths=words["comma"].join(map(code, data))))
        if pull.parts > 1 and pull.part < pull.parts:
            yield bullet(words["back_stack"])
        if pull.step:
            yield bullet(words["back_squash"].format(key=f"'Tebiki-{STEP}: {pull.step}'"))

    def _together(self, pull: PullRequest) -> Iterator[str]:
        words = WORDS[self.lang]
        yield words["space"].join([words[pull.together], *(words[key] for key in pull.why_together)])

    def _files(self, pull: PullRequest) -> Iterator[str]:
        for path, (added, deleted) in list(pull.files.items())[:_SHOWN]:
            size = f"+{added} -{deleted}" if added >= 0 else WORDS[self.lang]["binary"]
            yield bullet(f"{code(path)} {size}")
        yield from self._more(list(pull.files))

    def _more(self, items: Sequence[object]) -> Iterator[str]:
        if len(items) > _SHOWN:
            yield bullet(WORDS[self.lang]["more"].format(count=len(items) - _SHOWN))

    def _noted(self, notes: Iterable[SiteNote]) -> Iterator[str]:
        """What codemods say of places; what they say of several is said once."""
        labels = LABELS[self.lang]

        def said(site: Site) -> str:
            return f"{labels[_kind(site)]}{labels['colon']}{cell(reason(site, self.codemods, self.lang))}"

        yield from self._grouped((f"{note.path}:{note.site.line}", said(note.site), ()) for note in notes)

    def _grouped(self, told: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[str]:
        """One bullet for all places of which the same is said, with the examples."""
        words = WORDS[self.lang]
        groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for place, said, examples in told:
            groups.setdefault((said, examples), []).append(place)
        for (said, examples), places in list(groups.items())[:_SHOWN]:
            more = [words["more"].format(count=len(places) - _SHOWN)] if len(places) > _SHOWN else []
            where = words["comma"].join([*map(code, places[:_SHOWN]), *more])
            yield bullet(f"{where}{words['colon']}{said}")
            yield from (f"  {bullet(code(example))}" for example in examples)
        yield from self._more(list(groups))


@dataclass(frozen=True)
class _Words:
    title: str
    what: str
    why: str
    look_at: str


def _kind(site: Site) -> str:
    return "note" if site.verdict == "review" and not site.edits else site.verdict


def _in_doubt(pull: PullRequest) -> frozenset[str]:
    """The proofs that what the change brings along may have had a say in, so that they spare nobody a look."""
    kinds = {file.kind for file in pull.judged_by}
    if kinds & _DECIDING:
        return _STARTING
    return frozenset({"tests"}) if kinds & RESTORED else frozenset()


def is_migration(path: str) -> bool:
    """Whether a file changes the shape of a database when it is released."""
    parts = PurePosixPath(path).parts
    return "migrations" in parts[:-1] or "versions" in parts[:-1] or path.endswith(".sql")


def _totals(pull: PullRequest) -> dict[str, int]:
    added, deleted = (sum(max(pair[side], 0) for pair in pull.files.values()) for side in (0, 1))
    return {"added": added, "deleted": deleted}


def _shared_folder(paths: list[str]) -> str:
    """The file, if it is one; else the directory that all of them are in; empty if there is none but the root."""
    if len(paths) == 1:
        return paths[0]
    parents = [PurePosixPath(path).parent.parts for path in paths]
    shared: list[str] = []
    for level in zip(*parents, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/".join(shared) + "/" if shared else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
