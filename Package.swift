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
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
    ],
    targets: [
        // C libraries that the system provides, and the few shims that Swift cannot express.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CEpoll"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CSchema"),
        .target(name: "CProcess"),

        // PostgreSQL for Swift: no domain words.
        .target(name: "Postgres", dependencies: ["CEpoll", "CLibPQ"], swiftSettings: swiftSettings),
        .target(name: "EmbeddedPostgres", dependencies: ["CProcess"], swiftSettings: swiftSettings),

        // Pure: bytes and values in, bytes and values out.
        .target(name: "CanonicalJSON", swiftSettings: swiftSettings),
        .target(name: "TransparencyLog", dependencies: ["COpenSSL"], swiftSettings: swiftSettings),
        .target(name: "Registry", dependencies: ["CanonicalJSON"], swiftSettings: swiftSettings),
        .target(
            name: "Interchange",
            dependencies: ["CanonicalJSON", "Registry"],
            swiftSettings: swiftSettings),

        .target(
            name: "Federation",
            dependencies: ["CanonicalJSON", "Registry", "TransparencyLog"],
            swiftSettings: swiftSettings),

        // Whole federations of nodes in memory, from a seed: for tests, and no part of the program.
        .target(
            name: "Simulation",
            dependencies: ["CanonicalJSON", "Federation", "Registry", "TransparencyLog"],
            swiftSettings: swiftSettings),
        .executableTarget(name: "simulate", dependencies: ["Simulation"], swiftSettings: swiftSettings),

        // The shells around them.
        .target(
            name: "Store",
            dependencies: ["Postgres", "Registry", "CanonicalJSON", "TransparencyLog", "Federation", "CSchema"],
            swiftSettings: swiftSettings),
        .target(
            name: "Service",
            dependencies: [
                "Store", "Federation", "Registry", "CanonicalJSON", "TransparencyLog", "CSchema", "CZlib",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "MusterClient", dependencies: ["CanonicalJSON", "Registry", "CCurl"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "muster",
            dependencies: [
                "Service", "Store", "Postgres", "EmbeddedPostgres", "MusterClient", "Interchange", "Federation",
                "Registry", "CanonicalJSON", "TransparencyLog", "CSchema",
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
            name: "FederationTests", dependencies: ["Federation", "Registry", "CanonicalJSON", "TransparencyLog"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulation"], swiftSettings: swiftSettings),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "Federation", "TransparencyLog", "Registry", "CanonicalJSON", "Postgres", "EmbeddedPostgres",
                "TestSupport",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Store", "Federation", "TransparencyLog", "Registry", "CanonicalJSON", "Postgres",
                "EmbeddedPostgres", "TestSupport",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "MusterTests",
            dependencies: [
                "muster", "MusterClient", "Federation", "Registry", "CanonicalJSON", "TransparencyLog", "TestSupport",
            ],
            exclude: ["Golden", "Vectors"],
            swiftSettings: swiftSettings),
    ]
)
