"""One module a dataset: what it stores, who may touch it, what it accepts, its endpoints."""
