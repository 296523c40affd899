-- A person's records move home to another node: the old one says so in its logs and lets go, the new one publishes them
-- under the ids they had.

ALTER TABLE muster.publish_queue DROP CONSTRAINT publish_queue_op_check;
ALTER TABLE muster.publish_queue ADD CONSTRAINT publish_queue_op_check CHECK (op IN ('put', 'remove', 'erase', 'move'));
-- The node that a record went to.
ALTER TABLE muster.publish_queue ADD COLUMN destination text;
ALTER TABLE muster.publish_queue ADD CONSTRAINT publish_queue_destination CHECK ((op = 'move') = (destination IS NOT NULL));

-- What an entry of a followed log says that has moved from another node, and whether it waits for that one to let go.
ALTER TABLE muster.peer_entry ADD COLUMN came_from text;
ALTER TABLE muster.peer_entry ADD COLUMN waits boolean;
CREATE INDEX peer_entry_came_from ON muster.peer_entry (record) WHERE came_from IS NOT NULL;
CREATE INDEX peer_entry_waits ON muster.peer_entry (record) WHERE waits;

-- People of this node who are to move, or have moved: an offer until `gone`.
CREATE TABLE muster.move_out (
    contributor uuid        NOT NULL PRIMARY KEY,
    destination text        NOT NULL,
    at          timestamptz NOT NULL,
    gone        timestamptz
);

-- People whom this node is taking over: all that moves, kept until the old home has let go.
CREATE TABLE muster.move_in (
    contributor uuid        NOT NULL PRIMARY KEY,
    origin      text        NOT NULL,
    at          timestamptz NOT NULL,
    bundle      bytea       NOT NULL
);

-- Records of this node that began at another.
CREATE TABLE muster.moved_here (
    record uuid NOT NULL PRIMARY KEY,
    origin text NOT NULL
);

ALTER TABLE muster.move_out ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.move_out FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.move_in ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.move_in FOR ALL USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
ALTER TABLE muster.moved_here ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON muster.moved_here FOR ALL
    USING ((SELECT muster.is_staff())) WITH CHECK ((SELECT muster.is_staff()));
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.move_out, muster.move_in TO muster_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.moved_here TO muster_service;
