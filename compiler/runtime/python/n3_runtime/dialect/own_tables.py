"""The tables that the runtime has beside those of datasets: the DDL of each database. All of it may run again."""

SQLITE = (
    "CREATE TABLE IF NOT EXISTS n3_meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS n3_changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, "
    "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id NOT NULL, version INTEGER NOT NULL, "
    "before TEXT, at REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS n3_changes_dataset ON n3_changes (dataset, seq)",
    "CREATE TABLE IF NOT EXISTS n3_idempotency_keys (scope TEXT NOT NULL, key TEXT NOT NULL, "
    "body_hash TEXT NOT NULL, status INTEGER NOT NULL, row_id, at REAL NOT NULL, "
    "PRIMARY KEY (scope, key))",
    "CREATE INDEX IF NOT EXISTS n3_idempotency_keys_at ON n3_idempotency_keys (at)",
    "CREATE TABLE IF NOT EXISTS n3_subjects (subject TEXT PRIMARY KEY NOT NULL, row_key NOT NULL)",
    "CREATE TABLE IF NOT EXISTS n3_handlers (name TEXT PRIMARY KEY NOT NULL, "
    "position INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS n3_dead_letters (handler TEXT NOT NULL, seq INTEGER NOT NULL, "
    "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id NOT NULL, error TEXT NOT NULL, "
    "at REAL NOT NULL, PRIMARY KEY (handler, seq))",
    "CREATE TABLE IF NOT EXISTS n3_views (dataset TEXT NOT NULL, id TEXT NOT NULL, "
    "owner TEXT NOT NULL, role TEXT, title TEXT NOT NULL, query TEXT NOT NULL, "
    "version INTEGER NOT NULL, at REAL NOT NULL, PRIMARY KEY (dataset, id))",
    "CREATE INDEX IF NOT EXISTS n3_views_owner ON n3_views (dataset, owner)",
)
POSTGRES = (
    "CREATE TABLE IF NOT EXISTS n3_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS n3_outbox (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id JSONB NOT NULL, version BIGINT NOT NULL, "
    "before TEXT, at DOUBLE PRECISION NOT NULL)",
    "CREATE TABLE IF NOT EXISTS n3_counter (seq BIGINT NOT NULL)",
    "INSERT INTO n3_counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM n3_counter)",
    "CREATE TABLE IF NOT EXISTS n3_changes (seq BIGINT PRIMARY KEY, outbox BIGINT NOT NULL, "
    "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id JSONB NOT NULL, version BIGINT NOT NULL, "
    "before TEXT, at DOUBLE PRECISION NOT NULL)",
    "CREATE INDEX IF NOT EXISTS n3_changes_dataset ON n3_changes (dataset, seq)",
    "CREATE TABLE IF NOT EXISTS n3_idempotency_keys (scope TEXT NOT NULL, key TEXT NOT NULL, "
    "body_hash TEXT NOT NULL, status INTEGER NOT NULL, row_id JSONB, at DOUBLE PRECISION NOT NULL, "
    "PRIMARY KEY (scope, key))",
    "CREATE INDEX IF NOT EXISTS n3_idempotency_keys_at ON n3_idempotency_keys (at)",
    "CREATE TABLE IF NOT EXISTS n3_subjects (subject TEXT PRIMARY KEY, row_key JSONB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS n3_handlers (name TEXT PRIMARY KEY, position BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS n3_dead_letters (handler TEXT NOT NULL, seq BIGINT NOT NULL, "
    "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id JSONB NOT NULL, error TEXT NOT NULL, "
    "at DOUBLE PRECISION NOT NULL, PRIMARY KEY (handler, seq))",
    "CREATE TABLE IF NOT EXISTS n3_views (dataset TEXT NOT NULL, id TEXT NOT NULL, "
    "owner TEXT NOT NULL, role TEXT, title TEXT NOT NULL, query TEXT NOT NULL, "
    "version BIGINT NOT NULL, at DOUBLE PRECISION NOT NULL, PRIMARY KEY (dataset, id))",
    "CREATE INDEX IF NOT EXISTS n3_views_owner ON n3_views (dataset, owner)",
)
