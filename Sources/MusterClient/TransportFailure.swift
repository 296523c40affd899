import CCurl

extension CurlTransport {
    /// Turns libcurl's code into what happened, in words, with what to do about it.
    func explain(_ code: CURLcode, url: String, received: Int) -> ClientError {
        let place = CurlTransport.place(url)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return ClientError(
                .unreachable, "\(place) cannot be reached: there is no host of that name. Check its spelling.")
        case CURLE_COULDNT_RESOLVE_PROXY:
            return ClientError(
                .unreachable,
                "the proxy in the environment has no known host name. Check https_proxy, http_proxy and no_proxy.")
        case CURLE_COULDNT_CONNECT:
            return ClientError(
                .unreachable, "\(place) cannot be reached: nothing answers there. Is the node running (muster serve)?")
        case CURLE_OPERATION_TIMEDOUT:
            return ClientError(.unreachable, "\(place) did not answer in time. Try again, or look at the node's log.")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR:
            return ClientError(
                .insecure,
                "\(place) shows a certificate that is not to be trusted "
                    + "(\(String(cString: curl_easy_strerror(code)))). "
                    + "For a private authority, name its certificate file in MUSTER_CA_FILE.")
        case CURLE_SSL_CONNECT_ERROR:
            return ClientError(
                .insecure, "\(place) does not speak TLS as expected. Is it http:// rather than https://?")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return ClientError(.invalidRequest, "“\(url)” is not an http or https address.")
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            return ClientError(
                .interrupted,
                "the connection to \(place) broke off after \(received) bytes. Try again; nothing half done is kept.")
        case CURLE_WEIRD_SERVER_REPLY:
            return ClientError(.notANode, "what answers at \(place) does not speak HTTP.")
        default:
            return ClientError(.interrupted, "\(place): \(String(cString: curl_easy_strerror(code))).")
        }
    }

    /// Scheme, host and port of a URL, for messages: paths and parameters may hold what does not belong in one.
    static func place(_ url: String) -> String {
        guard let authority = url.range(of: "://") else { return url }
        let end = url[authority.upperBound...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        return String(url[..<end])
    }
}

extension String {
    /// Where `needle` first occurs; the standard library's own search, without Foundation.
    fileprivate func range(of needle: String) -> Range<String.Index>? { firstRange(of: needle) }
}
