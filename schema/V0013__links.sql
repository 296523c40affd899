-- Contributor records that are one person. Which are is decided by Registry.LinkGroups from the records of kind link and
-- from verified identities; kept here is what it came to, so that a search need not ask.

-- A record that another one speaks for, for readers of a level: 0 staff, 2 peers and projects, 3 anyone. (What readers of
-- different levels may see of links differs, and with it which records are one person to them.)
CREATE TABLE muster.alternate (
    level   smallint NOT NULL CHECK (level IN (0, 2, 3)),
    id      uuid     NOT NULL,
    -- The record that speaks for the person: the primary.
    speaker uuid     NOT NULL CHECK (speaker <> id),
    PRIMARY KEY (level, id)
);
CREATE INDEX alternate_speaker ON muster.alternate (speaker);

-- Contributors whose links have to be looked at again; with waits_for once that record is there.
CREATE TABLE muster.link_stale (
    contributor uuid NOT NULL,
    waits_for   uuid
);

CREATE FUNCTION muster.link_level() RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN muster.reader_rank() = 0 THEN 0 WHEN muster.reader_rank() < 3 THEN 2 ELSE 3 END::smallint
$$;

-- The contributors that a link names.
CREATE FUNCTION muster.link_ends(words tsvector) RETURNS SETOF uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substr(w, 13)::uuid FROM unnest(tsvector_to_array(words)) AS w WHERE w LIKE 'contributor/%'
$$;

-- Notes what has to be looked at again. Whoever writes a record, and however, comes through here; for records that have
-- no part in it, which are nearly all, only the condition of the trigger is looked at.
CREATE FUNCTION muster.note_links() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP <> 'DELETE' AND NEW.kind = 'link' THEN
        INSERT INTO muster.link_stale (contributor) SELECT muster.link_ends(NEW.words);
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO muster.link_stale (contributor) VALUES (NEW.id);
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.kind = 'link' THEN
        INSERT INTO muster.link_stale (contributor) SELECT muster.link_ends(OLD.words);
    ELSIF TG_OP <> 'INSERT' AND (OLD.words @@ '''verified/'':*'::tsquery OR TG_OP = 'UPDATE' AND NEW.words @@ '''verified/'':*'::tsquery
        OR EXISTS (SELECT FROM muster.alternate a WHERE a.id = OLD.id OR a.speaker = OLD.id)) THEN
        INSERT INTO muster.link_stale (contributor)
            SELECT OLD.id UNION SELECT a.id FROM muster.alternate a WHERE a.speaker = OLD.id
            UNION SELECT a.speaker FROM muster.alternate a WHERE a.id = OLD.id;
        -- Nobody is hidden behind a record that may not be there any more.
        DELETE FROM muster.alternate WHERE speaker = OLD.id OR id = OLD.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER link_insert AFTER INSERT ON muster.record FOR EACH ROW
    WHEN (NEW.kind = 'link' OR NEW.kind = 'contributor' AND NEW.words @@ '''verified/'':*'::tsquery)
    EXECUTE FUNCTION muster.note_links();
CREATE TRIGGER link_update AFTER UPDATE ON muster.record FOR EACH ROW
    WHEN (NEW.kind = 'link' OR NEW.kind = 'contributor' AND (OLD.audience <> NEW.audience OR OLD.home <> NEW.home
        OR OLD.words @@ '''verified/'':*'::tsquery OR NEW.words @@ '''verified/'':*'::tsquery))
    EXECUTE FUNCTION muster.note_links();
CREATE TRIGGER link_delete AFTER DELETE ON muster.record FOR EACH ROW
    WHEN (OLD.kind IN ('link', 'contributor')) EXECUTE FUNCTION muster.note_links();

-- Identities that were verified before this version looked for them.
UPDATE muster.record r SET words = r.words || array_to_tsvector(v.found)
FROM (
    SELECT r.id, array_agg('verified/' || k.key) AS found
    FROM muster.record r CROSS JOIN LATERAL (SELECT convert_from(r.body, 'UTF8')::jsonb -> 'identities') AS l (list)
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(l.list) WHEN 'array' THEN l.list ELSE '[]' END) AS i (identity)
    JOIN LATERAL unnest(r.keys) AS k (key)
        ON length(k.key) < 200 AND lower(k.key) = lower(i.identity ->> 'service' || ':' || (i.identity ->> 'handle'))
    WHERE r.kind = 'contributor' AND position('"verified":true'::bytea IN r.body) > 0
        AND i.identity -> 'verified' = 'true'
    GROUP BY r.id
) AS v WHERE v.id = r.id;

-- Links of a person are shown no more widely than the person: the same as muster.narrow does for their time and work.
CREATE FUNCTION muster.narrow_links(contributors uuid[], moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT muster.is_staff() AND NOT contributors <@ muster.reader_subjects() THEN
        RAISE EXCEPTION 'not theirs' USING ERRCODE = '42501';
    END IF;
    WITH w AS (
        SELECT d.id, c.audience, d.audience AS left_audience
        FROM muster.record c JOIN muster.record d ON d.kind = 'link' AND d.home = c.home
            AND d.words @@ ('''contributor/' || c.id || '''')::tsquery
        WHERE c.id = ANY (contributors) AND NOT muster.is_within(d.audience, c.audience)
        FOR UPDATE OF d
    ), changed AS (
        UPDATE muster.record d SET audience = w.audience, version = d.version + 1, updated = moment
        FROM w WHERE d.id = w.id RETURNING d.id, d.kind, d.version, d.audience, w.left_audience
    )
    INSERT INTO muster.publish_queue (at, record, version, kind, op, audience, left_audience)
    SELECT moment, c.id, c.version, c.kind, 'put', c.audience, c.left_audience FROM changed c ORDER BY c.id;
END $$;
REVOKE ALL ON FUNCTION muster.narrow_links, muster.note_links FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.narrow_links TO muster_service;

ALTER TABLE muster.alternate ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.alternate FOR SELECT USING (level >= (SELECT muster.reader_rank()));
CREATE POLICY write ON muster.alternate FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.link_stale ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.link_stale FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
GRANT SELECT, INSERT, DELETE ON muster.alternate, muster.link_stale TO muster_service;

-- Peers whose links are taken; who they are is no secret, while the rest of muster.peer is for stewards.
CREATE VIEW muster.link_partner AS SELECT node FROM muster.peer WHERE trust = 'merge';
GRANT SELECT ON muster.link_partner TO muster_service;
