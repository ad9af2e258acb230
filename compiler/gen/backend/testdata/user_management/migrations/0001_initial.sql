-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table user_profiles
CREATE TABLE "user_profiles" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "role" TEXT,
  "created_at" TEXT,
  "owner_id" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);
