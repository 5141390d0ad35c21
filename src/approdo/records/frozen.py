"""Rows and columns that the database itself keeps still: triggers that bind every role, the owner of the tables included.

Used by migrations only. The refusals are integrity errors (SQLSTATE 23000) and name the table, never a value.

- `written_once(table)`: no change, no deletion.
- `set_once(table, *columns)`: only these columns change, each from empty to its one value; no deletion.
- `never_changes(table, *columns)`: these columns keep the value they were born with; no deletion.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

FUNCTIONS = """
CREATE FUNCTION public.approdo_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'approdo: % on % is refused, its rows are written once', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.approdo_set_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    name text;
BEGIN
    IF (before - TG_ARGV) IS DISTINCT FROM (after - TG_ARGV) THEN
        RAISE EXCEPTION 'approdo: a frozen column of % changed', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF before -> name NOT IN ('null'::jsonb, '""'::jsonb) AND before -> name IS DISTINCT FROM after -> name THEN
            RAISE EXCEPTION 'approdo: %.% is set once', TG_TABLE_NAME, name
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE FUNCTION public.approdo_never_changes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name THEN
            RAISE EXCEPTION 'approdo: %.% never changes', TG_TABLE_NAME, name
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION public.approdo_refuse(), public.approdo_set_once(), public.approdo_never_changes();
"""


def written_once(table: str) -> RunSQL:
    return _triggers(table, ("frozen_row", "BEFORE UPDATE OR DELETE", "ROW", "approdo_refuse()"), _no_truncate())


def set_once(table: str, *columns: str) -> RunSQL:
    call = f"approdo_set_once({_literals(columns)})"
    return _triggers(table, ("frozen_columns", "BEFORE UPDATE", "ROW", call), _no_delete(), _no_truncate())


def never_changes(table: str, *columns: str) -> RunSQL:
    call = f"approdo_never_changes({_literals(columns)})"
    when = f"BEFORE UPDATE OF {', '.join(columns)}"  # an update of other columns costs nothing
    return _triggers(table, ("frozen_columns", when, "ROW", call), _no_delete(), _no_truncate())


def _no_delete() -> tuple[str, str, str, str]:
    return ("no_deletion", "BEFORE DELETE", "ROW", "approdo_refuse()")


def _no_truncate() -> tuple[str, str, str, str]:
    return ("no_truncation", "BEFORE TRUNCATE", "STATEMENT", "approdo_refuse()")


def _literals(columns: tuple[str, ...]) -> str:
    return ", ".join(f"'{column}'" for column in columns)


def _triggers(table: str, *triggers: tuple[str, str, str, str]) -> RunSQL:
    made = "".join(
        f"CREATE TRIGGER {name} {when} ON public.{table} FOR EACH {each} EXECUTE FUNCTION public.{call};\n"
        for name, when, each, call in triggers
    )
    dropped = "".join(f"DROP TRIGGER {name} ON public.{table};\n" for name, *_ in triggers)
    return RunSQL(made, dropped)
