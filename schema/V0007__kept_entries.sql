-- What is kept of the logs that are followed: every entry, so that a log can be served on and given back to its origin.
--
-- An open entry is salt and body, the whole envelope. Where a time stands, the envelope is built instead: from it, from
-- the entries it replaces, and from the record's row of that version; or, once that row has another version, from kind
-- and body, which is then the record's alone. Rows from before this have no commitment: such a log cannot be served on
-- until the peer has been removed and added again.
ALTER TABLE muster.peer_entry
    ADD COLUMN commitment bytea CHECK (length(commitment) = 32),
    ADD COLUMN salt       bytea CHECK (length(salt) = 32),
    ADD COLUMN at         timestamptz,
    ADD COLUMN prev       bigint[],
    ADD COLUMN body       bytea,
    ADD COLUMN kind       text,
    -- The record that it holds today, by which a later entry can say that it goes.
    ALTER COLUMN record DROP NOT NULL,
    ALTER COLUMN version DROP NOT NULL,
    ADD CHECK ((record IS NULL) = (version IS NULL));
DROP INDEX muster.peer_entry_record;
CREATE INDEX peer_entry_record ON muster.peer_entry (record) WHERE record IS NOT NULL;

-- A key of a peer's moves with it from one of its records to another.
CREATE POLICY move ON muster.record_key FOR UPDATE
    USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));

-- Whose word it was: '' for a person who was forgotten here, who is taken in from nobody; a node's name for one whom
-- that node's log erased, whose records are not taken from that node again and who is not enrolled here. No peer can so
-- keep out what another one says, and the order in which logs arrive makes no difference.
ALTER TABLE muster.suppression
    ADD COLUMN home text NOT NULL DEFAULT '',
    DROP CONSTRAINT suppression_pkey,
    ADD PRIMARY KEY (hmac, home);

-- Open entries of a log that hold a record, counted by the sequencer, so that nobody has to.
ALTER TABLE muster.log ADD COLUMN live bigint NOT NULL DEFAULT 0 CHECK (live >= 0);
UPDATE muster.log l SET live =
    (SELECT count(*) FROM muster.log_entry e WHERE e.log = l.id AND e.record IS NOT NULL AND e.body IS NOT NULL);
