import Federation
import MusterClient

extension PeerFetch {
    /// Asks the peer who has applied what of a log; nil when that is as it was.
    ///
    /// - Parameters:
    ///   - name: only of the logs of this node.
    ///   - tag: of the answer that is known.
    func acknowledgements(
        about name: String?, tag: String?
    ) throws -> (notes: [(origin: LogOrigin, note: [UInt8])], tag: String?)? {
        let signer = try usableSigners().first
        let answer: (items: [(origin: String, note: String)], tag: String?)?
        do {
            answer = try client(signer).acknowledgements(about: name, tag: tag)
        } catch let error as ClientError where signer != nil && error.signatureRefusal != nil {
            answer = try client(nil).acknowledgements(about: name, tag: tag)
        } catch let error as ClientError where error.status == 404 {
            // A node that is followed through another, or that is a host of plain files, says so nowhere.
            return nil
        }
        guard let answer else { return nil }
        // What is no log's name is of a later version, and none of ours.
        return (
            answer.items.compactMap { item in LogOrigin(item.origin).map { ($0, Array(item.note.utf8)) } }, answer.tag
        )
    }
}
