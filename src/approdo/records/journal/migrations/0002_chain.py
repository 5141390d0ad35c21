"""The chain: made, kept and opened for disposal by the database alone.

Functions that touch what the runtime role may not are SECURITY DEFINER with a fixed search path and qualified names.
"""

from django.db import migrations

from approdo.records.frozen import written_once

EVENT_HASH = """
CREATE FUNCTION public.journal_event_hash(
    event uuid, dossier uuid, seq integer, kind text, happened_at timestamptz, recorded_at timestamptz,
    actor uuid, actor_role text, payload_digest bytea, prev_hash bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(convert_to(concat_ws(E'\\n',
        'approdo.event/1', event, dossier, seq, kind,
        (extract(epoch FROM happened_at) * 1000000)::bigint,
        (extract(epoch FROM recorded_at) * 1000000)::bigint,
        coalesce(actor::text, '-'), actor_role, encode(payload_digest, 'hex'), encode(prev_hash, 'hex')
    ), 'UTF8'))
$$;
"""

CHAIN = """
CREATE FUNCTION public.journal_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head public.journal_head%ROWTYPE;
BEGIN
    IF NEW.actor_role IS DISTINCT FROM nullif(current_setting('approdo.role', true), '')
       OR coalesce(NEW.actor::text, '') IS DISTINCT FROM coalesce(current_setting('approdo.actor', true), '') THEN
        RAISE EXCEPTION 'approdo: an event is written inside an act, by the actor of that act'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- The head's row is locked before the clock is read, so that recorded_at rises along a chain.
    SELECT * INTO head FROM public.journal_head WHERE dossier_id = NEW.dossier_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.journal_head (dossier_id, seq, hash, happened_at)
            VALUES (NEW.dossier_id, 0, ''::bytea, NEW.happened_at) ON CONFLICT (dossier_id) DO NOTHING;
        SELECT * INTO STRICT head FROM public.journal_head WHERE dossier_id = NEW.dossier_id FOR UPDATE;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.recorded_at := clock_timestamp();
    NEW.prev_hash := head.hash;
    NEW.hash := public.journal_event_hash(
        NEW.id, NEW.dossier_id, NEW.seq, NEW.kind, NEW.happened_at, NEW.recorded_at,
        NEW.actor, NEW.actor_role, NEW.payload_digest, NEW.prev_hash);
    UPDATE public.journal_head
        SET seq = NEW.seq, hash = NEW.hash, happened_at = greatest(head.happened_at, NEW.happened_at)
        WHERE dossier_id = NEW.dossier_id;
    RETURN NEW;
END $$;
CREATE TRIGGER chain BEFORE INSERT ON public.journal_event
    FOR EACH ROW EXECUTE FUNCTION public.journal_chain();
ALTER TABLE public.journal_event
    ADD CONSTRAINT event_fields_hold_one_line CHECK (kind !~ E'[\\n\\r]' AND actor_role !~ E'[\\n\\r]'),
    ADD CONSTRAINT event_digest_is_sha256 CHECK (octet_length(payload_digest) = 32);
"""

PAYLOADS = """
CREATE FUNCTION public.journal_payload_belongs() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF octet_length(NEW.salt) IS DISTINCT FROM 32 OR NEW.erased_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM public.journal_event e
        WHERE e.id = NEW.event_id AND e.payload_digest = sha256(NEW.salt || convert_to(NEW.body, 'UTF8'))
    ) THEN
        RAISE EXCEPTION 'approdo: a payload must be the one its event was hashed over'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payload_belongs BEFORE INSERT ON public.journal_payload
    FOR EACH ROW EXECUTE FUNCTION public.journal_payload_belongs();

CREATE FUNCTION public.journal_event_has_payload() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.journal_payload p WHERE p.event_id = NEW.id) THEN
        RAISE EXCEPTION 'approdo: an event has a payload' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER has_payload AFTER INSERT ON public.journal_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.journal_event_has_payload();

CREATE FUNCTION public.journal_payload_is_only_erased() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.erased_at IS NOT NULL OR NEW.event_id IS DISTINCT FROM OLD.event_id OR NEW.body IS NOT NULL
       OR NEW.salt IS NOT NULL OR NEW.erased_at IS NULL OR NEW.erased_by_act !~ '[0-9]' THEN
        RAISE EXCEPTION 'approdo: a payload is erased whole, once, with its authorisation, or left as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_erased BEFORE UPDATE ON public.journal_payload
    FOR EACH ROW EXECUTE FUNCTION public.journal_payload_is_only_erased();
CREATE TRIGGER no_deletion BEFORE DELETE ON public.journal_payload
    FOR EACH ROW EXECUTE FUNCTION public.approdo_refuse();
CREATE TRIGGER no_truncation BEFORE TRUNCATE ON public.journal_payload
    FOR EACH STATEMENT EXECUTE FUNCTION public.approdo_refuse();

CREATE FUNCTION public.journal_dispose(event uuid, authorisation text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
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
REVOKE ALL ON FUNCTION public.journal_dispose(uuid, text) FROM PUBLIC;
"""

# A seal of readings takes the same lock alone: every reading under way is then either stored or dated after the seal.
READINGS = """
CREATE FUNCTION public.journal_reading_is_dated() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.actor_role IS DISTINCT FROM coalesce(current_setting('approdo.role', true), '')
       OR NEW.actor::text IS DISTINCT FROM nullif(current_setting('approdo.actor', true), '') THEN
        RAISE EXCEPTION 'approdo: a reading is written by the one who reads'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(7470111);
    NEW.read_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER dated BEFORE INSERT ON public.journal_reading
    FOR EACH ROW EXECUTE FUNCTION public.journal_reading_is_dated();

CREATE FUNCTION public.journal_reading_is_kept() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.read_at < now() - interval '24 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'approdo: a reading is kept 24 months, as it was written'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON public.journal_reading
    FOR EACH ROW EXECUTE FUNCTION public.journal_reading_is_kept();
CREATE TRIGGER no_truncation BEFORE TRUNCATE ON public.journal_reading
    FOR EACH STATEMENT EXECUTE FUNCTION public.approdo_refuse();

CREATE FUNCTION public.journal_drop_old_readings() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH dropped AS (
        DELETE FROM public.journal_reading WHERE read_at < now() - interval '24 months' RETURNING 1
    ) SELECT count(*) FROM dropped
$$;
REVOKE ALL ON FUNCTION public.journal_drop_old_readings() FROM PUBLIC;
"""

HEADS = """
CREATE FUNCTION public.journal_head_only_advances() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.dossier_id IS DISTINCT FROM OLD.dossier_id OR NEW.seq <> OLD.seq + 1 THEN
        RAISE EXCEPTION 'approdo: a head moves one event forward' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_advances BEFORE UPDATE ON public.journal_head
    FOR EACH ROW EXECUTE FUNCTION public.journal_head_only_advances();
CREATE TRIGGER no_deletion BEFORE DELETE ON public.journal_head
    FOR EACH ROW EXECUTE FUNCTION public.approdo_refuse();
CREATE TRIGGER no_truncation BEFORE TRUNCATE ON public.journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION public.approdo_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("territory", "0002_frozen")]

    operations = [
        migrations.RunSQL(EVENT_HASH),
        migrations.RunSQL(CHAIN),
        migrations.RunSQL(PAYLOADS),
        migrations.RunSQL(READINGS),
        migrations.RunSQL(HEADS),
        written_once("journal_event"),
        written_once("journal_seal"),
        written_once("journal_sealedhead"),
        written_once("journal_readingseal"),
    ]
