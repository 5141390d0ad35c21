"""The end of a party's place may be told at its beginning (a helper's last day) and brought forward, never put off.

Nothing else of a party changes: who, in which dossier, with which powers, since when.
"""

from django.db import migrations

EARLIER = """
CREATE FUNCTION public.access_party_ends_earlier() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (to_jsonb(OLD) - 'to_day') IS DISTINCT FROM (to_jsonb(NEW) - 'to_day') THEN
        RAISE EXCEPTION 'approdo: a frozen column of access_party changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.to_day IS NOT NULL AND (NEW.to_day IS NULL OR NEW.to_day > OLD.to_day) THEN
        RAISE EXCEPTION 'approdo: access_party.to_day is only brought forward'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER frozen_columns ON public.access_party;
CREATE TRIGGER frozen_columns BEFORE UPDATE ON public.access_party
    FOR EACH ROW EXECUTE FUNCTION public.access_party_ends_earlier();
"""
BACK = """
DROP TRIGGER frozen_columns ON public.access_party;
CREATE TRIGGER frozen_columns BEFORE UPDATE ON public.access_party
    FOR EACH ROW EXECUTE FUNCTION public.approdo_set_once('to_day');
DROP FUNCTION public.access_party_ends_earlier();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_frozen_parties")]

    operations = [migrations.RunSQL(EARLIER, BACK)]
