import CanonicalJSON
import Registry
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `MUSTER_REWRITE_SCHEMAS=1 swift test --filter JSONSchema` writes the files anew.
@Suite struct `JSON Schema files` {
    private static let folder: String = {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(root)/schema/records"
    }()

    private static let files: [(name: String, schema: JSONObject)] = RecordKind.allCases.flatMap { kind in
        let schema = RecordSchema.of(kind)
        let own = [("\(kind).schema.json", schema.jsonSchema())]
        return own + (schema.privateJSONSchema().map { [("\(kind).private.schema.json", $0)] } ?? [])
    }

    @Test func `are what the tables say`() throws {
        for (name, schema) in Self.files {
            let path = "\(Self.folder)/\(name)"
            let text = Array((PrettyJSON.encode(.object(schema)) + "\n").utf8)
            if getenv("MUSTER_REWRITE_SCHEMAS") != nil {
                let file = try #require(fopen(path, "wb"), "cannot write \(path)")
                #expect(fwrite(text, 1, text.count, file) == text.count)
                #expect(fclose(file) == 0)
            }
            let file = try #require(fopen(path, "rb"), "cannot open \(path)")
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 200_000)
            bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
            #expect(
                bytes == text,
                "\(name) is out of date; run the tests with MUSTER_REWRITE_SCHEMAS=1 and look at what changed")
        }
    }

    @Test(arguments: RecordKind.allCases)
    func `name every field, with a description and an example`(kind: RecordKind) {
        let schema = RecordSchema.of(kind)
        let properties = schema.jsonSchema()["properties"]?.objectValue
        #expect(properties?.keys == schema.fields.map(\.name).sorted())
        for field in schema.fields {
            let property = properties?[field.name]?.objectValue
            #expect(property?["type"] != nil && property?["description"]?.stringValue?.hasSuffix(".") == true)
            #expect(property?["examples"]?.arrayValue?.count == 1)
        }
        #expect(
            (schema.jsonSchema()["required"]?.arrayValue ?? []).map(\.stringValue)
                == schema.fields.filter(\.required).map(\.name))
    }

    @Test func `are readable JSON in two-space steps`() throws {
        let value: JSONValue = ["b": [1, ["c": []]], "a": [:]]
        let text = PrettyJSON.encode(value)
        #expect(text == "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    }\n  ]\n}")
        #expect(try JSONParser.parse(text) == value)
    }
}
