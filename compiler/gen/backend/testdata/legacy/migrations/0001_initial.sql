-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table remarks
CREATE TABLE "remarks" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "station_id" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 2. Create the index remarks_station_id
CREATE INDEX "remarks_station_id" ON "remarks" ("station_id");
