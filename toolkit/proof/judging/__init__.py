"""Files by which a change is judged, inside and outside of the project."""
