import CanonicalJSON
import Registry

/// Somebody invented, from one of seventy countries.
struct Researcher {
    /// Seventy of the countries of ISO 3166-1.
    static let countries = [
        "AR", "AT", "AU", "BD", "BE", "BG", "BO", "BR", "CA", "CH", "CL", "CM", "CO", "CR", "CZ", "DE", "DK", "DZ",
        "EC",
        "EE", "EG", "ES", "ET", "FI", "FR", "GB", "GH", "GR", "HR", "HU", "ID", "IE", "IL", "IN", "IR", "IS", "IT",
        "JM",
        "JO", "JP", "KE", "KR", "LB", "LK", "LT", "LV", "MA", "MX", "MY", "NG", "NL", "NO", "NP", "NZ", "PE", "PH",
        "PK",
        "PL", "PT", "RO", "RS", "RW", "SE", "SN", "TH", "TN", "TR", "TW", "UG", "ZA",
    ]

    let number: UInt64

    var country: String { Self.countries[Int(number % UInt64(Self.countries.count))] }

    /// The natural key that an import would know them by.
    var key: String { "github:researcher-\(number)" }

    /// The canonical bytes of what they say of themselves, in a version.
    func body(version: Int64) -> [UInt8] {
        let body: JSONObject = [
            "country": .string(country),
            "identities": [["handle": .string("researcher-\(number)"), "service": "github"]],
            "name": .string("Researcher \(number) of \(country)"), "summary": .string("As of version \(version)."),
        ]
        return CanonicalJSON.encode(body)
    }
}
