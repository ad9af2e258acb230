"""All types, written by `n3 compile` from all_types.n3."""
