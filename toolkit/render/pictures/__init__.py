"""Diagrams as Mermaid text, which forges render, and as SVG for pages without scripts."""
