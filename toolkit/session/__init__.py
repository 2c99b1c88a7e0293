"""Start a program under the probe, here or through a runner, and speak with it in JSON lines."""
