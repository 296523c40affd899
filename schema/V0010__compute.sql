-- Usage accounts of compute grants: what was granted, what was used of it, day by day. They stay at the grant's home.
-- Amounts are whole thousandths of the grant's unit. Entries are immutable; what was wrong is reversed by an entry of its
-- own. Balances are kept as entries come in, so nothing grows dearer with age.

CREATE TABLE muster.compute_account (
    grant_id uuid   NOT NULL PRIMARY KEY REFERENCES muster.record ON DELETE CASCADE,
    project  uuid   NOT NULL,
    unit     text   NOT NULL CHECK (unit IN ('gpu-hours', 'node-hours', 'core-hours', 'gib-days')),
    device   text,
    granted  bigint NOT NULL CHECK (granted BETWEEN 1 AND 9007199254740991),
    starts   date   NOT NULL,
    ends     date   NOT NULL CHECK (ends >= starts),
    -- The sum of the entries. It may be more than was granted, when the facility counts it so.
    used     bigint NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND 9007199254740991)
);
CREATE INDEX compute_account_ends ON muster.compute_account (ends, grant_id);
CREATE INDEX compute_account_project ON muster.compute_account (project, ends, grant_id);

CREATE TABLE muster.compute_usage (
    id        uuid        NOT NULL PRIMARY KEY,
    -- The order in which entries came; of one grant it is the order in which they were posted.
    seq       bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    grant_id  uuid        NOT NULL REFERENCES muster.compute_account,
    starts    date        NOT NULL,
    ends      date        NOT NULL,
    amount    bigint      NOT NULL CHECK (abs(amount) BETWEEN 1 AND 9007199254740991),
    -- Reported as beyond what was granted.
    overuse   boolean     NOT NULL,
    -- The reporter's name for it; one grant has one report of a name that is not reversed.
    reference text CHECK (length(reference) BETWEEN 1 AND 200),
    note      text CHECK (length(note) BETWEEN 1 AND 500),
    reverses  uuid UNIQUE REFERENCES muster.compute_usage,
    at        timestamptz NOT NULL,
    CHECK (ends >= starts AND ends - starts < 366),
    CHECK ((reverses IS NULL) = (amount > 0)),
    CHECK (reverses IS NULL OR NOT overuse AND reference IS NULL)
);
CREATE INDEX compute_usage_grant ON muster.compute_usage (grant_id, seq);
CREATE INDEX compute_usage_reference ON muster.compute_usage (grant_id, reference) WHERE reference IS NOT NULL;

-- Usage a day: a report counts as spread evenly over its days, the thousandths that do not divide on the first ones.
CREATE TABLE muster.compute_day (
    grant_id uuid   NOT NULL REFERENCES muster.compute_account ON DELETE CASCADE,
    day      date   NOT NULL,
    -- Never negative: a reversal takes off, day by day, what its report has put on.
    used     bigint NOT NULL,
    PRIMARY KEY (grant_id, day)
);

-- The account follows its record, by whichever way that came: request, import, or a move from another node. Only what is
-- at home has an account.
CREATE FUNCTION muster.compute_terms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    body jsonb;
    a muster.compute_account;
    b muster.compute_account;
BEGIN
    IF EXISTS (SELECT FROM muster.peer p WHERE p.node = NEW.home) THEN
        RETURN NULL;
    END IF;
    body := convert_from(NEW.body, 'UTF8')::jsonb;
    a := ROW(NEW.id, body->>'project', body->>'unit', body->>'device', body->>'quantityMilli', body->>'from',
        body->>'until', 0);
    SELECT * INTO b FROM muster.compute_account o WHERE o.grant_id = NEW.id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO muster.compute_account SELECT a.*;
        RETURN NULL;
    END IF;
    IF a.granted < b.granted AND a.granted < b.used THEN
        RAISE EXCEPTION 'less than was used' USING ERRCODE = 'MU419', DETAIL = 'granted';
    END IF;
    IF (a.unit, a.device) IS DISTINCT FROM (b.unit, b.device)
        AND EXISTS (SELECT FROM muster.compute_usage u WHERE u.grant_id = NEW.id) THEN
        RAISE EXCEPTION 'another unit' USING ERRCODE = 'MU419', DETAIL = 'unit';
    END IF;
    IF EXISTS (SELECT FROM muster.compute_day d
        WHERE d.grant_id = NEW.id AND d.used > 0 AND (d.day < a.starts OR d.day > a.ends)) THEN
        RAISE EXCEPTION 'used outside' USING ERRCODE = 'MU419', DETAIL = 'outside';
    END IF;
    UPDATE muster.compute_account o SET project = a.project, unit = a.unit, device = a.device, granted = a.granted,
        starts = a.starts, ends = a.ends
    WHERE o.grant_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER compute_terms_new AFTER INSERT ON muster.record FOR EACH ROW
    WHEN (NEW.kind = 'compute-grant') EXECUTE FUNCTION muster.compute_terms();
CREATE TRIGGER compute_terms_changed AFTER UPDATE OF body, home ON muster.record FOR EACH ROW
    WHEN (NEW.kind = 'compute-grant') EXECUTE FUNCTION muster.compute_terms();

-- Posts what a statement has added: of two at once to one grant the second waits, and sees what the first has done.
CREATE FUNCTION muster.compute_post() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM FROM muster.compute_account a WHERE a.grant_id IN (SELECT p.grant_id FROM posted p)
        ORDER BY a.grant_id FOR UPDATE;
    IF EXISTS (SELECT FROM posted p LEFT JOIN muster.compute_usage o ON o.id = p.reverses
        WHERE p.reverses IS NOT NULL AND (o.id IS NULL OR o.reverses IS NOT NULL
            OR (o.grant_id, o.starts, o.ends, -o.amount) <> (p.grant_id, p.starts, p.ends, p.amount))) THEN
        RAISE EXCEPTION 'not its reversal' USING ERRCODE = 'MU419', DETAIL = 'reversal';
    END IF;
    IF EXISTS (SELECT FROM posted p JOIN muster.compute_account a ON a.grant_id = p.grant_id
        WHERE p.reverses IS NULL AND (p.starts < a.starts OR p.ends > a.ends)) THEN
        RAISE EXCEPTION 'outside the window' USING ERRCODE = 'MU419', DETAIL = 'window';
    END IF;
    IF EXISTS (SELECT FROM posted p JOIN muster.compute_usage o
        ON o.grant_id = p.grant_id AND o.reference = p.reference AND o.id <> p.id
        WHERE NOT EXISTS (SELECT FROM muster.compute_usage r WHERE r.reverses = o.id)) THEN
        RAISE EXCEPTION 'reported before' USING ERRCODE = 'MU419', DETAIL = 'reference';
    END IF;
    UPDATE muster.compute_account a SET used = a.used + s.amount
    FROM (SELECT p.grant_id, sum(p.amount)::bigint AS amount FROM posted p GROUP BY p.grant_id) AS s
    WHERE a.grant_id = s.grant_id;
    -- Overuse that comes in the same statement does not keep the others out.
    IF EXISTS (SELECT FROM muster.compute_account a JOIN posted p ON p.grant_id = a.grant_id
        GROUP BY a.grant_id HAVING bool_or(p.reverses IS NULL AND NOT p.overuse)
            AND a.used - coalesce(sum(p.amount) FILTER (WHERE p.overuse), 0) > a.granted) THEN
        RAISE EXCEPTION 'more than was granted' USING ERRCODE = 'MU419', DETAIL = 'used';
    END IF;
    INSERT INTO muster.compute_day AS d (grant_id, day, used)
    SELECT s.grant_id, s.day, sum(s.used)::bigint FROM (
        SELECT p.grant_id, p.starts + n AS day,
            CASE WHEN p.amount < 0 THEN -1 ELSE 1 END
                * (abs(p.amount) / days + CASE WHEN n < abs(p.amount) % days THEN 1 ELSE 0 END) AS used
        FROM posted p, LATERAL (SELECT p.ends - p.starts + 1) AS l (days), generate_series(0, days - 1) AS n
    ) AS s GROUP BY s.grant_id, s.day ORDER BY s.grant_id, s.day
    ON CONFLICT (grant_id, day) DO UPDATE SET used = d.used + excluded.used;
    RETURN NULL;
END $$;
CREATE TRIGGER compute_post AFTER INSERT ON muster.compute_usage REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION muster.compute_post();

CREATE FUNCTION muster.compute_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was reported is reversed, not changed' USING ERRCODE = 'MU419', DETAIL = 'immutable';
END $$;
CREATE TRIGGER compute_immutable BEFORE UPDATE OR DELETE ON muster.compute_usage
    FOR EACH ROW EXECUTE FUNCTION muster.compute_immutable();
CREATE TRIGGER compute_kept BEFORE TRUNCATE ON muster.compute_usage
    FOR EACH STATEMENT EXECUTE FUNCTION muster.compute_immutable();

-- Holds a grant's account until the end of the transaction, for whoever may report its usage.
CREATE FUNCTION muster.compute_hold(of_grant uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM FROM muster.compute_account a WHERE a.grant_id = of_grant
        AND (muster.is_staff() OR a.project = ANY (muster.reader_subjects())) FOR UPDATE;
END $$;
REVOKE ALL ON FUNCTION muster.compute_terms, muster.compute_post, muster.compute_immutable, muster.compute_hold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.compute_hold TO muster_service;

-- A grant is the facility's word, which staff keep: its project sees it and does not write it.
CREATE POLICY compute_add ON muster.record AS RESTRICTIVE FOR INSERT
    WITH CHECK (kind <> 'compute-grant' OR (SELECT muster.is_staff()));
CREATE POLICY compute_change ON muster.record AS RESTRICTIVE FOR UPDATE
    USING (kind <> 'compute-grant' OR (SELECT muster.is_staff()));
CREATE POLICY compute_remove ON muster.record AS RESTRICTIVE FOR DELETE
    USING (kind <> 'compute-grant' OR (SELECT muster.is_staff()));

-- Accounts are for staff and for the grant's project, however widely the record is seen. A project reports; only staff
-- reverse, or report more than was granted.
ALTER TABLE muster.compute_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.compute_account FOR SELECT
    USING ((SELECT muster.is_staff()) OR project = ANY ((SELECT muster.reader_subjects())::uuid[]));
ALTER TABLE muster.compute_usage ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.compute_usage FOR SELECT
    USING ((SELECT muster.is_staff()) OR grant_id IN (SELECT a.grant_id FROM muster.compute_account a));
CREATE POLICY add ON muster.compute_usage FOR INSERT
    WITH CHECK ((SELECT muster.is_staff())
        OR reverses IS NULL AND NOT overuse AND grant_id IN (SELECT a.grant_id FROM muster.compute_account a));
ALTER TABLE muster.compute_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON muster.compute_day FOR SELECT
    USING ((SELECT muster.is_staff()) OR grant_id IN (SELECT a.grant_id FROM muster.compute_account a));

GRANT SELECT ON muster.compute_account, muster.compute_day TO muster_service;
GRANT SELECT, INSERT ON muster.compute_usage TO muster_service;

-- Grants that were recorded before there were accounts.
UPDATE muster.record SET body = body WHERE kind = 'compute-grant';
