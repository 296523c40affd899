import HummingbirdCore
import Logging
import NIOCore

/// An HTTP/1 connection whose requests are handled on the connection's own event loop.
///
/// Otherwise each request wakes a thread of the cooperative pool when it arrives, and the loop again when it is
/// answered; for a look-up those two wake-ups cost as much as everything else that is done here.
struct LoopBoundChannel: ServerChildChannel {
    let inner: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        inner.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await inner.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on an event loop. Whoever prefers it keeps it alive.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
