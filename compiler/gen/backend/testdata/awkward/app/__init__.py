"""It's \"awkward\" \\ <b>&amp; {x}, written by `n3 compile` from awkward.n3."""
