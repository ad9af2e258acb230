-- Migration 0001_initial for PostgreSQL, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

BEGIN;
SET LOCAL lock_timeout = '3s';

COMMIT;
