"""The process in which `n3 preview` runs a generated backend and swaps its generations."""
