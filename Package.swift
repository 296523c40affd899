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
    products: [
        .executable(name: "muster", targets: ["muster"]),
        .library(name: "Postgres", targets: ["Postgres"]),
        .library(name: "EmbeddedPostgres", targets: ["EmbeddedPostgres"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // C libraries that the system provides, and the few shims that Swift cannot express.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CSchema"),
        .target(name: "CProcess"),

        // PostgreSQL for Swift: no domain words.
        .target(name: "Postgres", dependencies: ["CLibPQ"], swiftSettings: swiftSettings),
        .target(name: "EmbeddedPostgres", dependencies: ["CProcess"], swiftSettings: swiftSettings),

        // Pure: bytes and values in, bytes and values out.
        .target(name: "CanonicalJSON", swiftSettings: swiftSettings),
        .target(name: "TransparencyLog", dependencies: ["COpenSSL"], swiftSettings: swiftSettings),
        .target(name: "Registry", dependencies: ["CanonicalJSON"], swiftSettings: swiftSettings),
        .target(
            name: "Interchange",
            dependencies: ["CanonicalJSON", "Registry"],
            swiftSettings: swiftSettings),

        // The shells around them.
        .target(
            name: "Store",
            dependencies: ["Postgres", "Registry", "CanonicalJSON", "TransparencyLog", "CSchema"],
            swiftSettings: swiftSettings),
        .target(
            name: "Service",
            dependencies: [
                "Store", "Registry", "CanonicalJSON", "TransparencyLog", "CSchema",
                // The server alone: routing, OpenAPI and encoding are ours.
                .product(name: "HummingbirdCore", package: "hummingbird"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "MusterClient", dependencies: ["CanonicalJSON", "Registry", "CCurl"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "muster",
            dependencies: [
                "Service", "Store", "Postgres", "EmbeddedPostgres", "MusterClient", "Interchange", "Registry",
                "CanonicalJSON", "TransparencyLog", "CSchema",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Postgres", "EmbeddedPostgres", "CProcess", "CSchema"],
            path: "Tests/TestSupport", swiftSettings: swiftSettings),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport", "Postgres"], swiftSettings: swiftSettings),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EmbeddedPostgresTests", dependencies: ["EmbeddedPostgres", "CProcess"], swiftSettings: swiftSettings),
        .testTarget(name: "CanonicalJSONTests", dependencies: ["CanonicalJSON"], swiftSettings: swiftSettings),
        .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog"], swiftSettings: swiftSettings),
        .testTarget(name: "RegistryTests", dependencies: ["Registry", "CanonicalJSON"], swiftSettings: swiftSettings),
        .testTarget(
            name: "InterchangeTests", dependencies: ["Interchange", "Registry", "CanonicalJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Store", "Registry", "CanonicalJSON", "Postgres", "EmbeddedPostgres", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Store", "Registry", "CanonicalJSON", "Postgres", "EmbeddedPostgres", "TestSupport",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "MusterTests", dependencies: ["muster", "MusterClient", "Registry", "CanonicalJSON", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: swiftSettings),
    ]
)
