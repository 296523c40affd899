-- Circles: which peers the records of an audience circle:<name> go to. They are this node's own: another node's circle of
-- the same name is another one, whose members only that node knows.

CREATE TABLE muster.circle (
    id      uuid        NOT NULL PRIMARY KEY,
    name    text        NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
    created timestamptz NOT NULL
);
CREATE TABLE muster.circle_member (
    circle uuid        NOT NULL REFERENCES muster.circle ON DELETE CASCADE,
    peer   uuid        NOT NULL REFERENCES muster.peer ON DELETE CASCADE,
    added  timestamptz NOT NULL,
    PRIMARY KEY (circle, peer)
);
CREATE INDEX circle_member_peer ON muster.circle_member (peer);

-- What is on record for a circle already keeps its audience; a circle without members is what it was until now.
INSERT INTO muster.circle (id, name, created)
SELECT gen_random_uuid(), c.name, now() FROM (
    SELECT DISTINCT substr(audience, 8) AS name FROM muster.record
    WHERE audience LIKE 'circle:%' AND home NOT IN (SELECT node FROM muster.peer)) AS c;

-- A record of this node is for no circle that there is not. A peer's records are for circles of the peer.
CREATE FUNCTION muster.check_circle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    -- Held until the end of the transaction, so that the circle is not removed meanwhile.
    PERFORM FROM muster.circle c WHERE c.name = substr(NEW.audience, 8) FOR KEY SHARE;
    IF NOT FOUND AND NOT EXISTS (SELECT FROM muster.peer p WHERE p.node = NEW.home) THEN
        RAISE EXCEPTION 'no such circle' USING ERRCODE = 'MU423', DETAIL = NEW.audience;
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION muster.check_circle FROM PUBLIC;
CREATE TRIGGER record_circle BEFORE INSERT OR UPDATE OF audience ON muster.record
    FOR EACH ROW WHEN (NEW.audience LIKE 'circle:%') EXECUTE FUNCTION muster.check_circle();

-- The circles a peer is in, each as <home>/circle:<name>; from the setting muster.circles, which lasts one transaction.
CREATE FUNCTION muster.reader_circles() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN current_setting('muster.role', true) = 'peer'
        THEN coalesce(nullif(current_setting('muster.circles', true), ''), '{}')::text[] ELSE '{}' END
$$;

-- The rank decides for nearly every row; only one that is for a circle and not seen yet is compared further.
ALTER POLICY see ON muster.record
    USING (audience_rank >= (SELECT muster.reader_rank()) OR owners && (SELECT muster.reader_subjects())
        OR audience_rank = 1 AND home || '/' || audience = ANY ((SELECT muster.reader_circles())::text[]));
ALTER POLICY see ON muster.log
    USING (audience_rank >= (SELECT muster.reader_rank())
        OR audience_rank = 1
            AND split_part(origin, '/', 1) || '/' || audience = ANY ((SELECT muster.reader_circles())::text[]));

CREATE OR REPLACE VIEW muster.findable AS
    SELECT id, kind, home, version, audience, audience_rank, title, words, owners, updated
    FROM muster.record
    WHERE audience_rank >= (SELECT muster.reader_rank()) OR owners && (SELECT muster.reader_subjects())
        OR audience_rank = 1 AND home || '/' || audience = ANY ((SELECT muster.reader_circles())::text[]);

-- Counting by rank alone is still answered from the index record_kind; what is for circles has a small one of its own,
-- and only who is in one looks there.
CREATE INDEX record_circle ON muster.record (audience, kind) WHERE audience_rank = 1;
CREATE OR REPLACE VIEW muster.countable AS
    SELECT kind FROM muster.record WHERE audience_rank >= (SELECT muster.reader_rank())
    UNION ALL
    SELECT kind FROM muster.record
    WHERE (SELECT muster.reader_circles()) <> '{}' AND audience_rank = 1
        AND home || '/' || audience = ANY ((SELECT muster.reader_circles())::text[]);

ALTER TABLE muster.circle ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.circle FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.circle_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.circle_member FOR ALL
    USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
-- UPDATE is for holding a row; no column is ever changed.
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.circle TO muster_service;
GRANT SELECT, INSERT, DELETE ON muster.circle_member TO muster_service;

-- A peer of the trust “known” may read, and is not followed. Whether a peer recognised this node's signature when it was
-- last asked with one; and when a log was last confirmed by its own node: restricted bodies are kept only so long after.
ALTER TABLE muster.peer DROP CONSTRAINT peer_trust_check;
ALTER TABLE muster.peer ADD CONSTRAINT peer_trust_check CHECK (trust IN ('known', 'mirror', 'search', 'merge'));
ALTER TABLE muster.peer ADD COLUMN knows_us boolean;
ALTER TABLE muster.peer_log ADD COLUMN confirmed timestamptz;
UPDATE muster.peer_log SET confirmed = now();
