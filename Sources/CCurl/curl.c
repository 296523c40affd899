// The shims are inline in the header; this file only makes the target one that has something to compile.
#include "CCurl.h"
