"""Pictures of a system that a person can read: few boxes, few arrows, and what was left out is counted."""
