-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table values
CREATE TABLE "values" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "boolean" INTEGER CHECK ("boolean" IN (0, 1)),
  "date" TEXT,
  "datetime" TEXT,
  "decimal_1_1" INTEGER,
  "decimal_10_2" INTEGER,
  "decimal_18_0" INTEGER,
  "decimal_18_18" INTEGER,
  "decimal_18_4" INTEGER,
  "duration" INTEGER,
  "email" TEXT,
  "enum_open_done" TEXT CHECK ("enum_open_done" IN ('open', 'done')),
  "integer" INTEGER,
  "integer_min_1_max_5" INTEGER,
  "json" TEXT,
  "list_boolean" TEXT,
  "list_date" TEXT,
  "list_datetime" TEXT,
  "list_duration" TEXT,
  "list_email" TEXT,
  "list_integer" TEXT,
  "list_number" TEXT,
  "list_string" TEXT,
  "list_string_max_length_2" TEXT,
  "list_time" TEXT,
  "list_url" TEXT,
  "list_uuid" TEXT,
  "number" REAL,
  "string" TEXT,
  "string_min_length_2_max_length_3" TEXT,
  "string_one_of_a_b" TEXT,
  "string_pattern_a_z" TEXT,
  "text" TEXT,
  "time" TEXT,
  "url" TEXT,
  "uuid" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);
