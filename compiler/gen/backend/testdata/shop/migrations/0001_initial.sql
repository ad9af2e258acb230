-- Migration 0001_initial for SQLite, written by `n3 compile`.
-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json
-- file of the same name. Do not edit it after a database has applied it.

-- 1. Create the table teams
CREATE TABLE "teams" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "region" TEXT NOT NULL,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 2. Create the index teams_name
CREATE UNIQUE INDEX "teams_name" ON "teams" ("name");

-- 3. Create the table staff
CREATE TABLE "staff" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "team_id" INTEGER,
  "boss_id" INTEGER,
  "salary" INTEGER,
  "left" INTEGER DEFAULT 0 CHECK ("left" IN (0, 1)),
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 4. Create the index staff_team_id
CREATE INDEX "staff_team_id" ON "staff" ("team_id");

-- 5. Create the index staff_boss_id
CREATE INDEX "staff_boss_id" ON "staff" ("boss_id");

-- 6. Create the table customers
CREATE TABLE "customers" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "city" TEXT,
  "secret" TEXT,
  "pin" TEXT,
  "agent_id" INTEGER NOT NULL,
  "notes" TEXT,
  "n3_deleted_at" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 7. Create the index customers_agent_id
CREATE INDEX "customers_agent_id" ON "customers" ("agent_id");

-- 8. Create the index customers_by_name
CREATE UNIQUE INDEX "customers_by_name" ON "customers" ("name", "city") WHERE "n3_deleted_at" IS NULL;

-- 9. Create the table orders
CREATE TABLE "orders" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "customer_id" INTEGER NOT NULL,
  "seller_id" INTEGER,
  "stage" TEXT NOT NULL DEFAULT 'open' CHECK ("stage" IN ('open', 'paid', 'sent', 'cancelled')),
  "quantity" INTEGER NOT NULL DEFAULT 1,
  "price" INTEGER NOT NULL,
  "cost" INTEGER,
  "placed" TEXT,
  "due" TEXT,
  "note" TEXT,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 10. Create the index orders_customer_id
CREATE INDEX "orders_customer_id" ON "orders" ("customer_id");

-- 11. Create the index orders_seller_id
CREATE INDEX "orders_seller_id" ON "orders" ("seller_id");

-- 12. Create the table lines
CREATE TABLE "lines" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "order_id" INTEGER NOT NULL,
  "text" TEXT NOT NULL,
  "n3_version" INTEGER NOT NULL DEFAULT 1
);

-- 13. Create the index lines_order_id
CREATE INDEX "lines_order_id" ON "lines" ("order_id");
