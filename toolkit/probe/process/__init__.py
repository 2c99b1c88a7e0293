"""Parts of every process of the probe: the channel, the import path, deadlines, adapters, line coverage."""
