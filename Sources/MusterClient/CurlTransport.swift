import CCurl
import Glibc

/// One libcurl handle: one exchange at a time, blocking, on the thread that calls. Connections are kept between
/// exchanges. Redirects are not followed here, so that nobody can send a token where it does not belong by accident.
///
/// libcurl itself reads `https_proxy`, `no_proxy` and their kin from the environment.
package final class CurlTransport {
    /// What holds for every exchange.
    package struct Options: Sendable {
        /// How long to wait for a connection.
        package var connectTimeout: Duration = .seconds(10)
        /// An exchange in which nothing moves for so long is broken off.
        package var silence: Duration = .seconds(300)
        /// The most bytes an answer may have that is collected in memory.
        package var bodyLimit = 64 << 20
        /// A file of certificates to trust instead of the system's.
        package var certificates: String?
        /// The product token sent as User-Agent.
        package var userAgent = "muster"

        /// The values given at each property.
        package init() {}
    }

    private let handle: UnsafeMutableRawPointer
    private let options: Options

    /// libcurl's own start-up, once a process.
    private static let started: Bool = muster_curl_global_init() == CURLE_OK

    /// - Throws: when libcurl cannot start, which only a lack of memory explains.
    package init(_ options: Options = Options()) throws(ClientError) {
        guard CurlTransport.started, let handle = curl_easy_init() else {
            throw ClientError(.invalidRequest, "libcurl could not be started")
        }
        self.handle = handle
        self.options = options
    }

    deinit { curl_easy_cleanup(handle) }

    /// Makes one exchange and waits for its end.
    ///
    /// - Parameters:
    ///   - token: sent as a bearer token.
    ///   - timeout: for the whole exchange; nil for one whose length depends on its size.
    ///   - progress: told a few times a second.
    ///   - sink: receives a 2xx answer's body piece by piece; the response's body is then empty.
    /// - Returns: the answer, whatever its status.
    package func exchange(
        _ request: HTTPRequest, token: String? = nil, timeout: Duration? = nil,
        progress: ((TransferProgress) -> Void)? = nil, sink: ((UnsafeRawBufferPointer) throws -> Void)? = nil
    ) throws -> HTTPResponse {
        let transfer = Transfer()
        transfer.sink = sink
        transfer.progress = progress
        transfer.bodyLimit = options.bodyLimit
        defer { if transfer.upload >= 0 { close(transfer.upload) } }

        curl_easy_reset(handle)
        try setCommon(timeout: timeout, transfer: transfer)
        if request.isBare {
            try check(muster_curl_set_pointer(handle, CURLOPT_USERAGENT, nil))
        }
        if request.takesGzip { try set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        if request.patience > .zero {
            let silence = (options.silence + request.patience).milliseconds / 1000
            try check(muster_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, silence))
        }
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        var fields: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(fields) }
        // curl would wait a second for a "100 Continue" that gains nothing here.
        // A name without a value takes curl's own header out.
        let left = [("Expect", "")] + (request.isBare ? [("Accept", "")] : [])
        for field in request.headers + left + (token.map { [("Authorization", "Bearer \($0)")] } ?? []) {
            guard !"\(field.0)\(field.1)".utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
                throw ClientError(.invalidRequest, "the value for \(field.0) holds a line break or control character")
            }
            fields = curl_slist_append(fields, field.1.isEmpty ? "\(field.0):" : "\(field.0): \(field.1)")
        }
        try check(muster_curl_set_list(handle, CURLOPT_HTTPHEADER, fields))

        let result: CURLcode
        switch request.body {
        case .none:
            if request.method == .post { try setBody([], transfer) }
            result = curl_easy_perform(handle)
        case .bytes(let bytes):
            result = try bytes.withUnsafeBytes { buffer in
                try check(muster_curl_set_long(handle, CURLOPT_POST, 1))
                try check(muster_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int(buffer.count)))
                try check(
                    muster_curl_set_pointer(
                        handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: buffer.baseAddress)))
                return curl_easy_perform(handle)
            }
        case .file(let path):
            try setUpload(path, transfer)
            result = curl_easy_perform(handle)
        }
        var response = HTTPResponse(head: transfer.head, body: transfer.body)
        guard result == CURLE_OK else {
            if let failure = transfer.failure { throw failure }
            // An answer that came whole before the upload ended (too large, not allowed) is the better explanation.
            if result == CURLE_SEND_ERROR, response.head.status >= 400 { return response }
            throw explain(result, url: request.url, received: transfer.received)
        }
        response.head.redirect = redirectTarget()
        return response
    }

    private func setCommon(timeout: Duration?, transfer: Transfer) throws(ClientError) {
        // Signals are the program's; libcurl is built with a threaded resolver and needs none for its time limits.
        try check(muster_curl_set_long(handle, CURLOPT_NOSIGNAL, 1))
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_USERAGENT, options.userAgent)
        try check(muster_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0))
        try check(muster_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
        try check(muster_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
        if let certificates = options.certificates { try set(CURLOPT_CAINFO, certificates) }
        try check(muster_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1))
        try check(
            muster_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.milliseconds))
        try check(muster_curl_set_long(handle, CURLOPT_TIMEOUT_MS, timeout?.milliseconds ?? 0))
        try check(muster_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1))
        try check(muster_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, options.silence.milliseconds / 1000))

        let context = Unmanaged.passUnretained(transfer).toOpaque()
        try check(muster_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        try check(
            muster_curl_set_transfer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                Transfer.of(context)?.header(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            })
        try check(muster_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        try check(
            muster_curl_set_transfer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Transfer.of(context)?.write(buffer) == true ? buffer.count : 0
            })
        guard transfer.progress != nil else { return }
        try check(muster_curl_set_long(handle, CURLOPT_NOPROGRESS, 0))
        try check(muster_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context))
        try check(
            muster_curl_set_progress(handle) { context, receiveTotal, received, sendTotal, sent in
                Transfer.of(context)?.progress?(
                    TransferProgress(
                        sent: Int64(sent), sendTotal: Int64(sendTotal), received: Int64(received),
                        receiveTotal: Int64(receiveTotal)))
                return 0
            })
    }

    private func setBody(_ bytes: [UInt8], _ transfer: Transfer) throws(ClientError) {
        try check(muster_curl_set_long(handle, CURLOPT_POST, 1))
        try check(muster_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, bytes.count))
        try set(CURLOPT_COPYPOSTFIELDS, String(decoding: bytes, as: UTF8.self))
    }

    private func setUpload(_ path: String, _ transfer: Transfer) throws(ClientError) {
        var information = stat()
        transfer.upload = open(path, O_RDONLY | O_CLOEXEC)
        guard transfer.upload >= 0, fstat(transfer.upload, &information) == 0 else {
            throw ClientError(.fileUnreadable, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        try check(muster_curl_set_long(handle, CURLOPT_POST, 1))
        try check(muster_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int(information.st_size)))
        try check(muster_curl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(transfer).toOpaque()))
        try check(
            muster_curl_set_transfer(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
                let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return Transfer.of(context)?.read(into: buffer) ?? 0
            })
        // Fewer, larger reads and writes: 1 MiB a time.
        try check(muster_curl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, 1 << 20))
    }

    private func set(_ option: CURLoption, _ value: String) throws(ClientError) {
        try check(muster_curl_set_string(handle, option, value))
    }

    private func check(_ code: CURLcode) throws(ClientError) {
        guard code == CURLE_OK else {
            throw ClientError(.invalidRequest, "libcurl: \(String(cString: curl_easy_strerror(code)))")
        }
    }

    private func redirectTarget() -> String? {
        var target: UnsafeMutablePointer<CChar>?
        guard muster_curl_get_string(handle, CURLINFO_REDIRECT_URL, &target) == CURLE_OK else { return nil }
        return target.map { String(cString: $0) }
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
