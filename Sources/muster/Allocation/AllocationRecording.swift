import CanonicalJSON
import MusterClient
import Registry

/// Has a node recompute a round and write it into its audit trail.
enum AllocationRecording {
    static func send(_ allocation: Allocation, to connection: Connection) throws {
        var body: JSONObject = ["round": .object(allocation.round.inputJSON), "digest": .string(allocation.digest)]
        body["seed"] = allocation.seed.map { .string($0) }
        let answer = try connection.client.call(
            .post, "/v1/allocations", headers: [("Idempotency-Key", allocation.resultDigest(AllocateCommand.hashes))],
            body: body)
        let theirs = answer.objectValue?["resultDigest"]?.stringValue ?? ""
        let ours = allocation.resultDigest(AllocateCommand.hashes)
        guard theirs == ours else {
            throw Failure(
                .refused, "\(connection.client.node) comes to another result: \(theirs), and here it is \(ours).",
                mend: "The node may be of another version; what it says is in its audit trail. Compare the two results."
            )
        }
        Output.tell("Recorded at \(connection.client.node): result \(ours).")
    }
}
