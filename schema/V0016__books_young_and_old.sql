-- Posting costs the same whether the books are a minute old or ten years.
--
-- Plans that are made while a table has a page or two read all of it, and are kept: in books that have just begun and grow
-- by hundreds of entries a second, each posting read everything before it, until the statistics were made anew.

-- That its entry is there, and of this very transaction, “post” sees to for each posting, and an entry is never deleted. The
-- constraint looked for it four times more for a receipt, and locked it.
ALTER TABLE muster.posting DROP CONSTRAINT posting_entry_fkey;

-- By the index, whatever the statistics say.
ALTER FUNCTION muster.must_balance() SET enable_seqscan = off;
ALTER FUNCTION muster.post() SET enable_seqscan = off;
