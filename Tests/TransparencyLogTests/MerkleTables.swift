/// Facts of transparency-dev/merkle, `testdata` (Apache-2.0), which come from the tests of RFC 6962's first
/// implementation: one log of eight entries, the roots of its beginnings, and proofs of it.
enum MerkleTables {
    /// The entries, in hexadecimal.
    static let entries = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]

    /// The root of the first n entries, n from 0 to 8.
    static let roots = [
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
        "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=", "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=",
        "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=", "Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=",
        "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=", "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=",
        "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
    ]

    /// Hashes that proofs share.
    private static let leaf0 = roots[1]
    private static let leaf1 = "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c="
    private static let leaf4 = "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms="
    private static let leaf6 = "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8="
    private static let pair2 = "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4="
    private static let pair4 = "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o="
    private static let pair6 = "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA="
    private static let right4 = "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ="

    struct Inclusion {
        let index: Int
        let size: Int
        let proof: [String]
    }

    static let inclusion = [
        Inclusion(index: 0, size: 1, proof: []),
        Inclusion(index: 0, size: 8, proof: [leaf1, pair2, right4]),
        Inclusion(index: 5, size: 8, proof: [leaf4, pair6, roots[4]]),
        Inclusion(index: 2, size: 3, proof: [roots[2]]),
        Inclusion(index: 1, size: 5, proof: [leaf0, pair2, leaf4]),
    ]

    struct Consistency {
        let oldSize: Int
        let size: Int
        let proof: [String]
    }

    static let consistency = [
        Consistency(oldSize: 1, size: 1, proof: []),
        Consistency(oldSize: 1, size: 8, proof: [leaf1, pair2, right4]),
        Consistency(oldSize: 6, size: 8, proof: [pair4, pair6, roots[4]]),
        Consistency(oldSize: 2, size: 5, proof: [pair2, leaf4]),
        Consistency(oldSize: 6, size: 7, proof: [pair4, leaf6, roots[4]]),
    ]

    /// `testdata/subtreeinclusion`: the same proofs, of the same entries at another place of a longer log.
    struct SubtreeInclusion {
        let index: UInt64
        let start: UInt64
        let end: UInt64
        let leaf: Int
        let proof: [String]
    }

    static let subtreeInclusion = [
        SubtreeInclusion(index: 1, start: 1, end: 2, leaf: 0, proof: []),
        SubtreeInclusion(index: 8, start: 8, end: 16, leaf: 0, proof: [leaf1, pair2, right4]),
        SubtreeInclusion(index: 13, start: 8, end: 16, leaf: 5, proof: [leaf4, pair6, roots[4]]),
        SubtreeInclusion(index: 6, start: 4, end: 7, leaf: 2, proof: [roots[2]]),
        SubtreeInclusion(index: 9, start: 8, end: 13, leaf: 1, proof: [leaf0, pair2, leaf4]),
    ]
}
