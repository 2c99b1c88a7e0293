"""Kinds of changes between two specifications, and whether they break existing clients."""

from collections.abc import Mapping

_OPERATIONS = {
    "path_removed": True,
    "path_added": False,
    "operation_removed": True,
    "operation_added": False,
    "operation_deprecated": False,
    "operation_undeprecated": False,
    "operation_id_changed": False,
    "path_parameter_renamed": False,
    "base_path_changed": True,
    "other_parts_changed": False,
}
_PARAMETERS = {
    "parameter_added_required": True,
    "parameter_added_optional": False,
    "parameter_removed": True,
    "parameter_became_required": True,
    "parameter_became_optional": False,
    "parameter_deprecated": False,
    "parameter_default_changed": True,
    "parameter_style_changed": True,
}
_BODIES = {
    "body_added_required": True,
    "body_added_optional": False,
    "body_removed": True,
    "body_became_required": True,
    "body_became_optional": False,
    "request_media_type_removed": True,
    "request_media_type_added": False,
}
_RESPONSES = {
    "success_status_removed": True,
    "success_status_added": False,
    "error_status_removed": False,
    "error_status_added": False,
    "response_media_type_removed": True,
    "response_media_type_added": False,
    "response_header_removed": True,
    "response_header_added": False,
}
_SECURITY = {
    "security_added": True,
    "security_removed": False,
    "security_alternative_added": False,
    "security_alternative_removed": True,
    "security_scope_added": True,
    "security_scope_removed": False,
}
_SENT = {
    "type_changed": True,
    "type_widened": False,
    "type_narrowed": True,
    "format_changed": True,
    "enum_value_removed": True,
    "enum_value_added": False,
    "limit_tightened": True,
    "limit_relaxed": False,
    "null_forbidden": True,
    "null_allowed": False,
    "variant_removed": True,
    "variant_added": False,
    "schema_changed": True,
}
_GIVEN = {
    "type_changed": True,
    "type_widened": True,
    "type_narrowed": False,
    "format_changed": True,
    "enum_value_removed": False,
    "enum_value_added": True,
    "limit_tightened": False,
    "limit_relaxed": False,
    "null_forbidden": False,
    "null_allowed": True,
    "variant_removed": False,
    "variant_added": True,
    "schema_changed": True,
}
_SENT_PROPERTIES = {
    "property_added_required": True,
    "property_added_optional": False,
    "property_removed": True,
    "property_became_required": True,
    "property_became_optional": False,
    "other_properties_forbidden": True,
    "other_properties_allowed": False,
}
_GIVEN_PROPERTIES = {
    "property_added": False,
    "property_removed": True,
    "property_became_required": False,
    "property_became_optional": True,
}


def _under(side: str, kinds: Mapping[str, bool]) -> dict[str, bool]:
    return {f"{side}_{name}": breaking for name, breaking in kinds.items()}


KINDS: Mapping[str, bool] = {
    **_OPERATIONS,
    **_PARAMETERS,
    **_under("parameter", {**_SENT, **_SENT_PROPERTIES}),
    **_BODIES,
    **_under("request", {**_SENT, **_SENT_PROPERTIES}),
    **_RESPONSES,
    **_under("response", {**_GIVEN, **_GIVEN_PROPERTIES}),
    **_SECURITY,
}
"""Maps a kind of change to whether it breaks clients."""
