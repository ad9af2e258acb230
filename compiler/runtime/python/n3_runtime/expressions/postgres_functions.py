"""The functions of PostgreSQL that expressions call: what it lacks, or has in another meaning.

PostgreSQL refuses results that double precision cannot hold, where every other engine goes on; it
rounds halves to even, keeps decimals of doubles to 15 digits, takes the second of two midnights, and
has years beyond 9999. Each function answers what its namesake in `expressions` answers.
"""

import sys

from .sql import quote_text

_LARGEST = "1.7976931348623157e308"
_FIRST, _LAST = "-62135596800", "253402300800"  # 0001-01-01 and 10000-01-01, in seconds


def _function(
    signature: str, returns: str, body: str, language: str = "sql", parallel: str = "SAFE"
) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} "
        f"LANGUAGE {language} IMMUTABLE STRICT PARALLEL {parallel} AS $n3${body}$n3$"
    )


def _guarded(name: str, operator: str, plain: str, overflow: str) -> str:
    # The handler is a subtransaction, which costs, and which no parallel worker may begin.
    return _function(
        f"{name}(a float8, b float8)",
        "float8",
        f"""
BEGIN
  IF {plain} THEN
    RETURN a {operator} b;
  END IF;
  BEGIN
    RETURN a {operator} b;
  EXCEPTION
    WHEN division_by_zero THEN RETURN NULL;
    WHEN numeric_value_out_of_range THEN
      RETURN CASE WHEN {overflow} THEN NULL ELSE 0 END;
  END;
END""",
        "plpgsql",
        "UNSAFE",
    )


FUNCTIONS: tuple[str, ...] = (
    _function(
        "n3_add(a float8, b float8)",
        "float8",
        f"SELECT CASE WHEN a > 0 AND b > 0 AND greatest(a, b) > {_LARGEST}::float8 - least(a, b) "
        f"OR a < 0 AND b < 0 AND least(a, b) < -{_LARGEST}::float8 - greatest(a, b) "
        "THEN NULL ELSE a + b END",
    ),
    _function("n3_subtract(a float8, b float8)", "float8", "SELECT n3_add(a, -b)"),
    _guarded(
        "n3_multiply",
        "*",
        "abs(a) BETWEEN 1e-150 AND 1e150 AND abs(b) BETWEEN 1e-150 AND 1e150 OR a = 0 OR b = 0",
        "abs(a) > 1 AND abs(b) > 1",
    ),
    _guarded(
        "n3_divide",
        "/",
        "abs(a) BETWEEN 1e-150 AND 1e150 AND abs(b) BETWEEN 1e-150 AND 1e150",
        "abs(a) > abs(b)",
    ),
    # Without a handler, so that aggregates may be worked out in parallel: 2^960 times 2^64 is too large, and
    # half of the smallest number, 2^-1074, is nothing.
    _function(
        "n3_times_2_64(a float8)",
        "float8",
        "SELECT CASE WHEN abs(a) < 9.7453140114e288 THEN a * 18446744073709551616 END",
    ),
    _function(
        "n3_mean(a float8, b bigint)",
        "float8",
        "SELECT CASE WHEN b = 0 THEN NULL WHEN abs(a) >= 1e-280 OR a = 0 THEN a / b "
        "WHEN abs(a * 1.0715086071862673e301 / b) > 2.6469779601696886e-23 "
        "THEN a * 1.0715086071862673e301 / b / 1.0715086071862673e301 ELSE 0 END",
    ),
    _function(
        "n3_mod(a float8, b float8)",
        "float8",
        """
DECLARE
  rest float8 := abs(a);
  size float8 := abs(b);
  step float8 := size;
BEGIN
  IF size = 0 THEN
    RETURN NULL;
  END IF;
  -- By long division: each step is exact.
  WHILE rest - step >= step LOOP
    step := step * 2;
  END LOOP;
  WHILE rest >= size LOOP
    IF rest >= step THEN
      rest := rest - step;
    END IF;
    IF step > size THEN
      step := step / 2;
    END IF;
  END LOOP;
  RETURN CASE WHEN a < 0 THEN -rest ELSE rest END;
END""",
        "plpgsql",
    ),
    # The dividend is scaled first, so that the quotient is rounded once: half away from zero.
    _function(
        "n3_divide_exact(a numeric, b numeric, places integer)",
        "numeric",
        "SELECT CASE WHEN b <> 0 THEN sign(a) * sign(b) * div(abs(a) * CAST('1e' || places AS numeric) * 2 "
        "+ abs(b), abs(b) * 2) * CAST('1e-' || places AS numeric) END",
    ),
    _function(
        "n3_round(a float8)",
        "float8",
        "SELECT trunc(a) + CASE WHEN abs(a - trunc(a)) >= 0.5 THEN sign(a) ELSE 0 END",
    ),
    _function(
        "n3_to_decimal(a float8, digits integer)",
        "numeric",
        """
DECLARE
  product float8 := n3_multiply(a, CAST('1e' || digits AS float8));
BEGIN
  IF product IS NULL OR abs(product) >= 1e18 OR abs(n3_round(product)) >= 1e18 THEN
    RETURN NULL;
  END IF;
  RETURN CAST(CAST(n3_round(product) AS bigint) AS numeric) * CAST('1e-' || digits AS numeric);
END""",
        "plpgsql",
        "UNSAFE",
    ),
    # Kept as days and less than a day, so that sums stay within an interval's microseconds.
    _function(
        "n3_duration(a interval)",
        "interval",
        "SELECT CASE WHEN abs(extract(epoch FROM a)) <= 9007199254740.991 THEN justify_hours(a) END",
    ),
    # Of milliseconds and back. Years and months are never in one of ours.
    _function(
        "n3_interval(a bigint)",
        "interval",
        "SELECT make_interval(days => CAST(a / 86400000 AS integer), "
        "secs => CAST(a % 86400000 AS float8) / 1000)",
    ),
    _function(
        "n3_milliseconds(a interval)",
        "bigint",
        "SELECT CAST(trunc(extract(epoch FROM a) * 1000) AS bigint)",
    ),
    # ISO 8601 as `duration_text` writes it.
    _function(
        "n3_duration_text(a interval)",
        "text",
        """
DECLARE
  size bigint := abs(n3_milliseconds(a));
  minutes bigint := size / 60000;
  rest bigint := size % 60000;
BEGIN
  RETURN CASE WHEN size = 0 THEN 'PT0S' ELSE
    CASE WHEN n3_milliseconds(a) < 0 THEN '-' ELSE '' END || 'PT'
    || CASE WHEN minutes >= 60 THEN (minutes / 60) || 'H' ELSE '' END
    || CASE WHEN minutes % 60 > 0 THEN (minutes % 60) || 'M' ELSE '' END
    || CASE WHEN rest % 1000 > 0 THEN (rest / 1000) || '.' || lpad(CAST(rest % 1000 AS text), 3, '0') || 'S'
       WHEN rest > 0 THEN (rest / 1000) || 'S' ELSE '' END
  END;
END""",
        "plpgsql",
    ),
    # In UTC, whatever the session's time zone: a day is 24 hours.
    _function(
        "n3_add_time(a timestamptz, b interval)",
        "timestamptz",
        "SELECT CASE WHEN extract(epoch FROM a) + extract(epoch FROM b) >= "
        f"{_FIRST} AND extract(epoch FROM a) + extract(epoch FROM b) < {_LAST} "
        "THEN (a AT TIME ZONE 'UTC' + b) AT TIME ZONE 'UTC' END",
    ),
    _function(
        "n3_add_days(a date, b interval)",
        "date",
        "SELECT CASE WHEN a - date '0001-01-01' + div(extract(epoch FROM b), 86400) "
        "BETWEEN 0 AND 3652058 THEN a + CAST(div(extract(epoch FROM b), 86400) AS integer) END",
    ),
    _function(
        "n3_time_between(a timestamptz, b timestamptz)",
        "interval",
        "SELECT (a - b) - CAST(mod(mod(extract(epoch FROM a - b) * 1000000, 1000) + 1000, 1000) "
        "AS float8) * interval '1 microsecond'",
    ),
    _function(
        "n3_time_between(a date, b date)",
        "interval",
        "SELECT make_interval(days => a - b)",
    ),
    _function(
        "n3_date_trunc(unit text, moment timestamptz, zone text)",
        "timestamptz",
        f"""
DECLARE
  there timestamp := moment AT TIME ZONE zone;
  start timestamp;
  answer timestamptz;
  earlier timestamptz;
BEGIN
  IF extract(year FROM there) NOT BETWEEN 1 AND 9999 THEN
    RETURN NULL;
  END IF;
  IF unit = 'hour' THEN
    -- Back by minutes, which stays on this side of a change of clocks.
    answer := moment - (there - date_trunc('hour', there));
  ELSE
    start := date_trunc(unit, there);
    answer := start AT TIME ZONE zone;
    -- Where clocks show that time twice, the first.
    earlier := answer - interval '24 hours';
    earlier := (start - ((earlier AT TIME ZONE zone) - (earlier AT TIME ZONE 'UTC'))) AT TIME ZONE 'UTC';
    IF earlier AT TIME ZONE zone = start THEN
      answer := earlier;
    END IF;
  END IF;
  RETURN CASE WHEN extract(epoch FROM answer) >= {_FIRST} AND extract(epoch FROM answer) < {_LAST} THEN answer END;
END""",
        "plpgsql",
    ),
    # A value of JSON as one of a column's type; `of_column` is never there. Not STRICT, therefore.
    """
CREATE OR REPLACE FUNCTION n3_of_column(of_column anyelement, value jsonb) RETURNS anyelement
LANGUAGE plpgsql STABLE AS $n3$
DECLARE
  kind text := (SELECT format('%I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.oid = pg_typeof(of_column));
BEGIN
  IF value IS NOT NULL THEN
    EXECUTE format('SELECT v FROM jsonb_to_record($1) AS r(v %s)', kind) INTO of_column
    USING jsonb_build_object('v', value);
  END IF;
  RETURN of_column;
END$n3$""",
)


def folding() -> str:
    """The function that folds a text as Python's `casefold` does, for searches."""
    folded = {chr(code): chr(code).casefold() for code in range(sys.maxunicode + 1)}
    single = {one: to for one, to in folded.items() if one != to and len(to) == 1}
    several = {one: to for one, to in folded.items() if len(to) > 1}
    text = f"translate(word, {quote_text(''.join(single))}, {quote_text(''.join(single.values()))})"
    longer = "b"
    for one, to in several.items():
        longer = f"replace({longer}, {quote_text(one)}, {quote_text(to)})"
    letters = quote_text("".join(several))
    return _function(
        "n3_fold(word text)",
        "text",
        f"SELECT CASE WHEN translate(b, {letters}, '') = b THEN b ELSE {longer} END "
        f"FROM (SELECT {text} AS b) AS folded",
    )
