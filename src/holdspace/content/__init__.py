"""Words and numbers as data, and the loaders that refuse what cannot be trusted."""
