CREATE SCHEMA sales;
CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy');
CREATE DOMAIN positive AS integer NOT NULL CHECK (VALUE > 0);
CREATE DOMAIN code AS varchar(5);
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE people (id serial PRIMARY KEY, name varchar(50) NOT NULL, mood mood DEFAULT 'happy', email citext UNIQUE, tags text[] NOT NULL DEFAULT '{}', ip inet, raw bytea, data jsonb, during tstzrange, at timestamp, tz timestamptz DEFAULT now(), amount numeric, price numeric(10,2) CHECK (price >= 0 AND price < 1000), n positive, c code, boss int REFERENCES people ON DELETE SET NULL, twice int GENERATED ALWAYS AS (1 + 1) STORED, fixed char(3), u uuid DEFAULT gen_random_uuid(), iv interval, m money, status text NOT NULL CHECK (status IN ('a','b')), v varchar(10) CHECK (v = ANY (ARRAY['x'::varchar,'y'::varchar])), CHECK (char_length(name) <= 40 OR amount > 3));
COMMENT ON TABLE people IS 'Who is there';
COMMENT ON COLUMN people.name IS 'As they say
themselves';
CREATE UNIQUE INDEX ON people (lower(name)) WHERE amount > 3;
CREATE TABLE sales."Order Details" (a int REFERENCES people, b int, "from" text, PRIMARY KEY (a, b), UNIQUE (b, "from"));
CREATE TABLE sales.parts (id bigint GENERATED ALWAYS AS IDENTITY, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
CREATE TABLE sales.parts1 PARTITION OF sales.parts DEFAULT;
CREATE TABLE kids (toy text) INHERITS (people);
CREATE VIEW grown AS SELECT id, name, price * 2 AS p FROM people;
CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM people;
CREATE TABLE nokey (x int, X2 text); CREATE TABLE "Nokey" ("Id" uuid PRIMARY KEY);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION f();
