"""Seals follow one another, and nothing is erased outside an act.

Rows of seals are written once, so a seal dated next year, or one that does not follow from the last, could never be taken
back: the database refuses it. An erasure cannot be taken back either: like an event, it is done inside an act.
"""

from django.db import migrations

SEALS = """
CREATE FUNCTION public.journal_seal_in_turn() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last public.journal_seal%ROWTYPE;
BEGIN
    SELECT * INTO last FROM public.journal_seal ORDER BY day DESC LIMIT 1;
    IF NEW.day > (clock_timestamp() AT TIME ZONE 'Europe/Rome')::date OR NEW.day <= last.day
       OR NEW.previous IS DISTINCT FROM coalesce(last.root, ''::bytea) OR octet_length(NEW.root) <> 32 THEN
        RAISE EXCEPTION 'approdo: a seal follows the one before it and is not of a day to come'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_turn BEFORE INSERT ON public.journal_seal
    FOR EACH ROW EXECUTE FUNCTION public.journal_seal_in_turn();

CREATE FUNCTION public.journal_reading_seal_in_turn() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.day > (clock_timestamp() AT TIME ZONE 'Europe/Rome')::date OR octet_length(NEW.root) <> 32
       OR NEW.day <= (SELECT max(day) FROM public.journal_readingseal) THEN
        RAISE EXCEPTION 'approdo: a seal of readings follows the one before it and is not of a day to come'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_turn BEFORE INSERT ON public.journal_readingseal
    FOR EACH ROW EXECUTE FUNCTION public.journal_reading_seal_in_turn();
"""
NO_SEALS = """
DROP TRIGGER in_turn ON public.journal_seal;
DROP TRIGGER in_turn ON public.journal_readingseal;
DROP FUNCTION public.journal_seal_in_turn(), public.journal_reading_seal_in_turn();
"""

DISPOSAL = """
CREATE OR REPLACE FUNCTION public.journal_dispose(event uuid, authorisation text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(current_setting('approdo.role', true), '') = '' THEN
        RAISE EXCEPTION 'approdo: a payload is erased inside an act' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF coalesce(btrim(authorisation), '') !~ '[0-9]' THEN
        RAISE EXCEPTION 'approdo: nothing is erased without the number of its authorisation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE public.journal_payload p
        SET body = NULL, salt = NULL, erased_at = clock_timestamp(), erased_by_act = btrim(authorisation)
        WHERE p.event_id = journal_dispose.event AND p.erased_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'approdo: no such payload, or already erased' USING ERRCODE = 'no_data_found';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_readings_of_a_dossier")]

    operations = [
        migrations.RunSQL(SEALS, NO_SEALS),
        migrations.RunSQL(DISPOSAL, migrations.RunSQL.noop),
    ]
