"""The parts of the HTML report: pages, drawings and how values become HTML."""
