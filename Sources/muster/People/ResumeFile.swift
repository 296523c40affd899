import CanonicalJSON
import Interchange
import MusterClient
import Registry

/// A JSON Resume as a contributor's draft.
enum ResumeFile {
    static func draft(_ path: String) throws -> Draft {
        let file = SourceFile(path: path, bytes: try LocalFile.read(path, limit: 4 << 20))
        let result = Interchange.read(.jsonResume, [file], ReadOptions(published: Clock.today(), keepsEmail: true))
        guard let line = result.lines.first(where: { $0.kind == .contributor }) else {
            throw Failure(
                .invalidData, "\(path) is not a JSON Resume that a contributor can be made of.",
                fields: result.diagnostics.map { .init(place: "\($0.file):\($0.line)", message: $0.message) })
        }
        for diagnostic in result.diagnostics { Output.tell(diagnostic.description) }
        var record = line.record
        // A file that somebody hands over is no word that the person agreed to be listed: --consent says so.
        record["consent"] = nil
        return Draft(record: record, privateFields: line.privateFields)
    }
}
