"""Run a file of vectors (filter, document, expected answer) against the reference and count agreement."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from toolkit.errors import FilterError, UsageError
from toolkit.filters import compile_filter
from toolkit.filters.admission import admit_document
from toolkit.filters.extended_json import decode
from toolkit.model.filter_answers import Agreement, Disagreement, VectorAnswer

_ANY = "any"


def check_vectors(file: Path) -> Agreement:
    """Compare the reference with a file of vectors.

    Args:
        file: one JSON object a line: `id`, `cat`, `filter` and `doc` in Extended JSON, and `match`, which is true,
            false, or `{"error": code}`.

    Raises:
        UsageError: the file cannot be read, or a line is not a vector.
    """
    agreed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    disagreements: list[Disagreement] = []
    for number, line in enumerate(_read_lines(file), 1):
        if not line.strip():
            continue
        vector = _parse_vector(line, f"{file}:{number}")
        category, expected, given = str(vector["cat"]), _expected_answer(vector["match"]), _reference_answer(vector)
        total[category] += 1
        if _answers_agree(expected, given):
            agreed[category] += 1
        else:
            filter_, document = (json.dumps(vector[part], ensure_ascii=False) for part in ("filter", "doc"))
            disagreements.append(Disagreement(str(vector["id"]), category, filter_, document, expected, given))
    return Agreement({name: agreed[name] for name in total}, dict(total), tuple(disagreements))


def _read_lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file}: {error}.") from error


def _parse_vector(line: str, place: str) -> dict[str, Any]:
    try:
        vector: dict[str, Any] = json.loads(line)
        decoded = {part: decode(vector[part]) for part in ("filter", "doc")}
        return {**vector, "cat": vector["cat"], "id": vector["id"], "match": vector["match"], "decoded": decoded}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"{type(error).__name__}: {error}"
        needs = "each line must be a JSON object with id, cat, filter, doc and match"
        raise UsageError(f"{place} is not a vector ({why}): {needs}.") from error


def _expected_answer(match: Any) -> VectorAnswer:
    return VectorAnswer(code=str(match["error"])) if isinstance(match, dict) else VectorAnswer(match=bool(match))


def _reference_answer(vector: dict[str, Any]) -> VectorAnswer:
    decoded = vector["decoded"]
    try:
        return VectorAnswer(match=compile_filter(decoded["filter"])(admit_document(decoded["doc"], "document")))
    except FilterError as error:
        return VectorAnswer(code=error.code_name.removeprefix("Location"))
    except Exception as error:  # any error counts as one wrong answer
        return VectorAnswer(fault=f"{type(error).__name__}: {error}")


def _answers_agree(expected: VectorAnswer, given: VectorAnswer) -> bool:
    return given == expected or bool(given.code and expected.code == _ANY)
