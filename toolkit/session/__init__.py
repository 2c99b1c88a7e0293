"""Start a program under the probe, here or through a runner, and exchange JSON lines with it.

All packages that need the probe use this one: `probe_session` talks to any entry of it, `start_program` starts what a
lock describes, `replay_program` replays the cases of a lock, `recorded_command` runs a command to be recorded, and
`probe_tools` runs the entries that only mask texts.
"""
