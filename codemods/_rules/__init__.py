"""What codemods that rewrite what a rule sees have in common."""
