"""What any process of the probe needs: the channel, the places of imports, deadlines, lines that run."""
