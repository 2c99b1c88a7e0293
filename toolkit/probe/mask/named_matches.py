"""Hides what a pattern finds, if the name that stands beside it gives away that it is a secret."""


def mask_values(fields, pattern, text):
    """Hide the last group of each match in a text, if the group before it is a name that gives away."""
    return pattern.sub(lambda match: mask_match(fields, match, match.group(pattern.groups - 1)), text)


def mask_match(fields, match, name, number=None):
    """Return a match in which a value is hidden, or as it is where the name does not give away.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        match: of a regular expression.
        name: name of the value beside which it stands, with or without a namespace.
        number: number of the group with the value; None: the last one.
    """
    if not fields.hides(name.rpartition(":")[2]):
        return match.group()
    number = number or match.lastindex
    begin, stop = match.span(number)
    whole, start = match.group(), match.start()
    return whole[: begin - start] + fields.mask(name, match.group(number)) + whole[stop - start :]
