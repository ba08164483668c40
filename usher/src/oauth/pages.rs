//! What the browser shows. No page repeats anything that came in an address, and none says that the sign-in has
//! worked: that is known only after the code is redeemed.

/// An answer of the listener.
pub(super) enum Page {
    /// Takes the code out of the address bar.
    ToDone,
    /// Takes the refusal out of the address bar.
    ToEnded,
    Done,
    Ended,
    /// An answer to a sign-in that nobody waits for.
    Stranger,
    NotFound,
    /// Something that is no request, or one for another host.
    Bad,
    TooLarge,
}

pub(super) const DONE_PATH: &str = "/done";
pub(super) const ENDED_PATH: &str = "/ended";

/// Returns the whole HTTP answer.
pub(super) fn render(page: &Page, vendor: &str) -> String {
    let vendor = escape(vendor);
    let (status, location, text) = match page {
        Page::ToDone => ("302 Found", Some(DONE_PATH), String::new()),
        Page::ToEnded => ("302 Found", Some(ENDED_PATH), String::new()),
        Page::Done => {
            ("200 OK", None, format!("{vendor} has answered. You can close this tab and go back to Usher."))
        }
        Page::Ended => (
            "200 OK",
            None,
            format!("{vendor} has ended the sign-in. You can close this tab; Usher shows why."),
        ),
        Page::Stranger => (
            "400 Bad Request",
            None,
            "This answer belongs to another sign-in. Start again from Usher if it still waits.".to_owned(),
        ),
        Page::NotFound => ("404 Not Found", None, "There is nothing here.".to_owned()),
        Page::Bad => ("400 Bad Request", None, "This cannot be answered here.".to_owned()),
        Page::TooLarge => ("431 Request Header Fields Too Large", None, "This is too long.".to_owned()),
    };
    let body = if location.is_some() { String::new() } else { document(&text) };
    let location = location.map(|path| format!("Location: {path}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 {status}\r\n{location}Content-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         X-Frame-Options: DENY\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn document(text: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Usher</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>\
         :root{{color-scheme:light dark}}body{{font:1.25rem/1.5 system-ui,sans-serif;max-width:32rem;\
         margin:20vh auto;padding:0 1.5rem}}</style></head><body><main><h1>Usher</h1><p>{text}</p></main></body></html>"
    )
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        let page = render(&Page::Done, "<b>\"A&B'");
        assert!(page.contains("&lt;b&gt;&quot;A&amp;B&#39; has answered"), "{page}");
    }

    #[test]
    fn lengths_are_those_of_the_bodies() {
        for page in [Page::ToDone, Page::Ended, Page::Stranger] {
            let text = render(&page, "Zoë");
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
        }
    }
}
