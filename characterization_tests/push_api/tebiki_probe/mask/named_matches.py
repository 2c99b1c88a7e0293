"""Mask the matches of a pattern if the adjacent name marks a secret."""


def mask_values(fields, pattern, text):
    """Mask the last group of each match in a text, if the group before it is a secret name."""
    return pattern.sub(lambda match: mask_match(fields, match, match.group(pattern.groups - 1)), text)


def mask_match(fields, match, name, number=None):
    """Return the text of a match with its value masked; unchanged if the name marks no secret, or the value is blank.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        match: match of a regular expression.
        name: name next to the value, with or without a namespace.
        number: number of the group with the value; None: the last one.
    """
    if not fields.hides(name.rpartition(":")[2]):
        return match.group()
    number = number or match.lastindex
    if not match.group(number).strip():  # what stands between two elements
        return match.group()
    begin, stop = match.span(number)
    whole, start = match.group(), match.start()
    return whole[: begin - start] + fields.mask(name, match.group(number)) + whole[stop - start :]
