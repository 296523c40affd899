-- What a fund took along when it moved to another node, so that the same question has the same answer.
ALTER TABLE muster.fund ADD COLUMN departure bytea;
ALTER TABLE muster.fund ADD CONSTRAINT fund_departure CHECK (departure IS NULL OR moved IS NOT NULL);
GRANT UPDATE (departure) ON muster.fund TO muster_service;
