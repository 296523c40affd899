-- The node's own verifiable logs: one for each audience but private, and for each epoch. What may be read of one is what
-- may be read of its audience. Written by the sequencer alone, which asks as staff.
CREATE TABLE muster.log (
    id            integer  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin        text     NOT NULL UNIQUE,
    audience      text     NOT NULL CHECK (audience IN ('federation', 'public') OR audience LIKE 'circle:_%'),
    audience_rank smallint NOT NULL GENERATED ALWAYS AS
        (CASE audience WHEN 'public' THEN 3 WHEN 'federation' THEN 2 ELSE 1 END) STORED,
    epoch         bigint   NOT NULL CHECK (epoch >= 1),
    size          bigint   NOT NULL DEFAULT 0 CHECK (size >= 0),
    -- The partial tiles at the right edge, from level 0 on: 32 bytes a hash, as many of each level as size says.
    edge          bytea    NOT NULL DEFAULT '',
    -- The signed note of this size; null until the first entry.
    checkpoint    bytea,
    UNIQUE (audience, epoch)
);

-- An entry is its commitment; the rest is what opens it. Body and salt go when a later entry replaces it or says that
-- they must: what stays says nothing of anybody. (No foreign key to the log: it would be looked up for every entry.)
CREATE TABLE muster.log_entry (
    log        integer NOT NULL,
    index      bigint  NOT NULL,
    commitment bytea   NOT NULL CHECK (length(commitment) = 32),
    salt       bytea CHECK (length(salt) = 32),
    body       bytea,
    -- Which record's body it is, or was until a later version replaced it; null once it is listed as gone.
    record     uuid,
    version    bigint,
    PRIMARY KEY (log, index),
    CHECK ((salt IS NULL) = (body IS NULL))
);
CREATE INDEX log_entry_record ON muster.log_entry (record, log) WHERE record IS NOT NULL;

-- Full tiles of hashes (C2SP tlog-tiles), which never change.
CREATE TABLE muster.log_tile (
    log    integer  NOT NULL REFERENCES muster.log,
    level  smallint NOT NULL,
    index  bigint   NOT NULL,
    hashes bytea    NOT NULL CHECK (length(hashes) = 8192),
    PRIMARY KEY (log, level, index)
);

-- The epoch that new logs begin with: higher than any that was ever signed, also in what a backup no longer knows.
CREATE TABLE muster.log_floor (
    one   boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint  NOT NULL CHECK (epoch >= 1)
);
INSERT INTO muster.log_floor (epoch) VALUES (1);

ALTER TABLE muster.log ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.log FOR SELECT USING (audience_rank >= (SELECT muster.reader_rank()));
CREATE POLICY write ON muster.log FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.log_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.log_entry FOR SELECT USING (log IN (SELECT id FROM muster.log));
CREATE POLICY write ON muster.log_entry FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.log_tile ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.log_tile FOR SELECT USING (log IN (SELECT id FROM muster.log));
CREATE POLICY write ON muster.log_tile FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));

GRANT SELECT, INSERT, UPDATE ON muster.log, muster.log_entry TO muster_service;
GRANT SELECT, INSERT ON muster.log_tile TO muster_service;
GRANT SELECT ON muster.log_floor TO muster_service;
