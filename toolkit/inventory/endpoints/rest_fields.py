"""Map fields of serializers and of Django models to JSON Schema types."""

import re
from collections.abc import Mapping

_TYPES: Mapping[str, tuple[str, str]] = {
    "Boolean": ("boolean", ""),
    "NullBoolean": ("boolean", ""),
    "Integer": ("integer", ""),
    "BigInteger": ("integer", "int64"),
    "SmallInteger": ("integer", ""),
    "PositiveInteger": ("integer", ""),
    "PositiveSmallInteger": ("integer", ""),
    "PositiveBigInteger": ("integer", ""),
    "Auto": ("integer", ""),
    "BigAuto": ("integer", ""),
    "SmallAuto": ("integer", ""),
    "Float": ("number", "double"),
    "Decimal": ("string", "decimal"),
    "Char": ("string", ""),
    "Text": ("string", ""),
    "Slug": ("string", ""),
    "Regex": ("string", ""),
    "Email": ("string", "email"),
    "URL": ("string", "uri"),
    "UUID": ("string", "uuid"),
    "IPAddress": ("string", ""),
    "GenericIPAddress": ("string", ""),
    "FilePath": ("string", ""),
    "File": ("string", "uri"),
    "Image": ("string", "uri"),
    "DateTime": ("string", "date-time"),
    "Date": ("string", "date"),
    "Time": ("string", "time"),
    "Duration": ("string", ""),
    "Choice": ("string", ""),
    "MultipleChoice": ("array", ""),
    "List": ("array", ""),
    "Array": ("array", ""),
    "Dict": ("object", ""),
    "HStore": ("object", ""),
    "HyperlinkedIdentity": ("string", "uri"),
    "HyperlinkedRelated": ("string", "uri"),
    "StringRelated": ("string", ""),
    "SlugRelated": ("string", ""),
}
ALWAYS_READ = ("SerializerMethodField", "ReadOnlyField", "HyperlinkedIdentityField", "StringRelatedField")
"""Fields that a client cannot write."""
RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "TaggableManager")


def field_type(kind: str) -> tuple[str, str]:
    """Return (type, format) for the name of a field class such as `EmailField`; ("", "") if it is unknown."""
    return _TYPES.get(kind.removesuffix("Field"), ("", ""))


def in_camel_case(name: str) -> str:
    """Convert a field name as `djangorestframework_camel_case` 1.4 does: `street_name` to `streetName`."""
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)


def filter_in_camel_case(name: str) -> str:
    """Convert the name of a filter; its lookups stay apart: `sent_by__first_name` to `sentBy__firstName`."""
    return "__".join(map(in_camel_case, name.split("__")))
