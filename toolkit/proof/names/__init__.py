"""Names of a project: who may read, find or change what a change binds."""
