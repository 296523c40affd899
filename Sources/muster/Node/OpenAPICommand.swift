import ArgumentParser
import CanonicalJSON
import MusterClient

/// `muster openapi`
struct OpenAPICommand: ParsableCommand {
    static let configuration = Help.command(
        "openapi", "The node's API as an OpenAPI 3.1 document.", usage: "muster openapi", "",
        examples: [("muster openapi > openapi.json", nil), ("muster openapi --node https://muster.example.org", nil)])

    @OptionGroup var node: NodeOptions

    func run() throws {
        let document = PrettyJSON.encode(.object(try node.connect().client.openAPI()))
        try Output.write { try $0.line(Array(document.dropLast())) }
    }
}
