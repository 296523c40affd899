#pragma once

/// One file of schema/, as it was when this binary was built.
typedef struct {
    const char *name;
    const unsigned char *sql;
    unsigned long length;
} muster_migration;

/// All of schema/*.sql in order of version.
extern const muster_migration muster_migrations[];
extern const unsigned long muster_migration_count;

/// The first of them, for Swift, which would copy the array's first element and lose the rest.
static inline const muster_migration *muster_migration_list(void) { return muster_migrations; }
