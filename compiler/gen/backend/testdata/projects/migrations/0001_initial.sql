-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table clients
CREATE TABLE "clients" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 2. Create the index clients_name
CREATE UNIQUE INDEX "clients_name" ON "clients" ("name");

-- 3. Create the table projects
CREATE TABLE "projects" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "client_id" INTEGER,
  "budget" INTEGER,
  "team" TEXT,
  "changed" TEXT,
  "owner_id" TEXT,
  "n3_deleted_at" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 4. Create the index projects_name
CREATE UNIQUE INDEX "projects_name" ON "projects" ("name") WHERE "n3_deleted_at" IS NULL;

-- 5. Create the index projects_client_id
CREATE INDEX "projects_client_id" ON "projects" ("client_id");

-- 6. Create the table tasks
CREATE TABLE "tasks" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "project_id" INTEGER NOT NULL,
  "title" TEXT NOT NULL,
  "code" TEXT,
  "after_id" INTEGER,
  "n3_deleted_at" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 7. Create the index tasks_project_id
CREATE INDEX "tasks_project_id" ON "tasks" ("project_id");

-- 8. Create the index tasks_code
CREATE UNIQUE INDEX "tasks_code" ON "tasks" ("code") WHERE "n3_deleted_at" IS NULL;

-- 9. Create the index tasks_after_id
CREATE INDEX "tasks_after_id" ON "tasks" ("after_id");

-- 10. Create the table files
CREATE TABLE "files" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "project_id" INTEGER NOT NULL,
  "task_id" INTEGER,
  "name" TEXT NOT NULL,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 11. Create the index files_project_id
CREATE INDEX "files_project_id" ON "files" ("project_id");

-- 12. Create the index files_task_id
CREATE INDEX "files_task_id" ON "files" ("task_id");

-- 13. Create the table invoices
CREATE TABLE "invoices" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "project_id" INTEGER NOT NULL,
  "client_id" INTEGER NOT NULL,
  "number" TEXT NOT NULL,
  "secret" TEXT,
  "n3_deleted_at" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 14. Create the index invoices_project_id
CREATE INDEX "invoices_project_id" ON "invoices" ("project_id");

-- 15. Create the index invoices_client_id
CREATE INDEX "invoices_client_id" ON "invoices" ("client_id");

-- 16. Create the index invoices_number
CREATE UNIQUE INDEX "invoices_number" ON "invoices" ("number") WHERE "n3_deleted_at" IS NULL;

-- 17. Create the index invoices_by_secret
CREATE UNIQUE INDEX "invoices_by_secret" ON "invoices" ("client_id", "secret") WHERE "n3_deleted_at" IS NULL;
