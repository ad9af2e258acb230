"""User management, written by `n3 compile` from user_management.n3."""
