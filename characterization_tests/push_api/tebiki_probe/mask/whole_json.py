"""Mask JSON as text so that it stays JSON, though a secret may read like its signs and escapes."""

import json

from ..values.recording_lines import encoded, ordered


def mask_json(mask, text):
    """Mask a text; one that is an object or a list of JSON stays one, text by text if that is the only way.

    Args:
        mask: text -> text with its secrets replaced.
        text: text of any kind.
    """
    masked = mask(text)
    if masked == text or text[:1] not in "{[" or _is_json(masked) or not _is_json(text):
        return masked
    return encoded(_within(mask, json.loads(text, object_pairs_hook=ordered)))


def _within(mask, value):
    """Mask each text of a value: one that reads like JSON is none around these."""
    if isinstance(value, dict):
        return ordered([(_within(mask, key), _within(mask, held)) for key, held in value.items()])
    if isinstance(value, list):
        return [_within(mask, one) for one in value]
    return _in_text(mask, value) if hasattr(value, "upper") else value


def _in_text(mask, text):
    """Mask a text as JSON has it, or letter by letter."""
    masked = mask(json.dumps(text))
    return json.loads(masked) if _is_json(masked) else mask_json(mask, text)


def _is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
