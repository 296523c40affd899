// swift-tools-version: 6.2
import PackageDescription

/// One set of language settings for every Swift target: strict concurrency comes with Swift 6 mode.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "muster",
    dependencies: [
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CProcess"),

        // PostgreSQL for Swift: no domain words.
        .target(name: "Postgres", dependencies: ["CLibPQ"], swiftSettings: swiftSettings),
        .target(name: "EmbeddedPostgres", dependencies: ["CProcess"], swiftSettings: swiftSettings),

        // Pure: bytes and values in, bytes and values out.
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EmbeddedPostgresTests", dependencies: ["EmbeddedPostgres", "CProcess"], swiftSettings: swiftSettings),
    ]
)
