-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table members
CREATE TABLE "members" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "team" TEXT,
  "grade" INTEGER,
  "open" INTEGER DEFAULT 0 CHECK ("open" IN (0, 1)),
  "boss_id" INTEGER,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 2. Create the index members_boss_id
CREATE INDEX "members_boss_id" ON "members" ("boss_id");

-- 3. Create the table everyones
CREATE TABLE "everyones" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "note" TEXT,
  "rank" INTEGER,
  "author" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 4. Create the table signed_ins
CREATE TABLE "signed_ins" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "note" TEXT,
  "rank" INTEGER,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 5. Create the table letters
CREATE TABLE "letters" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "rank" INTEGER,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 6. Create the table owned
CREATE TABLE "owned" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "rank" INTEGER,
  "state" TEXT NOT NULL DEFAULT 'draft' CHECK ("state" IN ('draft', 'published', 'archived')),
  "owner_id" TEXT,
  "n3_deleted_at" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 7. Create the index owned_owner_id
CREATE INDEX "owned_owner_id" ON "owned" ("owner_id");

-- 8. Create the table by_roles
CREATE TABLE "by_roles" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "rank" INTEGER,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 9. Create the table papers
CREATE TABLE "papers" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'draft' CHECK ("state" IN ('draft', 'published', 'archived')),
  "team" TEXT,
  "rank" INTEGER,
  "open_from" TEXT,
  "pay" INTEGER,
  "remark" TEXT,
  "secret" TEXT,
  "pin" TEXT,
  "code" TEXT,
  "owner_id" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 10. Create the index papers_code
CREATE UNIQUE INDEX "papers_code" ON "papers" ("code");

-- 11. Create the index papers_owner_id
CREATE INDEX "papers_owner_id" ON "papers" ("owner_id");

-- 12. Create the table folders
CREATE TABLE "folders" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "keeper_id" INTEGER,
  "state" TEXT CHECK ("state" IN ('draft', 'published', 'archived')),
  "rank" INTEGER,
  "n3_deleted_at" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 13. Create the index folders_keeper_id
CREATE INDEX "folders_keeper_id" ON "folders" ("keeper_id");

-- 14. Create the table sheets
CREATE TABLE "sheets" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "folder_id" INTEGER NOT NULL,
  "paper_id" INTEGER,
  "kind" TEXT,
  "rank" INTEGER,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 15. Create the index sheets_folder_id
CREATE INDEX "sheets_folder_id" ON "sheets" ("folder_id");

-- 16. Create the index sheets_paper_id
CREATE INDEX "sheets_paper_id" ON "sheets" ("paper_id");

-- 17. Create the table links
CREATE TABLE "links" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "label" TEXT NOT NULL,
  "sheet_id" INTEGER,
  "paper_id" INTEGER,
  "member_id" INTEGER,
  "rank" INTEGER,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 18. Create the index links_sheet_id
CREATE INDEX "links_sheet_id" ON "links" ("sheet_id");

-- 19. Create the index links_paper_id
CREATE INDEX "links_paper_id" ON "links" ("paper_id");

-- 20. Create the index links_member_id
CREATE INDEX "links_member_id" ON "links" ("member_id");
