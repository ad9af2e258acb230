-- Names that are words of the language, of the API, of Python, or no names at all.
CREATE TABLE "and" ("and key" INTEGER PRIMARY KEY);
CREATE TABLE "or" ("or key" INTEGER PRIMARY KEY);
CREATE TABLE "not" ("not key" INTEGER PRIMARY KEY);
CREATE TABLE "in" ("in key" INTEGER PRIMARY KEY);
CREATE TABLE "is" ("is key" INTEGER PRIMARY KEY);
CREATE TABLE "if" ("if key" INTEGER PRIMARY KEY);
CREATE TABLE "then" ("then key" INTEGER PRIMARY KEY);
CREATE TABLE "else" ("else key" INTEGER PRIMARY KEY);
CREATE TABLE "true" ("true key" INTEGER PRIMARY KEY);
CREATE TABLE "false" ("false key" INTEGER PRIMARY KEY);
CREATE TABLE "null" ("null key" INTEGER PRIMARY KEY);
CREATE TABLE "when" ("when key" INTEGER PRIMARY KEY);
CREATE TABLE "each" ("each key" INTEGER PRIMARY KEY);
CREATE TABLE "join" ("join key" INTEGER PRIMARY KEY);
CREATE TABLE "page" ("page key" INTEGER PRIMARY KEY);
CREATE TABLE "app" ("app key" INTEGER PRIMARY KEY);
CREATE TABLE "dataset" ("dataset key" INTEGER PRIMARY KEY);
CREATE TABLE "enum" ("enum key" INTEGER PRIMARY KEY);
CREATE TABLE "import" ("import key" INTEGER PRIMARY KEY);
CREATE TABLE "frame" ("frame key" INTEGER PRIMARY KEY);
CREATE TABLE "theme" ("theme key" INTEGER PRIMARY KEY);
CREATE TABLE "test" ("test key" INTEGER PRIMARY KEY);
CREATE TABLE "text" ("text key" INTEGER PRIMARY KEY);
CREATE TABLE "date" ("date key" INTEGER PRIMARY KEY);
CREATE TABLE "time" ("time key" INTEGER PRIMARY KEY);
CREATE TABLE "url" ("url key" INTEGER PRIMARY KEY);
CREATE TABLE "email" ("email key" INTEGER PRIMARY KEY);
CREATE TABLE "list" ("list key" INTEGER PRIMARY KEY);
CREATE TABLE "string" ("string key" INTEGER PRIMARY KEY);
CREATE TABLE "integer" ("integer key" INTEGER PRIMARY KEY);
CREATE TABLE "every" ("every key" INTEGER PRIMARY KEY);
CREATE TABLE "on_change" ("on_change key" INTEGER PRIMARY KEY);
CREATE TABLE "manual" ("manual key" INTEGER PRIMARY KEY);
CREATE TABLE "none" ("none key" INTEGER PRIMARY KEY);
CREATE TABLE "user" ("user key" INTEGER PRIMARY KEY);
CREATE TABLE "users" ("users key" INTEGER PRIMARY KEY);
CREATE TABLE "id" ("id key" INTEGER PRIMARY KEY);
CREATE TABLE "title" ("title key" INTEGER PRIMARY KEY);
CREATE TABLE "was" ("was key" INTEGER PRIMARY KEY);
CREATE TABLE "title_field" ("title_field key" INTEGER PRIMARY KEY);
CREATE TABLE "filter" ("filter key" INTEGER PRIMARY KEY);
CREATE TABLE "source" ("source key" INTEGER PRIMARY KEY);
CREATE TABLE "open" ("open key" INTEGER PRIMARY KEY);
CREATE TABLE "key" ("key key" INTEGER PRIMARY KEY);
CREATE TABLE "read" ("read key" INTEGER PRIMARY KEY);
CREATE TABLE "create" ("create key" INTEGER PRIMARY KEY);
CREATE TABLE "update" ("update key" INTEGER PRIMARY KEY);
CREATE TABLE "delete" ("delete key" INTEGER PRIMARY KEY);
CREATE TABLE "search" ("search key" INTEGER PRIMARY KEY);
CREATE TABLE "sort_by" ("sort_by key" INTEGER PRIMARY KEY);
CREATE TABLE "page_size" ("page_size key" INTEGER PRIMARY KEY);
CREATE TABLE "count" ("count key" INTEGER PRIMARY KEY);
CREATE TABLE "expand" ("expand key" INTEGER PRIMARY KEY);
CREATE TABLE "widget" ("widget key" INTEGER PRIMARY KEY);
CREATE TABLE "select" ("select key" INTEGER PRIMARY KEY);
CREATE TABLE "cursor" ("cursor key" INTEGER PRIMARY KEY);
CREATE TABLE "default" ("default key" INTEGER PRIMARY KEY);
CREATE TABLE "required" ("required key" INTEGER PRIMARY KEY);
CREATE TABLE "unique" ("unique key" INTEGER PRIMARY KEY);
CREATE TABLE "primary_key" ("primary_key key" INTEGER PRIMARY KEY);
CREATE TABLE "column" ("column key" INTEGER PRIMARY KEY);
CREATE TABLE "owner" ("owner key" INTEGER PRIMARY KEY);
CREATE TABLE "row" ("row key" INTEGER PRIMARY KEY);
CREATE TABLE "rows" ("rows key" INTEGER PRIMARY KEY);
CREATE TABLE "route" ("route key" INTEGER PRIMARY KEY);
CREATE TABLE "this" ("this key" INTEGER PRIMARY KEY);
CREATE TABLE "class" ("class key" INTEGER PRIMARY KEY);
CREATE TABLE "def" ("def key" INTEGER PRIMARY KEY);
CREATE TABLE "self" ("self key" INTEGER PRIMARY KEY);
CREATE TABLE "import_" ("import_ key" INTEGER PRIMARY KEY);
CREATE TABLE "model_x" ("model_x key" INTEGER PRIMARY KEY);
CREATE TABLE "json" ("json key" INTEGER PRIMARY KEY);
CREATE TABLE "copy" ("copy key" INTEGER PRIMARY KEY);
CREATE TABLE "dict" ("dict key" INTEGER PRIMARY KEY);
CREATE TABLE "_private" ("_private key" INTEGER PRIMARY KEY);
CREATE TABLE "__x" ("__x key" INTEGER PRIMARY KEY);
CREATE TABLE "1st" ("1st key" INTEGER PRIMARY KEY);
CREATE TABLE "café" ("café key" INTEGER PRIMARY KEY);
CREATE TABLE "日本" ("日本 key" INTEGER PRIMARY KEY);
CREATE TABLE "a.b" ("a.b key" INTEGER PRIMARY KEY);
CREATE TABLE "now" ("now key" INTEGER PRIMARY KEY);
CREATE TABLE "today" ("today key" INTEGER PRIMARY KEY);
CREATE TABLE "sum" ("sum key" INTEGER PRIMARY KEY);
CREATE TABLE "_can" ("_can key" INTEGER PRIMARY KEY);
CREATE TABLE everything (pk TEXT PRIMARY KEY, "and" TEXT, "or" TEXT, "not" TEXT, "in" TEXT, "is" TEXT, "if" TEXT, "then" TEXT, "else" TEXT, "true" TEXT, "false" TEXT, "null" TEXT, "when" TEXT, "each" TEXT, "join" TEXT, "page" TEXT, "app" TEXT, "dataset" TEXT, "enum" TEXT, "import" TEXT, "frame" TEXT, "theme" TEXT, "test" TEXT, "text" TEXT, "date" TEXT, "time" TEXT, "url" TEXT, "email" TEXT, "list" TEXT, "string" TEXT, "integer" TEXT, "every" TEXT, "on_change" TEXT, "manual" TEXT, "none" TEXT, "user" TEXT, "users" TEXT, "id" TEXT, "title" TEXT, "was" TEXT, "title_field" TEXT, "filter" TEXT, "source" TEXT, "open" TEXT, "key" TEXT, "read" TEXT, "create" TEXT, "update" TEXT, "delete" TEXT, "search" TEXT, "sort_by" TEXT, "page_size" TEXT, "count" TEXT, "expand" TEXT, "widget" TEXT, "select" TEXT, "cursor" TEXT, "default" TEXT, "required" TEXT, "unique" TEXT, "primary_key" TEXT, "column" TEXT, "owner" TEXT, "row" TEXT, "rows" TEXT, "route" TEXT, "this" TEXT, "class" TEXT, "def" TEXT, "self" TEXT, "import_" TEXT, "model_x" TEXT, "json" TEXT, "copy" TEXT, "dict" TEXT, "_private" TEXT, "__x" TEXT, "n3_y" TEXT, "sqlite_z" TEXT, "1st" TEXT, "café" TEXT, "日本" TEXT, "a.b" TEXT, "now" TEXT, "today" TEXT, "sum" TEXT, "_can" TEXT);
CREATE TABLE refs (pk TEXT PRIMARY KEY, "and" INTEGER REFERENCES "user", "or" INTEGER REFERENCES "user", "not" INTEGER REFERENCES "user", "in" INTEGER REFERENCES "user", "is" INTEGER REFERENCES "user", "if" INTEGER REFERENCES "user", "then" INTEGER REFERENCES "user", "else" INTEGER REFERENCES "user", "true" INTEGER REFERENCES "user", "false" INTEGER REFERENCES "user", "null" INTEGER REFERENCES "user", "when" INTEGER REFERENCES "user", "each" INTEGER REFERENCES "user", "join" INTEGER REFERENCES "user", "page" INTEGER REFERENCES "user", "app" INTEGER REFERENCES "user", "dataset" INTEGER REFERENCES "user", "enum" INTEGER REFERENCES "user", "import" INTEGER REFERENCES "user", "frame" INTEGER REFERENCES "user", "theme" INTEGER REFERENCES "user", "test" INTEGER REFERENCES "user", "text" INTEGER REFERENCES "user", "date" INTEGER REFERENCES "user", "time" INTEGER REFERENCES "user", "url" INTEGER REFERENCES "user", "email" INTEGER REFERENCES "user", "list" INTEGER REFERENCES "user", "string" INTEGER REFERENCES "user", "integer" INTEGER REFERENCES "user", "every" INTEGER REFERENCES "user", "on_change" INTEGER REFERENCES "user", "manual" INTEGER REFERENCES "user", "none" INTEGER REFERENCES "user", "user" INTEGER REFERENCES "user", "users" INTEGER REFERENCES "user", "id" INTEGER REFERENCES "user", "title" INTEGER REFERENCES "user", "was" INTEGER REFERENCES "user", "title_field" INTEGER REFERENCES "user", "filter" INTEGER REFERENCES "user", "source" INTEGER REFERENCES "user", "open" INTEGER REFERENCES "user", "key" INTEGER REFERENCES "user", "read" INTEGER REFERENCES "user", "create" INTEGER REFERENCES "user", "update" INTEGER REFERENCES "user", "delete" INTEGER REFERENCES "user", "search" INTEGER REFERENCES "user", "sort_by" INTEGER REFERENCES "user", "page_size" INTEGER REFERENCES "user", "count" INTEGER REFERENCES "user", "expand" INTEGER REFERENCES "user", "widget" INTEGER REFERENCES "user", "select" INTEGER REFERENCES "user", "cursor" INTEGER REFERENCES "user", "default" INTEGER REFERENCES "user", "required" INTEGER REFERENCES "user", "unique" INTEGER REFERENCES "user", "primary_key" INTEGER REFERENCES "user", "column" INTEGER REFERENCES "user", "owner" INTEGER REFERENCES "user", "row" INTEGER REFERENCES "user", "rows" INTEGER REFERENCES "user", "route" INTEGER REFERENCES "user", "this" INTEGER REFERENCES "user", "class" INTEGER REFERENCES "user", "def" INTEGER REFERENCES "user", "self" INTEGER REFERENCES "user", "import_" INTEGER REFERENCES "user", "model_x" INTEGER REFERENCES "user", "json" INTEGER REFERENCES "user", "copy" INTEGER REFERENCES "user", "dict" INTEGER REFERENCES "user", "_private" INTEGER REFERENCES "user", "__x" INTEGER REFERENCES "user", "n3_y" INTEGER REFERENCES "user", "sqlite_z" INTEGER REFERENCES "user", "1st" INTEGER REFERENCES "user", "café" INTEGER REFERENCES "user", "日本" INTEGER REFERENCES "user", "a.b" INTEGER REFERENCES "user", "now" INTEGER REFERENCES "user", "today" INTEGER REFERENCES "user", "sum" INTEGER REFERENCES "user", "_can" INTEGER REFERENCES "user");
CREATE TABLE more_refs (pk INTEGER PRIMARY KEY, "and_id" INTEGER REFERENCES "user", "or_id" INTEGER REFERENCES "user", "not_id" INTEGER REFERENCES "user", "in_id" INTEGER REFERENCES "user", "is_id" INTEGER REFERENCES "user", "if_id" INTEGER REFERENCES "user", "then_id" INTEGER REFERENCES "user", "else_id" INTEGER REFERENCES "user", "true_id" INTEGER REFERENCES "user", "false_id" INTEGER REFERENCES "user", "null_id" INTEGER REFERENCES "user", "when_id" INTEGER REFERENCES "user", "each_id" INTEGER REFERENCES "user", "join_id" INTEGER REFERENCES "user", "page_id" INTEGER REFERENCES "user", "app_id" INTEGER REFERENCES "user", "dataset_id" INTEGER REFERENCES "user", "enum_id" INTEGER REFERENCES "user", "import_id" INTEGER REFERENCES "user", "frame_id" INTEGER REFERENCES "user", "theme_id" INTEGER REFERENCES "user", "test_id" INTEGER REFERENCES "user", "text_id" INTEGER REFERENCES "user", "date_id" INTEGER REFERENCES "user", "time_id" INTEGER REFERENCES "user", "url_id" INTEGER REFERENCES "user", "email_id" INTEGER REFERENCES "user", "list_id" INTEGER REFERENCES "user", "string_id" INTEGER REFERENCES "user", "integer_id" INTEGER REFERENCES "user", "every_id" INTEGER REFERENCES "user", "on_change_id" INTEGER REFERENCES "user", "manual_id" INTEGER REFERENCES "user", "none_id" INTEGER REFERENCES "user", "user_id" INTEGER REFERENCES "user", "users_id" INTEGER REFERENCES "user", "id_id" INTEGER REFERENCES "user", "title_id" INTEGER REFERENCES "user", "was_id" INTEGER REFERENCES "user", "title_field_id" INTEGER REFERENCES "user", "filter_id" INTEGER REFERENCES "user", "source_id" INTEGER REFERENCES "user", "open_id" INTEGER REFERENCES "user", "key_id" INTEGER REFERENCES "user", "read_id" INTEGER REFERENCES "user", "create_id" INTEGER REFERENCES "user", "update_id" INTEGER REFERENCES "user", "delete_id" INTEGER REFERENCES "user", "search_id" INTEGER REFERENCES "user", "sort_by_id" INTEGER REFERENCES "user", "page_size_id" INTEGER REFERENCES "user", "count_id" INTEGER REFERENCES "user", "expand_id" INTEGER REFERENCES "user", "widget_id" INTEGER REFERENCES "user", "select_id" INTEGER REFERENCES "user", "cursor_id" INTEGER REFERENCES "user", "default_id" INTEGER REFERENCES "user", "required_id" INTEGER REFERENCES "user", "unique_id" INTEGER REFERENCES "user", "primary_key_id" INTEGER REFERENCES "user", "column_id" INTEGER REFERENCES "user", "owner_id" INTEGER REFERENCES "user", "row_id" INTEGER REFERENCES "user", "rows_id" INTEGER REFERENCES "user", "route_id" INTEGER REFERENCES "user", "this_id" INTEGER REFERENCES "user", "class_id" INTEGER REFERENCES "user", "def_id" INTEGER REFERENCES "user", "self_id" INTEGER REFERENCES "user", "import__id" INTEGER REFERENCES "user", "model_x_id" INTEGER REFERENCES "user", "json_id" INTEGER REFERENCES "user", "copy_id" INTEGER REFERENCES "user", "dict_id" INTEGER REFERENCES "user", "_private_id" INTEGER REFERENCES "user", "__x_id" INTEGER REFERENCES "user", "n3_y_id" INTEGER REFERENCES "user", "sqlite_z_id" INTEGER REFERENCES "user", "1st_id" INTEGER REFERENCES "user", "café_id" INTEGER REFERENCES "user", "日本_id" INTEGER REFERENCES "user", "a.b_id" INTEGER REFERENCES "user", "now_id" INTEGER REFERENCES "user", "today_id" INTEGER REFERENCES "user", "sum_id" INTEGER REFERENCES "user", "_can_id" INTEGER REFERENCES "user",
    author TEXT, author_id INTEGER REFERENCES "user", me_id INTEGER NOT NULL REFERENCES more_refs (pk), "PersonId" INTEGER REFERENCES "user" ON DELETE CASCADE);
-- Keys of several columns, of other types, of none; references that go round.
CREATE TABLE "Order Details" (
    "Order ID" INTEGER, "Product ID" INTEGER, "Unit Price" REAL NOT NULL DEFAULT 0, [Qty%] SMALLINT DEFAULT (1) CHECK ([Qty%] > 0 AND [Qty%] < 100),
    PRIMARY KEY ("Order ID", "Product ID")
);
CREATE TABLE part (order_id INTEGER, product_id INTEGER, FOREIGN KEY (order_id, product_id) REFERENCES "Order Details" ("Order ID", "Product ID"));
CREATE TABLE by_day (day DATE PRIMARY KEY, n INTEGER CHECK (n BETWEEN 1 AND 5));
CREATE TABLE by_uuid (id UUID PRIMARY KEY, code CHAR(3) NOT NULL UNIQUE, data BLOB);
CREATE TABLE of_code (id INTEGER PRIMARY KEY, code CHAR(3) REFERENCES by_uuid (code), uuid UUID REFERENCES by_uuid);
CREATE TABLE hens (id INTEGER PRIMARY KEY, egg INTEGER NOT NULL REFERENCES eggs);
CREATE TABLE eggs (id INTEGER PRIMARY KEY, hen INTEGER NOT NULL REFERENCES hens ON DELETE SET NULL);
CREATE TABLE tags_of_hens (hen INTEGER NOT NULL REFERENCES hens ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (hen, tag)) WITHOUT ROWID;
-- Types, defaults, conditions.
CREATE TABLE types (
    id INTEGER PRIMARY KEY AUTOINCREMENT, untyped, price DECIMAL(10, 2) NOT NULL DEFAULT 9.99 CHECK (price >= 0), huge NUMERIC(30, 10), free NUMERIC,
    flag BOOLEAN NOT NULL DEFAULT 1 CHECK (flag IN (0, 1)), at DATETIME DEFAULT CURRENT_TIMESTAMP, day DATE DEFAULT (date('now')), state VARCHAR(20) NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'on hold', 'done')),
    data TEXT CHECK (json_valid(data) OR data IS NULL), name VARCHAR(5) DEFAULT 'too long a default', twice REAL GENERATED ALWAYS AS (price * 2) STORED, level INTEGER CHECK (level IN (1, 2, 3)),
    odd TEXT CHECK (odd <> name OR level > 1), short TEXT CHECK (length(short) <= 10)
);
CREATE UNIQUE INDEX types_lower ON types (lower(name));
CREATE UNIQUE INDEX types_open ON types (name) WHERE state = 'open';
CREATE UNIQUE INDEX types_pair ON types (state, level DESC);
CREATE TRIGGER types_written AFTER UPDATE ON types BEGIN UPDATE types SET odd = 'x' WHERE id = new.id; END;
CREATE VIEW cheap AS SELECT id, price, price * 1.5 AS more, upper(state) AS "Loud State" FROM types WHERE price < 10;
CREATE TABLE "weird""q'uote; drop" ("a""b" INTEGER PRIMARY KEY, "c'd" TEXT UNIQUE DEFAULT 'x', "e;f" INTEGER);
CREATE TABLE long_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (id INTEGER PRIMARY KEY, yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy TEXT, yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy TEXT);
