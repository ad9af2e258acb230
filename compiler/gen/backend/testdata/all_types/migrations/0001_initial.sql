-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table things
CREATE TABLE "things" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "code" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL DEFAULT 0,
  "ratio" REAL,
  "price" INTEGER DEFAULT 0,
  "size" TEXT,
  "notes" TEXT,
  "contact" TEXT,
  "website" TEXT,
  "active" INTEGER NOT NULL DEFAULT 1 CHECK ("active" IN (0, 1)),
  "day" TEXT,
  "starts" TEXT,
  "happened_at" TEXT,
  "took" INTEGER,
  "token" TEXT,
  "status" TEXT NOT NULL DEFAULT 'draft' CHECK ("status" IN ('draft', 'published', 'archived')),
  "payload" TEXT,
  "tags" TEXT,
  "made_by" TEXT,
  "keeper" TEXT,
  "created_at" TEXT,
  "updated_at" TEXT,
  "secret" TEXT,
  "password" TEXT,
  "imported" TEXT,
  "from" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 2. Create the index things_code
CREATE UNIQUE INDEX "things_code" ON "things" ("code");

-- 3. Create the index things_contact
CREATE UNIQUE INDEX "things_contact" ON "things" ("contact");

-- 4. Create the table documents
CREATE TABLE "documents" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "title" TEXT NOT NULL,
  "body" TEXT,
  "status" TEXT NOT NULL DEFAULT 'draft' CHECK ("status" IN ('draft', 'published', 'archived')),
  "team" TEXT,
  "owner_id" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 5. Create the index documents_owner_id
CREATE INDEX "documents_owner_id" ON "documents" ("owner_id");
