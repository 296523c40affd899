-- A log may go on from the same audience's log of an earlier epoch: its first entry says so, and entries 1 to `seeded` were
-- carried over, salts, bodies and all. The log that ended keeps its commitments until the one after it ends too.
ALTER TABLE muster.log ADD COLUMN seeded bigint NOT NULL DEFAULT 0 CHECK (seeded >= 0);
-- Which entry of the log before it was this one.
ALTER TABLE muster.log_entry ADD COLUMN carried bigint;

-- Whether the database came from a backup, and nobody has been asked yet what was signed since: until then nothing is.
ALTER TABLE muster.log_floor ADD COLUMN restored boolean NOT NULL DEFAULT false;

-- The first entry of a peer's log that goes on from an earlier one, as it came; and whether bodies that are held here
-- already need not come with it.
ALTER TABLE muster.peer_log ADD COLUMN seed bytea;
ALTER TABLE muster.peer_log ADD COLUMN bare boolean NOT NULL DEFAULT true;
-- The last entry of the earlier log that was found again in this one.
ALTER TABLE muster.peer_log ADD COLUMN carried bigint NOT NULL DEFAULT -1;
-- Signed by a key that a person has since put another in the place of: nothing further is believed on the strength of it.
ALTER TABLE muster.peer_log ADD COLUMN distrusted boolean NOT NULL DEFAULT false;
-- Which log an entry was written to, where a seed carried it over into this one.
ALTER TABLE muster.peer_entry ADD COLUMN written text;
-- What the peer has said about its keys, as it came.
ALTER TABLE muster.peer ADD COLUMN statements bytea;

GRANT DELETE ON muster.log, muster.log_entry, muster.log_tile TO muster_service;
GRANT UPDATE ON muster.log_floor TO muster_service;
