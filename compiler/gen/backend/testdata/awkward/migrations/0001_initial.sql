-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table class
CREATE TABLE "class" (
  "code" TEXT PRIMARY KEY NOT NULL,
  "from" TEXT NOT NULL,
  "json" TEXT DEFAULT 'it''s',
  "model_config" INTEGER,
  "def" TEXT,
  "delete" TEXT DEFAULT 'a b' CHECK ("delete" IN ('a b', 'c''d', 'e"f')),
  "copy" INTEGER CHECK ("copy" IN (0, 1)),
  "price" INTEGER DEFAULT 500,
  "took" INTEGER DEFAULT 90000,
  "path" TEXT,
  "level" INTEGER,
  "ends" TEXT,
  "page" INTEGER,
  "search" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 2. Create the index class_both
CREATE UNIQUE INDEX "class_both" ON "class" ("from", "page" DESC);

-- 3. Create the index class_one
CREATE INDEX "class_one" ON "class" ("page");

-- 4. Create the table array
CREATE TABLE "array" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "stamped" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 5. Create the table import
CREATE TABLE "import" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "note" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);
