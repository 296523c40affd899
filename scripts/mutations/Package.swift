// swift-tools-version: 6.2
// The pure modules alone, without what they need not: scripts/mutants builds them again and again.
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "muster",
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CanonicalJSON", swiftSettings: swiftSettings),
        .target(name: "TransparencyLog", dependencies: ["COpenSSL"], swiftSettings: swiftSettings),
        .target(name: "Registry", dependencies: ["CanonicalJSON"], swiftSettings: swiftSettings),
        .target(name: "Federation", dependencies: ["CanonicalJSON", "Registry", "TransparencyLog"], swiftSettings: swiftSettings),
        .target(name: "Simulation", dependencies: ["CanonicalJSON", "Federation", "Registry", "TransparencyLog"], swiftSettings: swiftSettings),
        .executableTarget(name: "simulate", dependencies: ["Simulation"], swiftSettings: swiftSettings),
        .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog"], swiftSettings: swiftSettings),
        .testTarget(name: "FederationTests", dependencies: ["Federation", "Registry", "CanonicalJSON", "TransparencyLog"], swiftSettings: swiftSettings),
    ]
)
