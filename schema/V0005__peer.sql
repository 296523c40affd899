-- Other nodes whose logs this one follows, and how far it has come. For staff alone; what came from a peer lies in
-- muster.record with the peer as its home, and is shown as its audience allows.
CREATE TABLE muster.peer (
    id        uuid        NOT NULL PRIMARY KEY,
    node      text        NOT NULL UNIQUE,
    url       text        NOT NULL,
    -- What its logs are signed with: a verifier key of a signed note.
    key       text        NOT NULL,
    trust     text        NOT NULL CHECK (trust IN ('mirror', 'search', 'merge')),
    -- What this node shows to the peer, if anything: read by whoever pulls, and listed nowhere.
    token     text,
    added     timestamptz NOT NULL,
    succeeded timestamptz,
    failed    timestamptz,
    -- Why the last pull failed, in words; null after one that did not.
    error     text
);

CREATE TABLE muster.peer_log (
    id         integer     NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    peer       uuid        NOT NULL REFERENCES muster.peer ON DELETE CASCADE,
    origin     text        NOT NULL,
    audience   text        NOT NULL,
    epoch      bigint      NOT NULL CHECK (epoch >= 1),
    -- Entries that are applied, and the compact range over them: what everything further is held against.
    size       bigint      NOT NULL DEFAULT 0 CHECK (size >= 0),
    range      bytea       NOT NULL DEFAULT '\x0000000000000000',
    -- The last signed note that was followed to its end, and one that no tree explains together with it.
    checkpoint bytea,
    evidence   bytea,
    state      text        NOT NULL DEFAULT 'following' CHECK (state IN ('following', 'fork', 'stopped')),
    error      text,
    -- Entries without a body and without a reason for it; the first thousand.
    withheld   bigint[]    NOT NULL DEFAULT '{}',
    since      timestamptz NOT NULL,
    advanced   timestamptz,
    UNIQUE (peer, audience, epoch),
    UNIQUE (origin)
);

-- The entries that hold a record today, by which a later one can say that it goes.
CREATE TABLE muster.peer_entry (
    log     integer NOT NULL REFERENCES muster.peer_log ON DELETE CASCADE,
    index   bigint  NOT NULL,
    record  uuid    NOT NULL,
    version bigint  NOT NULL,
    PRIMARY KEY (log, index)
);
CREATE INDEX peer_entry_record ON muster.peer_entry (record);

ALTER TABLE muster.peer ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.peer FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.peer_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.peer_log FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.peer_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.peer_entry FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));

GRANT SELECT, INSERT, UPDATE, DELETE ON muster.peer, muster.peer_log, muster.peer_entry TO muster_service;
