-- What was erased, and who has said that it is gone there too. Random ids, positions in logs and names of nodes: nothing
-- here says whom they were.

-- Records that an erasure removed, by the id of the person's record. Also what a restored backup must not bring back.
CREATE TABLE muster.erased (
    record uuid        NOT NULL PRIMARY KEY,
    person uuid        NOT NULL,
    at     timestamptz NOT NULL
);
CREATE INDEX erased_person ON muster.erased (person);

-- The last entry by which a log of this node said that a record is gone from it: erased, or withdrawn from its audience.
CREATE TABLE muster.log_departure (
    record uuid        NOT NULL,
    origin text        NOT NULL,
    entry  bigint      NOT NULL,
    erased boolean     NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (record, origin)
);
CREATE INDEX log_departure_erased ON muster.log_departure (origin, entry) WHERE erased;

-- Cosignatures on checkpoints (C2SP tlog-cosignature): whoever made one says that everything up to its size has been
-- applied there, and that what it erases is deleted. Others' on this node's logs, this node's on others', and what is
-- passed on from one to another.
CREATE TABLE muster.acknowledgement (
    origin   text        NOT NULL,
    cosigner text        NOT NULL,
    -- The number of the cosigner's key.
    key_id   bigint      NOT NULL,
    size     bigint      NOT NULL CHECK (size > 0),
    -- When it was made, by the cosigner's clock: seconds since 1970 began.
    time     bigint      NOT NULL CHECK (time >= 0),
    -- The checkpoint with its log's signature and this one.
    note     bytea       NOT NULL,
    -- Whether the cosigner's key was known here when it came, and the signature held.
    verified boolean     NOT NULL,
    received timestamptz NOT NULL,
    PRIMARY KEY (origin, cosigner, key_id, size)
);

ALTER TABLE muster.erased ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.erased FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.log_departure ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.log_departure FOR ALL
    USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
-- An acknowledgement is seen by whoever may see the log's audience; one of a circle's log by the circle's own node too,
-- which is known by its signature (muster.principal is peer:<name> then).
ALTER TABLE muster.acknowledgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.acknowledgement FOR SELECT USING (
    (SELECT muster.is_staff())
    OR split_part(origin, '/', 3) = 'public'
    OR split_part(origin, '/', 3) = 'federation' AND (SELECT muster.reader_rank()) <= 2
    OR 'peer:' || split_part(origin, '/', 1) = (SELECT current_setting('muster.principal', true)));
CREATE POLICY write ON muster.acknowledgement FOR ALL
    USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
GRANT SELECT, INSERT ON muster.erased TO muster_service;
GRANT SELECT, INSERT, UPDATE ON muster.log_departure TO muster_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.acknowledgement TO muster_service;
