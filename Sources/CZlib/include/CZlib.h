#pragma once

#include <stddef.h>
#include <zlib.h>

/// Begins a gzip stream (RFC 1952); deflateInit2 is a macro, which Swift cannot call. Z_OK, or zlib's error.
static inline int muster_gzip_begin(z_stream *stream, int level) {
    // 15 bits of window, and 16 for gzip's frame; 8 is zlib's own choice of memory: 256 KiB a stream.
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
