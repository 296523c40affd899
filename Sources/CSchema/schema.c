// Puts schema/*.sql into the binary. A new migration needs its two lines here; a test compares this list with the folder.
#include "CSchema.h"

#pragma clang diagnostic ignored "-Wc23-extensions"  // #embed is C23; the rest of the package is older C

static const unsigned char v0001[] = {
#embed "../../schema/V0001__records.sql"
};
static const unsigned char v0002[] = {
#embed "../../schema/V0002__access.sql"
};
static const unsigned char v0003[] = {
#embed "../../schema/V0003__row_level_security.sql"
};
static const unsigned char v0004[] = {
#embed "../../schema/V0004__log.sql"
};
static const unsigned char v0005[] = {
#embed "../../schema/V0005__peer.sql"
};
static const unsigned char v0006[] = {
#embed "../../schema/V0006__circle.sql"
};
static const unsigned char v0007[] = {
#embed "../../schema/V0007__kept_entries.sql"
};
static const unsigned char v0008[] = {
#embed "../../schema/V0008__ledger.sql"
};
static const unsigned char v0009[] = {
#embed "../../schema/V0009__erasure.sql"
};
static const unsigned char v0010[] = {
#embed "../../schema/V0010__compute.sql"
};
static const unsigned char v0011[] = {
#embed "../../schema/V0011__epoch.sql"
};
static const unsigned char v0012[] = {
#embed "../../schema/V0012__departure.sql"
};
static const unsigned char v0013[] = {
#embed "../../schema/V0013__links.sql"
};
static const unsigned char v0014[] = {
#embed "../../schema/V0014__moving_home.sql"
};
static const unsigned char v0015[] = {
#embed "../../schema/V0015__search_index.sql"
};
static const unsigned char v0016[] = {
#embed "../../schema/V0016__books_young_and_old.sql"
};

#define MIGRATION(name, bytes) {name, bytes, sizeof bytes}

const muster_migration muster_migrations[] = {
    MIGRATION("V0001__records.sql", v0001),
    MIGRATION("V0002__access.sql", v0002),
    MIGRATION("V0003__row_level_security.sql", v0003),
    MIGRATION("V0004__log.sql", v0004),
    MIGRATION("V0005__peer.sql", v0005),
    MIGRATION("V0006__circle.sql", v0006),
    MIGRATION("V0007__kept_entries.sql", v0007),
    MIGRATION("V0008__ledger.sql", v0008),
    MIGRATION("V0009__erasure.sql", v0009),
    MIGRATION("V0010__compute.sql", v0010),
    MIGRATION("V0011__epoch.sql", v0011),
    MIGRATION("V0012__departure.sql", v0012),
    MIGRATION("V0013__links.sql", v0013),
    MIGRATION("V0014__moving_home.sql", v0014),
    MIGRATION("V0015__search_index.sql", v0015),
    MIGRATION("V0016__books_young_and_old.sql", v0016),
};
const unsigned long muster_migration_count = sizeof muster_migrations / sizeof muster_migrations[0];
