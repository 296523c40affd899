import CanonicalJSON
import Registry
import Store

/// The page a person sees who opens the node's address: what is public, and a search. It reads as nobody in
/// particular, whatever token came with the request.
enum PageHandler {
    /// What can be looked for.
    static let kinds: [RecordKind] = [.opening, .project, .contributor]

    /// What a search led to.
    private enum Found {
        case page(SearchPage, SearchQuery)
        /// What is wrong with the question, and how to mend it.
        case mistake(String)
    }

    @Sendable static func show(_ call: Call) async throws -> Reply {
        let kind = call.arguments["kind"].flatMap { RecordKind(plural: $0) } ?? .opening
        let text = call.arguments["q"] ?? ""
        let counts = try await call.store.counts(by: .anonymous)
        var items = [(name: "q", value: text)]
        if let cursor = call.arguments["cursor"] { items.append(("cursor", cursor)) }
        let found: Found
        do {
            let query = try SearchQuery.parse(kind: kind, items: items)
            found = .page(try await call.store.search(query, by: .anonymous), query)
        } catch let invalid as InvalidQuery {
            found = .mistake(invalid.issues.map(\.description).joined(separator: " "))
        }
        let html = document(call.context, counts, kind, text, found)
        return .text(html.markup, as: .html, headers: [.cacheControl: "no-cache"])
    }

    private static func document(
        _ context: Context, _ counts: [RecordKind: Int], _ kind: RecordKind, _ text: String, _ found: Found
    ) -> HTML {
        let node = context.node
        let home: HTML =
            context.configuration.publicURL.map { "\n<link rel=\"canonical\" href=\"\($0)/\">" } ?? ""
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(text.isEmpty ? "" : "\(text) – ")\(node.name) – Muster</title>\(home)
            <style>\(HTML(stringLiteral: PageStyle.sheet))</style>
            </head>
            <body>
            <a class="skip" href="#found">Skip to what was found</a>
            <header>
            <h1>\(node.name)</h1>
            <p>Who keeps open source alive, and which projects look for help. This is what this node shows to everyone.</p>
            <ul class="counts" aria-label="What is public here">
            \(HTML(joining: kinds.map { "<li><strong>\(counts[$0] ?? 0)</strong> \($0.plural)</li>\n" }))</ul>
            </header>
            <main>
            <form action="/" method="get" role="search">
            <div><label for="q">Words</label><input id="q" name="q" type="search" value="\(text)" maxlength="200"></div>
            <div><label for="kind">in</label><select id="kind" name="kind">\(options(kind))</select></div>
            <button>Search</button>
            </form>
            <section id="found" aria-label="What was found">
            \(results(found, kind, text, node.name))</section>
            </main>
            <footer>
            <p>The same and more for programs: <a href="/openapi.json">OpenAPI document</a>, <a href="/v1">the API</a>.</p>
            </footer>
            </body>
            </html>

            """
    }

    private static func options(_ chosen: RecordKind) -> HTML {
        HTML(
            joining: kinds.map { kind in
                kind == chosen
                    ? "<option selected value=\"\(kind.plural)\">\(kind.plural)</option>"
                    : "<option>\(kind.plural)</option>"
            })
    }

    private static func results(_ found: Found, _ kind: RecordKind, _ text: String, _ node: String) -> HTML {
        let (page, query): (SearchPage, SearchQuery)
        switch found {
        case .mistake(let message): return "<p role=\"alert\">\(message)</p>\n"
        case .page(let result, let asked): (page, query) = (result, asked)
        }
        if page.hits.isEmpty {
            return text.isEmpty
                ? "<p>No \(kind.plural) are public here yet.</p>\n"
                : "<p>No public \(kind.plural) match. Fewer words find more.</p>\n"
        }
        let items = HTML(joining: page.hits.map { item($0, query, node) })
        let words = text.isEmpty ? "" : "&q=\(PercentCoding.encode(text))"
        let next: HTML =
            page.next.map { next in
                "<p><a rel=\"next\" href=\"/?kind=\(kind.plural)\(words)&cursor=\(PercentCoding.encode(next.text(for: query)))\">More</a></p>\n"
            } ?? ""
        return "<ol>\n\(items)</ol>\n\(next)"
    }

    private static func item(_ hit: SearchHit, _ query: SearchQuery, _ node: String) -> HTML {
        let record = hit.record
        let path = "/v1/\(record.kind.plural)/\(record.id)"
        // What cannot be read is left out; the title always stands.
        let body = StoredJSON.readable(record.body)
        let summary = body["summary"]?.stringValue ?? ""
        let why = query.reasons(for: body, hit: .init(hoursFree: hit.hoursFree))
        let facts = HitFacts.line(body, kind: record.kind)
        let known: HTML = facts.isEmpty ? "" : "<p class=\"facts\">\(facts)</p>\n"
        let described: HTML = summary.isEmpty ? "" : "<p>\(String(summary.prefix(400)))</p>\n"
        let reasons: HTML =
            why.isEmpty
            ? "" : "<ul class=\"why\">\(HTML(joining: why.map { "<li>\($0)</li>" }))</ul>\n"
        let heading: HTML = "<h2><a href=\"\(path)\">\(record.title)</a></h2>\n"
        // Another node's record is that node's to answer for.
        let home: HTML = record.home == node ? "" : "<p class=\"facts\">record of \(record.home)</p>\n"
        return "<li class=\"hit\">\(heading)\(home)\(known)\(described)\(reasons)</li>\n"
    }
}
