-- Who may come in, what was done, and what must not come back.

CREATE TABLE muster.token (
    id       uuid        NOT NULL PRIMARY KEY,
    hash     bytea       NOT NULL UNIQUE CHECK (length(hash) = 32),  -- SHA-256 of the secret; the secret is not kept
    role     text        NOT NULL CHECK (role IN ('steward', 'coordinator', 'project', 'contributor', 'peer')),
    label    text        NOT NULL,
    subjects uuid[]      NOT NULL,
    created  timestamptz NOT NULL,
    expires  timestamptz,
    revoked  timestamptz
);

-- One row an Idempotency-Key: which request it came with and which record that made.
CREATE TABLE muster.idempotency (
    principal    text        NOT NULL,
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    kind         text        NOT NULL,
    record       uuid        NOT NULL,
    at           timestamptz NOT NULL,
    CONSTRAINT idempotency_unique PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_at ON muster.idempotency (at);
CREATE INDEX idempotency_record ON muster.idempotency (record);

-- HMAC-SHA256 of the natural keys of people who asked to be forgotten: enough to refuse them, not enough to name them.
CREATE TABLE muster.suppression (
    hmac bytea       NOT NULL PRIMARY KEY,
    at   timestamptz NOT NULL
);

CREATE TABLE muster.audit (
    seq    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    token  uuid,
    actor  text        NOT NULL,
    role   text        NOT NULL,
    action text        NOT NULL,
    kind   text,
    record uuid,
    note   text        NOT NULL DEFAULT ''
);
