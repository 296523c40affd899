-- The second line of defence. The service connects as muster_service, which owns nothing and cannot bypass these
-- policies; they read who is asking from settings that last one transaction:
--   muster.role      steward | coordinator | project | contributor | peer; absent or anything else: anonymous
--   muster.subjects  uuid[] of the records the asker speaks for
-- Every call stands in a sub-select, so that it is evaluated once a statement and not once a row.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'muster_service') THEN
        CREATE ROLE muster_service LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- another database of this cluster made it at the same moment
END $$;

DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'muster_service', 'MEMBER') THEN
        EXECUTE format('GRANT muster_service TO %I', current_user);
    END IF;
END $$;

CREATE FUNCTION muster.reader_rank() RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE current_setting('muster.role', true)
        WHEN 'steward' THEN 0 WHEN 'coordinator' THEN 0 WHEN 'project' THEN 2 WHEN 'peer' THEN 2 ELSE 3 END::smallint
$$;
CREATE FUNCTION muster.reader_subjects() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN current_setting('muster.role', true) IN ('contributor', 'project')
        THEN coalesce(nullif(current_setting('muster.subjects', true), ''), '{}')::uuid[] ELSE '{}' END
$$;
CREATE FUNCTION muster.is_staff() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('muster.role', true) IN ('steward', 'coordinator'), false)
$$;
CREATE FUNCTION muster.is_steward() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('muster.role', true) = 'steward', false)
$$;

-- A search for what names one of the asker's own: they are lexemes of record.words. Matches nothing when there are none.
CREATE FUNCTION muster.own_references() RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg('''ref/' || s || '''', ' | '), '''ref/''')::tsquery FROM unnest(muster.reader_subjects()) AS s
$$;
CREATE FUNCTION muster.speaks_for_projects() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('muster.role', true) = 'project', false)
$$;

-- record, hours: seen when the audience is wide enough or when one's own; written when one's own or by staff.
ALTER TABLE muster.record ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.record FOR SELECT
    USING (audience_rank >= (SELECT muster.reader_rank()) OR owners && (SELECT muster.reader_subjects()));
CREATE POLICY add ON muster.record FOR INSERT
    WITH CHECK ((SELECT muster.is_staff()) OR owners && (SELECT muster.reader_subjects())
        -- Any project may say that a project needs help.
        OR kind = 'nomination' AND (SELECT muster.speaks_for_projects()));
CREATE POLICY change ON muster.record FOR UPDATE
    USING ((SELECT muster.is_staff()) OR owners && (SELECT muster.reader_subjects())
        -- A project may say that it has the help that others asked for on its behalf.
        OR kind = 'nomination' AND (SELECT muster.speaks_for_projects()) AND words @@ (SELECT muster.own_references()))
    WITH CHECK ((SELECT muster.is_staff()) OR owners && (SELECT muster.reader_subjects())
        OR kind = 'nomination' AND (SELECT muster.speaks_for_projects()) AND words @@ (SELECT muster.own_references()));
CREATE POLICY remove ON muster.record FOR DELETE
    USING ((SELECT muster.is_staff()) OR owners && (SELECT muster.reader_subjects()));

ALTER TABLE muster.hours ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.hours FOR SELECT
    USING (audience_rank >= (SELECT muster.reader_rank()) OR owners && (SELECT muster.reader_subjects()));
CREATE POLICY add ON muster.hours FOR INSERT
    WITH CHECK ((SELECT muster.is_staff()) OR owners && (SELECT muster.reader_subjects()));
CREATE POLICY remove ON muster.hours FOR DELETE
    USING ((SELECT muster.is_staff()) OR owners && (SELECT muster.reader_subjects()));

-- Keys are seen with their record, and go with it. Only people, projects and organizations bring keys of their own, and
-- those own themselves; staff's imports give keys to others too.
ALTER TABLE muster.record_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.record_key FOR SELECT
    USING ((SELECT muster.is_staff()) OR id = ANY ((SELECT muster.reader_subjects())::uuid[])
        OR EXISTS (SELECT FROM muster.record r WHERE r.id = record_key.id));
CREATE POLICY add ON muster.record_key FOR INSERT
    WITH CHECK ((SELECT muster.is_staff()) OR id = ANY ((SELECT muster.reader_subjects())::uuid[]));
CREATE POLICY remove ON muster.record_key FOR DELETE
    USING ((SELECT muster.is_staff()) OR EXISTS (SELECT FROM muster.record r
        WHERE r.id = record_key.id AND r.owners && (SELECT muster.reader_subjects())));

ALTER TABLE muster.contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON muster.contact FOR ALL
    USING ((SELECT muster.is_staff()) OR contributor = ANY ((SELECT muster.reader_subjects())::uuid[]))
    WITH CHECK ((SELECT muster.is_staff()) OR contributor = ANY ((SELECT muster.reader_subjects())::uuid[]));

ALTER TABLE muster.token ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.token FOR ALL
    USING ((SELECT muster.is_steward()) OR (SELECT muster.is_staff()) AND role IN ('contributor', 'project'));
-- One may see what speaks for oneself, and an erasure ends it.
CREATE POLICY own ON muster.token FOR SELECT USING (subjects && (SELECT muster.reader_subjects()));

ALTER TABLE muster.audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON muster.audit FOR SELECT USING ((SELECT muster.is_staff()));
CREATE POLICY add ON muster.audit FOR INSERT WITH CHECK (true);
CREATE POLICY forget ON muster.audit FOR UPDATE USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));

-- An idempotency row belongs to whoever sent the request: muster.principal names them.
ALTER TABLE muster.idempotency ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON muster.idempotency FOR ALL
    USING ((SELECT muster.is_staff()) OR principal = (SELECT current_setting('muster.principal', true)))
    WITH CHECK (principal = (SELECT current_setting('muster.principal', true)));

GRANT USAGE ON SCHEMA muster TO muster_service;
GRANT SELECT ON muster.migration TO muster_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.record, muster.record_key, muster.contact TO muster_service;
GRANT SELECT, INSERT, DELETE ON muster.hours, muster.publish_queue, muster.suppression, muster.idempotency TO muster_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.token TO muster_service;
GRANT SELECT, INSERT ON muster.audit TO muster_service;
GRANT UPDATE (actor) ON muster.audit TO muster_service;

-- The same visibility for searches. A row-level policy keeps conditions that are not leakproof (@@ is not) from using
-- an index, which would make every search read the whole table; this view, not a security barrier and read with its
-- owner's rights, applies the identical condition without that. The service composes no SQL from what users type, so
-- nothing can be smuggled in front of it. It carries no body: bodies are joined from record, under its policy.
CREATE VIEW muster.findable AS
    SELECT id, kind, home, version, audience, audience_rank, title, words, owners, updated
    FROM muster.record
    WHERE audience_rank >= (SELECT muster.reader_rank()) OR owners && (SELECT muster.reader_subjects());
GRANT SELECT ON muster.findable TO muster_service;

-- Counting by audience alone is answered from the index record_kind.
CREATE VIEW muster.countable AS
    SELECT kind FROM muster.record WHERE audience_rank >= (SELECT muster.reader_rank());
GRANT SELECT ON muster.countable TO muster_service;

-- Looks a token up by its hash, which only its bearer can know, before anything is known about who asks.
CREATE FUNCTION muster.authenticate(secret_hash bytea, moment timestamptz)
RETURNS TABLE (id uuid, role text, label text, subjects uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT t.id, t.role, t.label, t.subjects FROM muster.token t
    WHERE t.hash = secret_hash AND t.revoked IS NULL AND (t.expires IS NULL OR t.expires > moment)
$$;

-- Binds the token of somebody who enrols to the record that this makes: once, and only a contributor's token.
CREATE FUNCTION muster.bind_token(of_token uuid, subject uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE muster.token SET subjects = ARRAY[subject]
        WHERE id = of_token AND role = 'contributor' AND subjects = '{}' AND revoked IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'token is bound' USING ERRCODE = '42501';
    END IF;
END $$;

-- Which of these keys are taken, whether or not the asker may see by whom.
CREATE FUNCTION muster.taken(of_kind text, of_home text, wanted text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT k.key FROM muster.record_key k WHERE k.kind = of_kind AND k.home = of_home AND k.key = ANY (wanted)
$$;

-- Whether an audience lets nobody see what another one hides: it is narrower, or the same. Two circles are not compared.
CREATE FUNCTION muster.is_within(inner_audience text, outer_audience text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT inner_audience = outer_audience OR
        CASE inner_audience WHEN 'private' THEN 0 WHEN 'federation' THEN 2 WHEN 'public' THEN 3 ELSE 1 END
        < CASE outer_audience WHEN 'private' THEN 0 WHEN 'federation' THEN 2 WHEN 'public' THEN 3 ELSE 1 END
$$;

-- Holds referenced records against removal until the end of the transaction, and fails on the first that does not
-- exist or that the asker may not see (which reads the same: existence is not disclosed). With an audience, it fails
-- too when a contributor among them is not to be seen so widely. muster.narrow locks the contributor FOR UPDATE, so one
-- of the two waits for the other: what is held here is seen there, or sees here how narrow the contributor has become.
CREATE FUNCTION muster.hold(kinds text[], ids uuid[], of_audience text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    missing int;
    widest text;
BEGIN
    PERFORM FROM muster.record r WHERE r.id = ANY (ids) ORDER BY r.id FOR KEY SHARE;
    SELECT n - 1 INTO missing FROM unnest(kinds, ids) WITH ORDINALITY AS w (kind, id, n)
        WHERE NOT EXISTS (SELECT FROM muster.record r WHERE r.id = w.id AND r.kind = w.kind
            AND (r.audience_rank >= muster.reader_rank() OR r.owners && muster.reader_subjects()))
        ORDER BY n LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'no such reference' USING ERRCODE = 'MU404', DETAIL = missing::text;
    END IF;
    IF of_audience IS NOT NULL THEN
        SELECT r.audience INTO widest FROM muster.record r
            WHERE r.id = ANY (ids) AND r.kind = 'contributor' AND NOT muster.is_within(of_audience, r.audience) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'wider than its contributor' USING ERRCODE = 'MU422', DETAIL = widest;
        END IF;
    END IF;
END $$;

-- Gives the availabilities and engagements of these contributors the audience of their contributor where theirs is not
-- within it; returns how many. For whoever may change the contributor, after the change.
CREATE FUNCTION muster.narrow(contributors uuid[], moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    narrowed bigint;
BEGIN
    IF NOT muster.is_staff() AND NOT contributors <@ muster.reader_subjects() THEN
        RAISE EXCEPTION 'not theirs' USING ERRCODE = '42501';
    END IF;
    -- Waits for those who add to them meanwhile; the statements that follow see what those have added.
    PERFORM FROM muster.record c WHERE c.id = ANY (contributors) ORDER BY c.id FOR UPDATE;
    PERFORM FROM muster.record d WHERE d.id IN (SELECT h.record FROM muster.hours h WHERE h.contributor = ANY (contributors))
        ORDER BY d.id FOR UPDATE;
    WITH changed AS (
        UPDATE muster.record d SET audience = w.audience, version = d.version + 1, updated = moment
        FROM (
            SELECT DISTINCT h.record, c.audience, d.audience AS left_audience
            FROM muster.hours h JOIN muster.record c ON c.id = h.contributor JOIN muster.record d ON d.id = h.record
            WHERE h.contributor = ANY (contributors) AND NOT muster.is_within(d.audience, c.audience)
        ) AS w
        WHERE d.id = w.record RETURNING d.id, d.kind, d.version, d.audience, d.audience_rank, w.left_audience
    ), timed AS (
        UPDATE muster.hours h SET audience_rank = c.audience_rank FROM changed c
        WHERE h.record = c.id AND h.contributor = ANY (contributors)
    ), queued AS (
        INSERT INTO muster.publish_queue (at, record, version, kind, op, audience, left_audience)
        SELECT moment, c.id, c.version, c.kind, 'put', c.audience, c.left_audience FROM changed c ORDER BY c.id
    )
    SELECT count(*) INTO narrowed FROM changed;
    RETURN narrowed;
END $$;

-- How many records of the same home refer to this one, whether or not the asker may see them. What another node's
-- records refer to is that node's business: it must not keep anything here from being removed.
CREATE FUNCTION muster.referrers(of_record uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(*) FROM muster.record r WHERE r.words @@ ('''ref/' || of_record || '''')::tsquery AND r.id <> of_record
        AND r.home = (SELECT o.home FROM muster.record o WHERE o.id = of_record)
$$;

-- Fails when any of these keys belongs to somebody who asked to be forgotten.
CREATE FUNCTION muster.refuse_suppressed(hmacs bytea[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (SELECT FROM muster.suppression s WHERE s.hmac = ANY (hmacs)) THEN
        RAISE EXCEPTION 'suppressed' USING ERRCODE = 'MU451';
    END IF;
END $$;

REVOKE ALL ON FUNCTION muster.authenticate, muster.bind_token, muster.taken, muster.hold, muster.narrow, muster.referrers, muster.refuse_suppressed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.authenticate, muster.bind_token, muster.taken, muster.hold, muster.narrow, muster.referrers, muster.refuse_suppressed TO muster_service;
