# A node's image: built with the Swift toolchain, run on a small Debian without it, as a user who is not root.
# The database is another container (docker-compose.yml), so no PostgreSQL server is in here.

ARG SWIFT=6.3
FROM swift:${SWIFT}-bookworm AS build
RUN apt-get update -qq \
    && apt-get install -y --no-install-recommends libpq-dev libssl-dev libcurl4-openssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# The dependencies change less often than the sources: fetched in a layer of their own.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
COPY schema schema
RUN swift build --configuration release --product muster --static-swift-stdlib \
    && install -D -m 0755 "$(swift build --configuration release --show-bin-path)/muster" /image/usr/local/bin/muster

FROM debian:bookworm-slim
# The client programs are for backups; their major version is that of the database's image.
RUN apt-get update -qq \
    && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4 libpq5 libssl3 libstdc++6 postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /data muster \
    && install -d -o muster -g muster -m 0700 /data
COPY --from=build /image /
COPY --chmod=0755 scripts/container-start /usr/local/bin/container-start
USER muster
VOLUME /data
EXPOSE 8080
# SIGTERM ends it cleanly.
STOPSIGNAL SIGTERM
ENTRYPOINT ["container-start"]
CMD ["serve", "--data", "/data/node", "--listen", "0.0.0.0:8080"]
# Without an HTTP client in the image: the shell speaks enough of it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
