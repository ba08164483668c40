//! The whole sign-in over real connections: what has to work, and what others on this computer may try.

use std::future::pending;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::sign_in::tests::public;
use super::*;
use crate::http::Http;
use crate::http::fake::{Fake, Reply};

#[tokio::test]
async fn a_sign_in_from_link_to_tokens() {
    let (server, sign_in) = begin(|client| client.extra = vec![("prompt".into(), "login".into())]).await;
    let link = Url::parse(sign_in.link()).unwrap();
    let asked = |name: &str| parameter(&link, name);
    assert_eq!(asked("response_type"), "code");
    assert_eq!(asked("client_id"), "app");
    assert_eq!(asked("scope"), "one two");
    assert_eq!(asked("prompt"), "login");
    assert_eq!(asked("code_challenge_method"), "S256");
    assert_eq!(asked("redirect_uri"), sign_in.redirect_uri());
    assert_eq!(sign_in.redirect_uri(), format!("http://127.0.0.1:{}/cb/zoom", port(&sign_in)));

    // What browsers ask for first, and a connection that says nothing.
    let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port(&sign_in))).await.unwrap();
    assert!(get(&sign_in, "/favicon.ico").await.starts_with("HTTP/1.1 404 "));

    let answer = get(&sign_in, &callback(&sign_in, "code=c1")).await;
    assert!(answer.starts_with("HTTP/1.1 302 "), "{answer}");
    for line in [
        "\r\nLocation: /done\r\n",
        "\r\nCache-Control: no-store\r\n",
        "\r\nReferrer-Policy: no-referrer\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nX-Frame-Options: DENY\r\n",
        "\r\nContent-Security-Policy: default-src 'none';",
        "\r\nConnection: close\r\n",
    ] {
        assert!(answer.contains(line), "{line} in {answer}");
    }
    assert!(
        get(&sign_in, &callback(&sign_in, "code=c2")).await.starts_with("HTTP/1.1 400 "),
        "only one counts"
    );

    let tokens = sign_in.wait(pending()).await.unwrap();
    assert_eq!((tokens.access.expose(), tokens.refresh.unwrap().expose()), ("a1", "r1"));
    let seen = &server.seen()[0];
    assert_eq!(seen.field("code").as_deref(), Some("c1"));
    assert_eq!(seen.field("redirect_uri").as_deref(), Some(sign_in.redirect_uri()));
    let verifier = Secret::new(seen.field("code_verifier").unwrap());
    assert_eq!(pkce::challenge(&verifier), asked("code_challenge"));

    // The page is still there when the sign-in is not; then the port is closed.
    let at = port(&sign_in);
    drop((sign_in, silent));
    let page = send(at, &request(at, "/done")).await;
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("Zoom has answered"), "{page}");
    until_closed(at).await;
}

#[tokio::test]
async fn what_does_not_carry_the_state_is_answered_and_ignored() {
    let (server, sign_in) = begin(|_| {}).await;
    let state = state(&sign_in);
    let other = begin(|_| {}).await.1;
    let queries = [
        String::new(),
        "code=injected".to_owned(),
        "code=injected&state=".to_owned(),
        "code=injected&state=guess".to_owned(),
        format!("code=injected&state={}x", &state[..state.len() - 1]),
        format!("code=injected&state={}", &state[..state.len() - 1]),
        format!("code=injected&state={}", self::state(&other)),
        format!("code=injected&state=guess&state={state}"),
        format!("code=injected&code=c1&state={state}"),
        format!("state={state}"),
        format!("code=&state={state}"),
        "error=access_denied".to_owned(),
        "error=access_denied&state=guess".to_owned(),
    ];
    for query in queries {
        let answer = get(&sign_in, &format!("/cb/zoom?{query}")).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{query}: {answer}");
        assert!(!answer.contains("injected"));
    }
    get(&sign_in, &callback(&sign_in, "code=c1")).await;
    assert!(sign_in.wait(pending()).await.is_ok());
    assert_eq!(server.seen()[0].field("code").as_deref(), Some("c1"));
}

#[tokio::test]
async fn only_a_get_of_the_one_path_at_the_one_host_counts() {
    let (server, sign_in) = begin(|_| {}).await;
    let at = port(&sign_in);
    let target = callback(&sign_in, "code=injected");
    let query = target.split_once('?').unwrap().1;
    let host = format!("Host: 127.0.0.1:{at}");
    let cases = [
        (404, format!("GET /?{query} HTTP/1.1\r\n{host}\r\n\r\n")),
        (404, format!("GET /cb/okta?{query} HTTP/1.1\r\n{host}\r\n\r\n")),
        (404, format!("GET /cb/zoom/?{query} HTTP/1.1\r\n{host}\r\n\r\n")),
        (404, format!("GET /CB/zoom?{query} HTTP/1.1\r\n{host}\r\n\r\n")),
        (404, format!("POST {target} HTTP/1.1\r\n{host}\r\nContent-Length: 0\r\n\r\n")),
        (404, format!("HEAD {target} HTTP/1.1\r\n{host}\r\n\r\n")),
        (404, format!("OPTIONS {target} HTTP/1.1\r\n{host}\r\n\r\n")),
        (404, format!("GET /exit HTTP/1.1\r\n{host}\r\n\r\n")),
        (400, format!("GET {target} HTTP/1.1\r\nHost: localhost:{at}\r\n\r\n")),
        (400, format!("GET {target} HTTP/1.1\r\nHost: evil.example:{at}\r\n\r\n")),
        (400, format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")),
        (400, format!("GET {target} HTTP/1.1\r\n{host}\r\nHost: evil.example\r\n\r\n")),
        (400, format!("GET {target} HTTP/1.1\r\n\r\n")),
        (400, format!("GET http://127.0.0.1:{at}{target} HTTP/1.1\r\n{host}\r\n\r\n")),
        (400, format!("GET {target} HTTP/2.0\r\n{host}\r\n\r\n")),
        (400, format!("GET {target}\r\n{host}\r\n\r\n")),
        (400, format!("GET {target} HTTP/1.1 x\r\n{host}\r\n\r\n")),
        (400, format!("GET {target} HTTP/1.1\r\n{host}\r\nno colon\r\n\r\n")),
        (400, "\u{16}\u{3}\u{1}\r\n\r\n".to_owned()),
    ];
    for (status, request) in cases {
        let answer = send(at, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
    }
    get(&sign_in, &callback(&sign_in, "code=c1")).await;
    assert!(sign_in.wait(pending()).await.is_ok());
    assert_eq!(server.seen()[0].field("code").as_deref(), Some("c1"));
}

#[tokio::test]
async fn too_much_and_too_slow_do_not_stop_it() {
    let times = Times { read: Duration::from_millis(100), ..Times::default() };
    let (_server, sign_in) = begin_with(|_| {}, times).await;
    let at = port(&sign_in);
    let target = callback(&sign_in, "code=injected");
    let large = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{at}\r\nX: {}\r\n\r\n", "x".repeat(17_000));
    assert!(send(at, &large).await.starts_with("HTTP/1.1 431 "));
    let endless = "x".repeat(20_000);
    assert!(send(at, &endless).await.starts_with("HTTP/1.1 431 "));

    // One that stops in the middle is hung up on, without an answer; others are served meanwhile.
    let mut slow = TcpStream::connect((Ipv4Addr::LOCALHOST, at)).await.unwrap();
    slow.write_all(format!("GET {target} HTTP/1.1\r\nHost: 127").as_bytes()).await.unwrap();
    get(&sign_in, &callback(&sign_in, "code=c1")).await;
    assert!(sign_in.wait(pending()).await.is_ok());
    let mut rest = String::new();
    slow.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "");
}

#[tokio::test]
async fn a_head_may_arrive_byte_by_byte() {
    let (_server, sign_in) = begin(|_| {}).await;
    let at = port(&sign_in);
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, at)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in request(at, &callback(&sign_in, "code=c1")).bytes() {
        stream.write_all(&[byte]).await.unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 302 "), "{answer}");
}

#[tokio::test]
async fn a_refusal_ends_it_with_its_reason() {
    let script = "%3Cscript%3Ealert(1)%3C/script%3E";
    let (server, sign_in) = begin(|_| {}).await;
    let query = format!("error=access_denied&error_description={script}");
    let answer = get(&sign_in, &callback(&sign_in, &query)).await;
    assert!(answer.contains("\r\nLocation: /ended\r\n") && !answer.contains("script"), "{answer}");
    let error = sign_in.wait(pending()).await.unwrap_err();
    assert_eq!(error, SignInError::Denied { description: "<script>alert(1)</script>".into() });
    assert!(get(&sign_in, "/ended").await.contains("Usher shows why"));
    assert!(server.seen().is_empty());

    let (_server, sign_in) = begin(|_| {}).await;
    get(&sign_in, &callback(&sign_in, "error=invalid_scope&error_description=none%0Athere&code=c1")).await;
    let wanted =
        SignInError::ProviderError { error: "invalid_scope".into(), description: "nonethere".into() };
    assert_eq!(sign_in.wait(pending()).await.unwrap_err(), wanted);
}

#[tokio::test]
async fn an_answer_of_another_issuer_ends_it() {
    let issuer = |client: &mut Client| client.issuer = Some("https://zoom.us".into());
    for query in ["code=c1", "code=c1&iss=https%3A%2F%2Fzoom.us"] {
        let (_server, sign_in) = begin(issuer).await;
        get(&sign_in, &callback(&sign_in, query)).await;
        assert!(sign_in.wait(pending()).await.is_ok(), "{query}");
    }
    for got in ["https://evil.example", "https://zoom.us/", "HTTPS://zoom.us"] {
        let (server, sign_in) = begin(issuer).await;
        get(&sign_in, &callback(&sign_in, &format!("code=c1&iss={got}"))).await;
        let wanted = SignInError::IssuerMismatch { wanted: "https://zoom.us".into(), got: got.into() };
        assert_eq!(sign_in.wait(pending()).await.unwrap_err(), wanted);
        assert!(server.seen().is_empty(), "no code goes out");
    }
}

#[tokio::test]
async fn fixed_ports_are_tried_in_turn() {
    let mut taken = Vec::new();
    for _ in 0..2 {
        taken.push(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap());
    }
    let ports: Vec<u16> = taken.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
    let server = Fake::start(|_| Reply::empty(500));
    let mut client = public(&server);
    client.redirect.ports = Ports::Fixed(ports.clone());
    let error = SignIn::begin(&client, &Http::new().unwrap()).await.unwrap_err();
    assert_eq!(error, SignInError::PortsBusy { ports: ports.clone() });

    drop(taken.pop());
    let sign_in = SignIn::begin(&client, &Http::new().unwrap()).await.unwrap();
    assert_eq!(port(&sign_in), ports[1]);
    let again = SignIn::begin(&client, &Http::new().unwrap()).await.unwrap_err();
    assert_eq!(again, SignInError::PortsBusy { ports: ports.clone() });
    drop(sign_in);
    until_closed(ports[1]).await;
    assert!(SignIn::begin(&client, &Http::new().unwrap()).await.is_ok());
}

#[tokio::test]
async fn by_its_name_this_computer_is_reached_at_both_of_its_addresses() {
    for loopback in ["127.0.0.1", "::1"] {
        let (server, sign_in) = begin(by_name).await;
        let at = port(&sign_in);
        assert_eq!(sign_in.redirect_uri(), format!("http://localhost:{at}/cb/entra"));
        let link = Url::parse(sign_in.link()).unwrap();
        assert_eq!(parameter(&link, "redirect_uri"), sign_in.redirect_uri());
        if loopback == "::1" && TcpListener::bind(("::1", 0)).await.is_err() {
            continue; // This computer has no such address.
        }
        let target = format!("/cb/entra?code=c1&state={}", state(&sign_in));
        // The numbers are no names of it, whichever of them was connected to.
        for host in ["127.0.0.1", "[::1]", "evil.example", "localhost.evil.example", "LOCALHOST"] {
            let answer = send_to(loopback, at, &request_to(host, at, &target)).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{host}: {answer}");
        }
        let answer = send_to(loopback, at, &request_to("localhost", at, "/cb/zoom?code=c1")).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
        let guess = target.replace("state=", "state=x");
        let answer = send_to(loopback, at, &request_to("localhost", at, &guess)).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        let answer = send_to(loopback, at, &request_to("localhost", at, &target)).await;
        assert!(answer.starts_with("HTTP/1.1 302 "), "{answer}");
        assert!(sign_in.wait(pending()).await.is_ok());
        let seen = &server.seen()[0];
        assert_eq!(seen.field("redirect_uri").as_deref(), Some(sign_in.redirect_uri()));
        drop(sign_in);
        let page = send_to(loopback, at, &request_to("localhost", at, "/done")).await;
        assert!(page.contains("has answered"), "{page}");
        until_closed_at(loopback, at).await;
    }
}

#[tokio::test]
async fn by_its_number_only_the_number_is_listened_at() {
    let (_server, sign_in) = begin(|_| {}).await;
    assert!(TcpStream::connect(("::1", port(&sign_in))).await.is_err());
}

#[tokio::test]
async fn a_port_that_somebody_else_holds_at_the_other_address_is_not_used() {
    let Ok(other) = TcpListener::bind(("::1", 0)).await else { return };
    let taken = other.local_addr().unwrap().port();
    let server = Fake::start(|_| Reply::empty(500));
    let mut client = public(&server);
    by_name(&mut client);
    client.redirect.ports = Ports::Fixed(vec![taken]);
    let error = SignIn::begin(&client, &Http::new().unwrap()).await.unwrap_err();
    assert_eq!(error, SignInError::PortsBusy { ports: vec![taken] });
}

#[tokio::test]
async fn an_address_with_the_name_can_be_pasted() {
    let (_server, sign_in) = begin(by_name).await;
    let good = format!("{}?code=c1&state={}", sign_in.redirect_uri(), state(&sign_in));
    let elsewhere = |host: &str| {
        Err(PasteError::OtherAddress { host: host.into(), wanted: sign_in.redirect_uri().to_owned() })
    };
    assert_eq!(sign_in.paste(&good.replace("localhost", "127.0.0.1")), elsewhere("127.0.0.1"));
    assert_eq!(
        sign_in.paste(&good.replace("localhost", "localhost.evil.example")),
        elsewhere("localhost.evil.example")
    );
    assert_eq!(sign_in.paste(&good.replace("/cb/entra", "/cb/zoom")), elsewhere("localhost"));
    assert_eq!(sign_in.paste(&good.replace("http://", "")), Ok(()));
    assert!(sign_in.wait(pending()).await.is_ok());
}

#[tokio::test]
async fn the_link_carries_what_was_wished_and_demanded() {
    let (server, sign_in) = begin(|client| {
        client.prompt = Some(Prompt::SelectAccount);
        client.login_hint = Some("zoë o'brien@practice.example".into());
        client.claims = Some(r#"{"access_token":{"nbf":{"essential":true}}}"#.into());
        client.capabilities = vec!["cp1".into()];
    })
    .await;
    let link = Url::parse(sign_in.link()).unwrap();
    assert_eq!(parameter(&link, "prompt"), "select_account");
    assert_eq!(parameter(&link, "login_hint"), "zoë o'brien@practice.example");
    let claims = parameter(&link, "claims");
    assert_eq!(claims, r#"{"access_token":{"nbf":{"essential":true},"xms_cc":{"values":["cp1"]}}}"#);
    get(&sign_in, &callback(&sign_in, "code=c1")).await;
    sign_in.wait(pending()).await.unwrap();
    assert_eq!(server.seen()[0].field("claims"), Some(claims));
}

#[tokio::test]
async fn it_ends_in_time_or_when_cancelled() {
    let times = Times { total: Duration::from_millis(10), ..Times::default() };
    let (_server, sign_in) = begin_with(|_| {}, times).await;
    assert_eq!(sign_in.wait(pending()).await.unwrap_err(), SignInError::TimedOut { minutes: 0 });
    let late = get(&sign_in, &callback(&sign_in, "code=c1")).await;
    assert!(late.starts_with("HTTP/1.1 400 "), "{late}");

    let (_server, sign_in) = begin(|_| {}).await;
    assert_eq!(sign_in.wait(async {}).await.unwrap_err(), SignInError::Cancelled);
    assert_eq!(sign_in.wait(pending()).await.unwrap_err(), SignInError::ListenerGone);
}

#[tokio::test]
async fn a_pasted_address_is_checked_like_any_other() {
    let (server, sign_in) = begin(|_| {}).await;
    let at = port(&sign_in);
    let good = format!("http://127.0.0.1:{at}{}", callback(&sign_in, "code=c1"));
    assert_eq!(sign_in.paste("c1"), Err(PasteError::NotAnAddress));
    assert_eq!(sign_in.paste(""), Err(PasteError::NotAnAddress));
    let elsewhere = |host: &str| {
        Err(PasteError::OtherAddress { host: host.into(), wanted: sign_in.redirect_uri().to_owned() })
    };
    assert_eq!(sign_in.paste(sign_in.link()), elsewhere("127.0.0.1"));
    assert_eq!(sign_in.paste(&good.replace("127.0.0.1", "evil.example")), elsewhere("evil.example"));
    assert_eq!(sign_in.paste(&good.replace("/cb/zoom", "/cb/okta")), elsewhere("127.0.0.1"));
    assert_eq!(sign_in.paste(&good.replace("state=", "state=x")), Err(PasteError::OtherSignIn));
    assert_eq!(sign_in.paste(&good.replace("code=", "cod=")), Err(PasteError::OtherSignIn));
    assert_eq!(sign_in.paste(&format!("  {}\n", good.replace("http://", ""))), Ok(()));
    assert_eq!(sign_in.paste(&good), Err(PasteError::AlreadyAnswered));
    assert!(sign_in.wait(pending()).await.is_ok());
    assert_eq!(server.seen()[0].field("code").as_deref(), Some("c1"));

    let (_server, sign_in) = begin(|_| {}).await;
    let denied = format!("{}?error=access_denied&state={}", sign_in.redirect_uri(), state(&sign_in));
    sign_in.paste(&denied).unwrap();
    assert_eq!(
        sign_in.wait(pending()).await.unwrap_err(),
        SignInError::Denied { description: String::new() }
    );
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let server = Fake::start(|_| Reply::json(400, r#"{"error":"invalid_grant","reason":"bad canary-code"}"#));
    let mut client = public(&server);
    client.kind = Kind::Confidential {
        id: "app".into(),
        secret: Secret::new("canary-secret".into()),
        sent: SecretSent::Header,
    };
    let sign_in = SignIn::begin(&client, &Http::new().unwrap()).await.unwrap();
    let (state, link) = (state(&sign_in), sign_in.link().to_owned());
    get(&sign_in, &callback(&sign_in, "code=canary-code")).await;
    let error = sign_in.wait(pending()).await.unwrap_err();
    assert_eq!(
        error,
        SignInError::Exchange(TokenError::InvalidGrant { reason: "bad [redacted]".into(), code: None })
    );
    let shown = format!("{client:?} {sign_in:?} {error:?} {error}");
    for secret in ["canary", state.as_str(), link.as_str()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

async fn begin(change: impl FnOnce(&mut Client)) -> (Fake, SignIn) {
    begin_with(change, Times::default()).await
}

/// Begins a sign-in at a server that gives `a1` and `r1` for any code.
async fn begin_with(change: impl FnOnce(&mut Client), times: Times) -> (Fake, SignIn) {
    let server = Fake::start(|_| {
        Reply::json(
            200,
            r#"{"access_token":"a1","token_type":"bearer","refresh_token":"r1","expires_in":3600}"#,
        )
    });
    let mut client = public(&server);
    change(&mut client);
    let sign_in = SignIn::begin_with(&client, &Http::new().unwrap(), times).await.unwrap();
    (server, sign_in)
}

fn parameter(link: &Url, name: &str) -> String {
    let mut found = link.query_pairs().filter(|(have, _)| have == name);
    let value = found.next().unwrap().1.into_owned();
    assert_eq!(found.next(), None);
    value
}

fn state(sign_in: &SignIn) -> String {
    parameter(&Url::parse(sign_in.link()).unwrap(), "state")
}

fn port(sign_in: &SignIn) -> u16 {
    Url::parse(sign_in.redirect_uri()).unwrap().port().unwrap()
}

fn callback(sign_in: &SignIn, query: &str) -> String {
    format!("/cb/zoom?{query}&state={}", state(sign_in))
}

/// As Entra wants it.
fn by_name(client: &mut Client) {
    client.redirect = Redirect { path: "/cb/entra".into(), ports: Ports::Free, host: LoopbackHost::Name };
}

fn request(port: u16, target: &str) -> String {
    request_to("127.0.0.1", port, target)
}

fn request_to(host: &str, port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: */*\r\n\r\n")
}

async fn get(sign_in: &SignIn, target: &str) -> String {
    let at = port(sign_in);
    send(at, &request(at, target)).await
}

async fn send(port: u16, request: &str) -> String {
    send_to("127.0.0.1", port, request).await
}

async fn send_to(loopback: &str, port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect((loopback, port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn until_closed(port: u16) {
    until_closed_at("127.0.0.1", port).await;
}

async fn until_closed_at(loopback: &str, port: u16) {
    let closed = async {
        while TcpStream::connect((loopback, port)).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), closed).await.unwrap();
}
