-- Money: funds, pledges, stipends and their instalments, payouts, and the double-entry ledger under them.
--
-- What must never happen is refused here, whoever writes: a transaction that does not balance, a fund that commits more
-- than it has, an instalment paid twice, a posted entry or a closed batch that changes. Amounts are whole minor units.
-- Balances are kept as postings come, so no question costs more when the books grow old. Whoever posts holds the rows of
-- the funds concerned first, in order of id: that is the one lock, and there is no second to wait for in a circle.

-- People as the books know them. An erasure takes the contributor away and leaves the row: a token with amounts.
CREATE TABLE muster.party (
    id          uuid NOT NULL PRIMARY KEY,
    contributor uuid UNIQUE
);

CREATE TABLE muster.fund (
    id      uuid        NOT NULL PRIMARY KEY,
    name    text        NOT NULL,
    purpose text        NOT NULL DEFAULT '',
    created timestamptz NOT NULL,
    -- The node that it moved to, by “fund export --for-transfer”: nothing is posted to it here any more.
    moved   text,
    CONSTRAINT fund_name_unique UNIQUE (name)
);

-- What a sponsor said it would give, and what of that has come.
CREATE TABLE muster.pledge (
    id          uuid        NOT NULL PRIMARY KEY,
    fund        uuid        NOT NULL REFERENCES muster.fund,
    -- An organization's record; a moved fund may bring sponsors that this node does not know.
    sponsor     uuid        NOT NULL,
    amount      bigint      NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    currency    text        NOT NULL COLLATE "C" CHECK (currency ~ '^[A-Z]{3}$'),
    received    bigint      NOT NULL DEFAULT 0,
    starts      date        NOT NULL,
    -- The last day on which money of it is taken in; none is no end.
    ends        date,
    -- Only for stipends of this project, when there is one.
    project     uuid,
    restriction text        NOT NULL DEFAULT '',
    created     timestamptz NOT NULL,
    CONSTRAINT pledge_received CHECK (received BETWEEN 0 AND amount),
    CHECK (ends IS NULL OR ends >= starts)
);
CREATE INDEX pledge_fund ON muster.pledge (fund, id);
CREATE INDEX pledge_sponsor ON muster.pledge (sponsor, fund);
CREATE INDEX pledge_open ON muster.pledge (fund, currency) INCLUDE (amount, received, ends) WHERE received < amount;

-- What of a pledge's money is free, by the currency it is in today. Kept by postings alone.
CREATE TABLE muster.purse (
    fund      uuid   NOT NULL,
    pledge    uuid   NOT NULL REFERENCES muster.pledge,
    currency  text   NOT NULL COLLATE "C",
    available bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (fund, currency, pledge),
    CONSTRAINT purse_available CHECK (available BETWEEN 0 AND 9007199254740991)
);

CREATE TABLE muster.stipend (
    id         uuid        NOT NULL PRIMARY KEY,
    version    bigint      NOT NULL DEFAULT 1,
    payee      uuid        NOT NULL REFERENCES muster.party,
    mentor     uuid        REFERENCES muster.party,
    project    uuid        NOT NULL,
    total      bigint      NOT NULL CHECK (total BETWEEN 1 AND 9007199254740991),
    currency   text        NOT NULL COLLATE "C" CHECK (currency ~ '^[A-Z]{3}$'),
    starts     date        NOT NULL,
    ends       date        NOT NULL,
    -- How many months it may be extended by in all, and has been.
    extendable smallint    NOT NULL DEFAULT 0 CHECK (extendable BETWEEN 0 AND 60),
    extended   smallint    NOT NULL DEFAULT 0,
    -- For so many days after its day an instalment can be claimed.
    claim_days smallint    NOT NULL CHECK (claim_days BETWEEN 1 AND 3660),
    state      text        NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'completed', 'cancelled', 'moved')),
    -- Who asked for the money: a party, or a token that stands for nobody. They approve none of it.
    offered_by text        NOT NULL,
    offered    timestamptz NOT NULL,
    accepted   timestamptz,
    ended      timestamptz,
    CONSTRAINT stipend_extension CHECK (extended BETWEEN 0 AND extendable),
    CONSTRAINT stipend_mentor CHECK (mentor IS DISTINCT FROM payee),
    CONSTRAINT stipend_accepted CHECK (accepted IS NULL OR mentor IS NOT NULL),
    CHECK (ends >= starts)
);
CREATE INDEX stipend_payee ON muster.stipend (payee, ends);
CREATE INDEX stipend_mentor ON muster.stipend (mentor);
CREATE INDEX stipend_project ON muster.stipend (project, id);
CREATE INDEX stipend_ending ON muster.stipend (ends, id) WHERE state = 'accepted';
CREATE INDEX stipend_offered ON muster.stipend (id) WHERE state = 'offered';

-- Which funds a stipend is to be paid from, and at which rate where a fund's money is in another currency:
-- one unit of the stipend's currency is rate_units ÷ rate_per units of the fund's.
CREATE TABLE muster.stipend_share (
    stipend       uuid    NOT NULL REFERENCES muster.stipend,
    number        int     NOT NULL,
    fund          uuid    NOT NULL REFERENCES muster.fund,
    basis_points  int     NOT NULL CHECK (basis_points BETWEEN 1 AND 10000),
    amount        bigint  NOT NULL CHECK (amount >= 0),
    source        text    NOT NULL COLLATE "C",
    source_amount bigint  NOT NULL CHECK (source_amount >= 0),
    rate_units    bigint  CHECK (rate_units > 0),
    rate_per      bigint  CHECK (rate_per > 0),
    rate_day      date,
    PRIMARY KEY (stipend, number),
    UNIQUE (stipend, fund, source),
    CHECK ((rate_units IS NULL) = (rate_per IS NULL) AND (rate_units IS NULL) = (rate_day IS NULL))
);
CREATE INDEX stipend_share_fund ON muster.stipend_share (fund, stipend);

-- Money of one pledge that is committed to one stipend, in the stipend's currency. What is open of it postings keep.
CREATE TABLE muster.draw (
    id       bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stipend  uuid   NOT NULL REFERENCES muster.stipend,
    fund     uuid   NOT NULL,
    pledge   uuid   NOT NULL REFERENCES muster.pledge,
    currency text   NOT NULL COLLATE "C",
    amount   bigint NOT NULL CHECK (amount > 0),
    open     bigint NOT NULL DEFAULT 0,
    CONSTRAINT draw_open CHECK (open BETWEEN 0 AND amount)
);
CREATE INDEX draw_stipend ON muster.draw (stipend, id);
CREATE INDEX draw_pledge ON muster.draw (pledge, stipend);

CREATE TABLE muster.instalment (
    id             uuid   NOT NULL PRIMARY KEY,
    stipend        uuid   NOT NULL REFERENCES muster.stipend,
    number         int    NOT NULL,
    due            date   NOT NULL,
    amount         bigint NOT NULL CHECK (amount > 0),
    currency       text   NOT NULL COLLATE "C",
    -- planned (only offered), scheduled (due once its day has come), approved, batched, paid; released when the money went
    -- back to its funds; moved with its fund to another node.
    state          text   NOT NULL DEFAULT 'planned'
        CHECK (state IN ('planned', 'scheduled', 'approved', 'batched', 'paid', 'released', 'moved')),
    -- Which draws it is paid from, and how much from each.
    draws          bigint[] NOT NULL DEFAULT '{}',
    portions       bigint[] NOT NULL DEFAULT '{}',
    -- Who approved as mentor and as coordinator: a party, or a token that stands for nobody.
    mentor_by      text,
    mentor_at      timestamptz,
    coordinator_by text,
    coordinator_at timestamptz,
    UNIQUE (stipend, number),
    CONSTRAINT instalment_two_people CHECK (mentor_by IS DISTINCT FROM coordinator_by OR mentor_by IS NULL),
    CONSTRAINT instalment_approved CHECK (state NOT IN ('approved', 'batched', 'paid')
        OR mentor_by IS NOT NULL AND coordinator_by IS NOT NULL),
    CHECK (cardinality(draws) = cardinality(portions))
);
CREATE INDEX instalment_open ON muster.instalment (due, id) WHERE state IN ('scheduled', 'approved', 'batched');
CREATE INDEX instalment_approved ON muster.instalment (currency, due, id) WHERE state = 'approved';

-- A batch: written once, with its lines, in one transaction; after that nothing is added and nothing changes.
CREATE TABLE muster.payout (
    id       uuid        NOT NULL PRIMARY KEY,
    day      date        NOT NULL,
    currency text        NOT NULL COLLATE "C",
    total    bigint      NOT NULL CHECK (total > 0),
    lines    int         NOT NULL CHECK (lines > 0),
    created  timestamptz NOT NULL,
    made_by  text        NOT NULL,
    made_in  xid8        NOT NULL DEFAULT pg_current_xact_id()
);
CREATE TABLE muster.payout_line (
    payout     uuid   NOT NULL REFERENCES muster.payout,
    number     int    NOT NULL,
    instalment uuid   NOT NULL REFERENCES muster.instalment,
    payee      uuid   NOT NULL REFERENCES muster.party,
    amount     bigint NOT NULL CHECK (amount > 0),
    -- What became of it, told once.
    state      text   NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'settled', 'failed')),
    reference  text,
    reason     text,
    told_on    date,
    told       timestamptz,
    PRIMARY KEY (payout, number),
    CHECK ((state = 'pending') = (reference IS NULL))
);
-- An instalment is in one batch at a time, and for good once it is paid.
CREATE UNIQUE INDEX payout_line_once ON muster.payout_line (instalment) WHERE state <> 'failed';
-- One payment of a bank settles one line.
CREATE UNIQUE INDEX payout_line_reference ON muster.payout_line (reference) WHERE state = 'settled';
CREATE INDEX payout_line_instalment ON muster.payout_line (instalment);

-- The books. A balance above nothing is a debit: what is there, what was spent.
CREATE TABLE muster.account (
    fund     uuid   NOT NULL REFERENCES muster.fund,
    currency text   NOT NULL COLLATE "C" CHECK (currency ~ '^[A-Z]{3}$'),
    kind     text   NOT NULL COLLATE "C" CHECK (kind IN
        ('cash', 'income', 'expense', 'available', 'committed', 'allocation', 'exchange', 'transfer')),
    balance  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (fund, currency, kind),
    CONSTRAINT account_limit CHECK (balance BETWEEN -9007199254740991 AND 9007199254740991),
    CONSTRAINT account_available CHECK (kind <> 'available' OR balance <= 0),
    CONSTRAINT account_sign CHECK (CASE kind
        WHEN 'cash' THEN balance >= 0 WHEN 'expense' THEN balance >= 0 WHEN 'allocation' THEN balance >= 0
        WHEN 'income' THEN balance <= 0 WHEN 'committed' THEN balance <= 0 ELSE true END)
);
CREATE TABLE muster.ledger (
    seq        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    day        date        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN
        ('receipt', 'exchange', 'commitment', 'release', 'payment', 'reversal', 'departure', 'arrival')),
    pledge     uuid,
    stipend    uuid,
    payout     uuid,
    line       int,
    -- The entry that this one undoes.
    reverses   bigint      REFERENCES muster.ledger,
    -- One unit of rate_of is rate_units ÷ rate_per units of what was given for it.
    rate_of    text,
    rate_units bigint,
    rate_per   bigint,
    rate_day   date,
    -- The other side's word for it: a bank's reference.
    reference  text,
    by_whom    text        NOT NULL,
    made_in    xid8        NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT ledger_paid_once UNIQUE (payout, line),
    CONSTRAINT ledger_reversed_once UNIQUE (reverses),
    CHECK ((kind = 'exchange') <= (rate_units IS NOT NULL AND rate_per IS NOT NULL AND rate_day IS NOT NULL)),
    CHECK ((kind = 'payment') = (payout IS NOT NULL AND line IS NOT NULL)),
    CHECK ((kind = 'reversal') = (reverses IS NOT NULL))
);
CREATE INDEX ledger_receipt_reference ON muster.ledger (pledge, reference) WHERE kind = 'receipt' AND reference IS NOT NULL;
CREATE INDEX ledger_stipend ON muster.ledger (stipend, seq) WHERE stipend IS NOT NULL;
CREATE TABLE muster.posting (
    entry    bigint NOT NULL REFERENCES muster.ledger,
    number   int    NOT NULL,
    fund     uuid   NOT NULL,
    currency text   NOT NULL COLLATE "C",
    kind     text   NOT NULL COLLATE "C",
    amount   bigint NOT NULL CHECK (amount <> 0),
    -- Of its account, after it.
    balance  bigint NOT NULL,
    -- Whose money: the pledge of income and of what is available, the draw of what is committed.
    pledge   uuid,
    draw     bigint,
    PRIMARY KEY (entry, number)
);
CREATE INDEX posting_fund ON muster.posting (fund, entry, number);
CREATE INDEX posting_pledge ON muster.posting (pledge) WHERE pledge IS NOT NULL;
CREATE INDEX posting_draw ON muster.posting (draw) WHERE draw IS NOT NULL;

-- What each fund paid in each month: what a runway is reckoned by.
CREATE TABLE muster.burn (
    fund     uuid   NOT NULL,
    currency text   NOT NULL COLLATE "C",
    month    date   NOT NULL,
    paid     bigint NOT NULL,
    PRIMARY KEY (fund, currency, month)
);

CREATE FUNCTION muster.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'what is posted stays' USING ERRCODE = 'MU409', DETAIL = 'What is in the books is never changed or taken away; a mistake is undone by a reversal.';
END $$;

-- Takes a posting in: into its account, its purse, its draw and its month. Under the owner's rights, for the service may
-- not write those.
CREATE FUNCTION muster.post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    of_entry muster.ledger;
BEGIN
    SELECT * INTO of_entry FROM muster.ledger l WHERE l.seq = NEW.entry;
    IF NOT FOUND OR of_entry.made_in <> pg_current_xact_id() THEN
        RAISE EXCEPTION 'the entry is closed' USING ERRCODE = 'MU409', DETAIL = 'The entry is posted; nothing can be added to it.';
    END IF;
    -- The one lock; who posts many has it already.
    PERFORM FROM muster.fund f WHERE f.id = NEW.fund AND (f.moved IS NULL OR of_entry.kind = 'departure') FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the fund has moved' USING ERRCODE = 'MU409', DETAIL = 'The fund has moved to another node; its books here are closed.';
    END IF;
    UPDATE muster.account a SET balance = a.balance + NEW.amount
        WHERE a.fund = NEW.fund AND a.currency = NEW.currency AND a.kind = NEW.kind RETURNING a.balance INTO NEW.balance;
    IF NOT FOUND THEN
        INSERT INTO muster.account (fund, currency, kind, balance) VALUES (NEW.fund, NEW.currency, NEW.kind, NEW.amount);
        NEW.balance := NEW.amount;
    END IF;
    CASE NEW.kind
    WHEN 'available' THEN
        UPDATE muster.purse p SET available = p.available - NEW.amount
            WHERE p.fund = NEW.fund AND p.currency = NEW.currency AND p.pledge = NEW.pledge;
        IF NOT FOUND THEN
            -- Fails when no pledge is named, or one of another fund.
            INSERT INTO muster.purse (fund, pledge, currency, available)
                SELECT NEW.fund, g.id, NEW.currency, -NEW.amount FROM muster.pledge g WHERE g.id = NEW.pledge AND g.fund = NEW.fund;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'no pledge' USING ERRCODE = 'MU409', DETAIL = 'Money that is available is of a pledge of its fund.';
            END IF;
        END IF;
    WHEN 'committed' THEN
        UPDATE muster.draw d SET open = d.open - NEW.amount
            WHERE d.id = NEW.draw AND d.fund = NEW.fund AND d.currency = NEW.currency AND d.stipend = of_entry.stipend;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no draw' USING ERRCODE = 'MU409', DETAIL = 'Money that is committed is of a draw of its stipend.';
        END IF;
    WHEN 'income' THEN
        UPDATE muster.pledge g SET received = g.received - NEW.amount
            WHERE g.id = NEW.pledge AND g.fund = NEW.fund AND g.currency = NEW.currency;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no pledge' USING ERRCODE = 'MU409', DETAIL = 'Income is of a pledge of its fund and currency.';
        END IF;
    WHEN 'expense' THEN
        INSERT INTO muster.burn AS b (fund, currency, month, paid)
            VALUES (NEW.fund, NEW.currency, date_trunc('month', of_entry.day)::date, NEW.amount)
            ON CONFLICT (fund, currency, month) DO UPDATE SET paid = b.paid + excluded.paid;
    ELSE NULL;
    END CASE;
    RETURN NEW;
END $$;
CREATE TRIGGER post BEFORE INSERT ON muster.posting FOR EACH ROW EXECUTE FUNCTION muster.post();

CREATE FUNCTION muster.must_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (SELECT FROM muster.posting p WHERE p.entry = NEW.entry GROUP BY p.currency HAVING sum(p.amount) <> 0) THEN
        RAISE EXCEPTION 'it does not balance' USING ERRCODE = 'MU409', DETAIL = 'The entry does not balance in every currency.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER must_balance AFTER INSERT ON muster.posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION muster.must_balance();

CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON muster.posting FOR EACH STATEMENT EXECUTE FUNCTION muster.refuse_change();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON muster.ledger FOR EACH STATEMENT EXECUTE FUNCTION muster.refuse_change();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON muster.payout FOR EACH STATEMENT EXECUTE FUNCTION muster.refuse_change();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON muster.payout_line FOR EACH STATEMENT EXECUTE FUNCTION muster.refuse_change();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON muster.instalment FOR EACH STATEMENT EXECUTE FUNCTION muster.refuse_change();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON muster.stipend FOR EACH STATEMENT EXECUTE FUNCTION muster.refuse_change();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON muster.stipend_share FOR EACH STATEMENT EXECUTE FUNCTION muster.refuse_change();

-- Lines come with their batch, each for an approved instalment and for all of it; after that only what became of a line
-- is told, once.
CREATE FUNCTION muster.guard_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM muster.payout p WHERE p.id = NEW.payout AND p.made_in = pg_current_xact_id();
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the batch is closed' USING ERRCODE = 'MU409', DETAIL = 'The batch is closed; nothing can be added to it.';
        END IF;
        PERFORM FROM muster.instalment i JOIN muster.stipend s ON s.id = i.stipend
            JOIN muster.payout p ON p.id = NEW.payout
            WHERE i.id = NEW.instalment AND i.state IN ('approved', 'batched') AND i.amount = NEW.amount
                AND i.currency = p.currency AND s.payee = NEW.payee;
        IF NOT FOUND OR NEW.state <> 'pending' THEN
            RAISE EXCEPTION 'not approved' USING ERRCODE = 'MU409', DETAIL = 'Only an approved instalment is paid out, all of it, and to whom it is due.';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'pending' OR NEW.state = 'pending' OR (OLD.payout, OLD.number, OLD.instalment, OLD.payee, OLD.amount)
        IS DISTINCT FROM (NEW.payout, NEW.number, NEW.instalment, NEW.payee, NEW.amount) THEN
        RAISE EXCEPTION 'the batch is closed' USING ERRCODE = 'MU409', DETAIL = 'A line of a batch never changes, and what became of it is told once.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON muster.payout_line FOR EACH ROW EXECUTE FUNCTION muster.guard_line();

-- At the end of the transaction a batch is what its head says.
CREATE FUNCTION muster.guard_payout() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM muster.payout_line l WHERE l.payout = NEW.id
        HAVING count(*) = NEW.lines AND sum(l.amount) = NEW.total) THEN
        RAISE EXCEPTION 'the batch is not whole' USING ERRCODE = 'MU409', DETAIL = 'The batch does not have the lines and the total that it says.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON muster.payout DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION muster.guard_payout();

-- The only ways an instalment goes; what it is for never changes, and its day only before anybody approved it.
CREATE FUNCTION muster.guard_instalment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF (OLD.id, OLD.stipend, OLD.number, OLD.amount, OLD.currency) IS DISTINCT FROM (NEW.id, NEW.stipend, NEW.number, NEW.amount, NEW.currency)
        OR OLD.state <> 'planned' AND (OLD.draws, OLD.portions) IS DISTINCT FROM (NEW.draws, NEW.portions)
        OR OLD.due <> NEW.due AND (OLD.state NOT IN ('planned', 'scheduled') OR OLD.mentor_by IS NOT NULL OR OLD.coordinator_by IS NOT NULL) THEN
        RAISE EXCEPTION 'an instalment stays' USING ERRCODE = 'MU409', DETAIL = 'What an instalment pays, and when once it is approved, does not change.';
    END IF;
    IF OLD.state <> NEW.state AND NOT (OLD.state, NEW.state) IN (('planned', 'scheduled'), ('planned', 'released'),
        ('scheduled', 'approved'), ('scheduled', 'released'), ('approved', 'batched'), ('approved', 'released'),
        ('batched', 'paid'), ('batched', 'scheduled'), ('planned', 'moved'), ('scheduled', 'moved'), ('approved', 'moved')) THEN
        RAISE EXCEPTION 'no such step' USING ERRCODE = 'MU409', DETAIL = format('An instalment that is %s cannot become %s.', OLD.state, NEW.state);
    END IF;
    IF NEW.state = 'scheduled' AND OLD.state = 'planned'
        AND NEW.amount <> (SELECT coalesce(sum(p), 0) FROM unnest(NEW.portions) AS p) THEN
        RAISE EXCEPTION 'not secured' USING ERRCODE = 'MU409', DETAIL = 'The money of an instalment is not secured.';
    END IF;
    IF NEW.state IN ('batched', 'paid') AND OLD.state <> NEW.state AND NOT EXISTS (SELECT FROM muster.payout_line l
        WHERE l.instalment = NEW.id AND l.state = CASE NEW.state WHEN 'paid' THEN 'settled' ELSE 'pending' END) THEN
        RAISE EXCEPTION 'no such line' USING ERRCODE = 'MU409', DETAIL = 'An instalment is paid by a line of a batch.';
    END IF;
    IF (NEW.mentor_by IS NOT NULL AND OLD.mentor_by IS NULL OR NEW.coordinator_by IS NOT NULL AND OLD.coordinator_by IS NULL)
        AND EXISTS (SELECT FROM muster.stipend s WHERE s.id = NEW.stipend
            AND (s.offered_by IN (NEW.mentor_by, NEW.coordinator_by) OR s.payee::text IN (NEW.mentor_by, NEW.coordinator_by))) THEN
        RAISE EXCEPTION 'no' USING ERRCODE = 'MU409', DETAIL = 'Who asked for the money, or receives it, does not approve it.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON muster.instalment FOR EACH ROW EXECUTE FUNCTION muster.guard_instalment();

CREATE FUNCTION muster.guard_stipend() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF (OLD.id, OLD.payee, OLD.project, OLD.total, OLD.currency, OLD.starts, OLD.extendable, OLD.offered_by)
        IS DISTINCT FROM (NEW.id, NEW.payee, NEW.project, NEW.total, NEW.currency, NEW.starts, NEW.extendable, NEW.offered_by)
        OR NEW.version <= OLD.version
        OR OLD.state <> NEW.state AND NOT (OLD.state, NEW.state) IN (('offered', 'accepted'), ('offered', 'cancelled'),
            ('accepted', 'completed'), ('accepted', 'cancelled'), ('offered', 'moved'), ('accepted', 'moved')) THEN
        RAISE EXCEPTION 'no such step' USING ERRCODE = 'MU409', DETAIL = format('A stipend that is %s cannot become %s.', OLD.state, NEW.state);
    END IF;
    IF NEW.state = 'completed' AND OLD.state <> 'completed' AND EXISTS (SELECT FROM muster.instalment i
        WHERE i.stipend = NEW.id AND i.state IN ('planned', 'scheduled', 'approved', 'batched')) THEN
        RAISE EXCEPTION 'open' USING ERRCODE = 'MU409', DETAIL = 'It has instalments that are not paid.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON muster.stipend FOR EACH ROW EXECUTE FUNCTION muster.guard_stipend();

-- A pledge's promise stays as it was made; what came of it is the books' business.
CREATE FUNCTION muster.guard_pledge() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF (OLD.id, OLD.fund, OLD.sponsor, OLD.amount, OLD.currency, OLD.project) IS DISTINCT FROM (NEW.id, NEW.fund, NEW.sponsor, NEW.amount, NEW.currency, NEW.project) THEN
        RAISE EXCEPTION 'a pledge stays' USING ERRCODE = 'MU409', DETAIL = 'What was pledged does not change; record another pledge.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON muster.pledge FOR EACH ROW EXECUTE FUNCTION muster.guard_pledge();

-- How much of a fund's money in a currency is free for a project. With the asker's rights.
CREATE FUNCTION muster.free_for(of_fund uuid, in_currency text, for_project uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(u.available), 0)::bigint FROM muster.purse u JOIN muster.pledge g ON g.id = u.pledge
    WHERE u.fund = of_fund AND u.currency = in_currency AND (g.project IS NULL OR g.project = for_project)
$$;

-- Who may see and write. Staff writes; whom a stipend is about sees it, and acts on it through what the service allows.
CREATE FUNCTION muster.own_parties() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT coalesce(array_agg(p.id), '{}') FROM muster.party p WHERE p.contributor = ANY (muster.reader_subjects())
$$;
ALTER TABLE muster.party ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.party FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
-- Whoever sees a stipend sees whom it is about.
CREATE POLICY own ON muster.party FOR SELECT USING (
    NOT (SELECT muster.is_staff()) AND EXISTS (SELECT FROM muster.stipend s WHERE s.payee = party.id OR s.mentor = party.id));
ALTER TABLE muster.stipend ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.stipend FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
CREATE POLICY own ON muster.stipend FOR SELECT USING (
    payee = ANY ((SELECT muster.own_parties())::uuid[]) OR mentor = ANY ((SELECT muster.own_parties())::uuid[])
    OR project = ANY ((SELECT muster.reader_subjects())::uuid[]));
ALTER TABLE muster.instalment ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.instalment FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
CREATE POLICY own ON muster.instalment FOR SELECT USING (
    NOT (SELECT muster.is_staff()) AND EXISTS (SELECT FROM muster.stipend s WHERE s.id = instalment.stipend));

DO $$
DECLARE
    of_staff text;
BEGIN
    FOREACH of_staff IN ARRAY ARRAY['fund', 'pledge', 'purse', 'stipend_share', 'draw', 'payout', 'payout_line', 'account',
        'ledger', 'posting', 'burn'] LOOP
        EXECUTE format('ALTER TABLE muster.%I ENABLE ROW LEVEL SECURITY', of_staff);
        EXECUTE format('CREATE POLICY staff ON muster.%I FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()))', of_staff);
    END LOOP;
END $$;

GRANT SELECT ON muster.purse, muster.account, muster.burn TO muster_service;
GRANT SELECT, INSERT ON muster.party, muster.fund, muster.pledge, muster.stipend, muster.stipend_share, muster.draw,
    muster.instalment, muster.payout, muster.payout_line, muster.ledger, muster.posting TO muster_service;
GRANT UPDATE (contributor) ON muster.party TO muster_service;
GRANT UPDATE (moved) ON muster.fund TO muster_service;
GRANT UPDATE (ends) ON muster.pledge TO muster_service;
GRANT UPDATE (version, mentor, ends, extended, state, accepted, ended) ON muster.stipend TO muster_service;
GRANT UPDATE (due, state, draws, portions, mentor_by, mentor_at, coordinator_by, coordinator_at) ON muster.instalment TO muster_service;
GRANT UPDATE (state, reference, reason, told_on, told) ON muster.payout_line TO muster_service;
REVOKE ALL ON FUNCTION muster.own_parties FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.own_parties TO muster_service;
