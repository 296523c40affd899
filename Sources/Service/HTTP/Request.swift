import NIOCore
package import NIOHTTP1

/// A request whose head has come, and of whose body as much as came with it.
package struct Request: Sendable {
    package let method: HTTPMethod
    /// Path and query as they came, before any decoding.
    package let target: String
    package let headers: Headers
    let body: RequestBody

    init(_ head: HTTPRequestHead, _ body: RequestBody) {
        method = head.method
        target = head.uri
        headers = Headers(head.headers)
        self.body = body
    }
}

/// What follows a request's head.
enum RequestBody: Sendable {
    /// It came together with the head, whole; empty when there is none.
    case whole(ByteBuffer)
    /// It is still coming. Who does not read it slows nobody down but the client.
    case stream(BodyStream)
}

/// A body on its way: pieces as they come, or the error that it broke off with. For one reader.
typealias BodyStream = NIOThrowingAsyncSequenceProducer<
    ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, BodyDemand
>

/// Tells a connection when whoever reads a body wants more of it, or no more at all.
final class BodyDemand: NIOAsyncSequenceProducerDelegate, Sendable {
    private let loop: any EventLoop
    private let connection: NIOLoopBound<ConnectionHandler>

    init(_ connection: ConnectionHandler, on loop: any EventLoop) {
        self.loop = loop
        self.connection = NIOLoopBound(connection, eventLoop: loop)
    }

    func produceMore() { goOn() }
    /// The rest is read and dropped.
    func didTerminate() { goOn() }

    private func goOn() {
        let connection = connection
        if loop.inEventLoop { connection.value.readOn() } else { loop.execute { connection.value.readOn() } }
    }
}
