"""Shop, written by `n3 compile` from shop.n3."""
