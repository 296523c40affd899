-- Records and what is kept beside them so that they can be found.
--
-- Facets, references and words are all lexemes of one tsvector: a single GIN index answers "python at proficient,
-- in Kenya, speaks French, says 'ocean'" and "what refers to this project" alike. The schema muster itself and the
-- table of migrations are made by the migrator.

CREATE TABLE muster.record (
    id            uuid        NOT NULL PRIMARY KEY,
    updated       timestamptz NOT NULL,
    version       bigint      NOT NULL CHECK (version >= 1),
    -- How widely it may be seen: 0 private, 1 a circle, 2 federation, 3 public. Row-level security compares it.
    audience_rank smallint    NOT NULL GENERATED ALWAYS AS
        (CASE audience WHEN 'private' THEN 0 WHEN 'federation' THEN 2 WHEN 'public' THEN 3 ELSE 1 END) STORED,
    kind          text        NOT NULL,
    home          text        NOT NULL,
    audience      text        NOT NULL CHECK (audience IN ('private', 'federation', 'public') OR audience LIKE 'circle:_%'),
    title         text        NOT NULL,
    owners        uuid[]      NOT NULL,
    keys          text[]      NOT NULL,
    provenance    bytea       NOT NULL,
    words         tsvector    NOT NULL,
    -- The exact canonical bytes (RFC 8785): what is hashed and federated. Never re-encoded, hence not jsonb.
    body          bytea       NOT NULL
) WITH (toast_tuple_target = 4080);  -- a usual record is 1–2 kB; moving it out of line would double the work of a look-up

-- Listings go by kind in order of id; the rank lets counts use the index alone.
CREATE INDEX record_kind ON muster.record (kind, id) INCLUDE (audience_rank);
CREATE INDEX record_words ON muster.record USING gin (words);

-- Natural keys ("github:ada", "repo:https://…"). A record's own keys are also in record.keys, so none is looked up by id.
CREATE TABLE muster.record_key (
    home text NOT NULL,
    kind text NOT NULL,
    key  text NOT NULL COLLATE "C",
    id   uuid NOT NULL,
    CONSTRAINT record_key_unique PRIMARY KEY (kind, key, home)
);

-- Hours a week a contributor has (availability, positive) or has given away (engagement, negative), from the first to
-- the last day, both included; no bound is an open interval. An availability whose lease has lapsed does not count.
-- Every engagement has a row, if of zero hours: by it a contributor's engagements are found.
CREATE TABLE muster.hours (
    contributor   uuid     NOT NULL,
    record        uuid     NOT NULL,
    starts        date,
    ends          date,
    lapses        date,
    per_week      smallint NOT NULL,
    audience_rank smallint NOT NULL,
    seeks         text,
    owners        uuid[]   NOT NULL
);
CREATE INDEX hours_contributor ON muster.hours (contributor);

-- E-mail address and legal name: never part of the body, so that they cannot leave home.
CREATE TABLE muster.contact (
    contributor uuid  NOT NULL PRIMARY KEY,
    body        bytea NOT NULL
);

-- What the sequencers of the audiences' logs still have to publish. Writers insert in their own transaction and never
-- NOTIFY. Commit order is not seq order; changes of one record are in both.
CREATE TABLE muster.publish_queue (
    seq      bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    record   uuid        NOT NULL,
    version  bigint      NOT NULL,
    kind     text        NOT NULL,
    op       text        NOT NULL CHECK (op IN ('put', 'remove', 'erase')),
    audience text        NOT NULL,
    -- The audience it was in before, when this change moved it.
    left_audience text
);
