"""Pictures as Mermaid text, which forges draw, and as SVG for a page without scripts."""
