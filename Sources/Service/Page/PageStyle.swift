import TransparencyLog

/// The page's style sheet. It stands in the page, so the page needs nothing else; the policy allows exactly it, by hash.
enum PageStyle {
    static let sheet = """
        :root{color-scheme:light dark}
        body{font:1.06rem/1.55 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem 1.2rem 3rem}
        h1{font-size:1.6rem;margin:.5rem 0}
        h2{font-size:1.15rem;margin:0}
        nav ul,.counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.4rem}
        form{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin:1.2rem 0}
        label{display:block;font-weight:600}
        input,select,button{font:inherit;padding:.4rem .6rem;min-height:2.75rem}
        input{width:min(22rem,80vw)}
        ol{list-style:none;padding:0}
        li.hit{border-top:1px solid #8888;padding:.9rem 0}
        .hit p{margin:.3rem 0}
        .why{margin:.3rem 0 0;padding-left:1.2rem}
        :focus-visible{outline:3px solid;outline-offset:2px}
        .skip{position:absolute;left:-99rem}.skip:focus{position:static}
        footer{margin-top:2rem;border-top:1px solid #8888;padding-top:.6rem}
        """

    /// As Content-Security-Policy names it.
    static let hash = "sha256-" + Base64.encode(SHA256.digest(sheet.utf8))
}
