//! The address under which a service is reached.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The address of a service: `https` anywhere, `http` only on this computer; a host, perhaps a port and a
/// path; nothing else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads an address as somebody typed it; white space around it is dropped.
    ///
    /// # Errors
    ///
    /// [`BaseUrlError`] names what keeps it from being a base address.
    pub fn parse(typed: &str) -> Result<Self, BaseUrlError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(BaseUrlError::Empty);
        }
        let url = Url::parse(typed).map_err(|_| BaseUrlError::NotAUrl { typed: shorten(typed) })?;
        let Some(host) = url.host() else {
            return Err(BaseUrlError::NotAUrl { typed: shorten(typed) });
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => return Err(BaseUrlError::PlainHttp { host: host.to_string() }),
            other => return Err(BaseUrlError::OtherScheme { scheme: other.to_owned() }),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::HasUserInfo);
        }
        if url.query().is_some() {
            return Err(BaseUrlError::HasQuery);
        }
        if url.fragment().is_some() {
            return Err(BaseUrlError::HasFragment);
        }
        Ok(Self(url))
    }

    /// Returns the address as a URL.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Returns the host, without port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Returns whether the service runs on this computer, as the practice tenant does.
    pub fn is_loopback(&self) -> bool {
        self.0.host().is_some_and(|host| is_loopback(&host))
    }

    /// Returns the address without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Returns the address with the segments appended, each percent-encoded; `None` when a segment is empty,
    /// `.` or `..`, which would name another resource.
    pub fn join<S: AsRef<str>>(&self, segments: &[S]) -> Option<Url> {
        if segments.iter().any(|segment| matches!(segment.as_ref(), "" | "." | "..")) {
            return None;
        }
        let mut url = self.0.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(segments);
        Some(url)
    }

    /// Returns whether the URL has the same scheme, host and port.
    pub fn same_origin(&self, url: &Url) -> bool {
        self.0.scheme() == url.scheme()
            && self.0.host() == url.host()
            && self.0.port_or_known_default() == url.port_or_known_default()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = BaseUrlError;

    fn try_from(text: String) -> Result<Self, BaseUrlError> {
        Self::parse(&text)
    }
}

impl From<BaseUrl> for String {
    fn from(base: BaseUrl) -> Self {
        base.as_str().to_owned()
    }
}

/// Why a text is no [`BaseUrl`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    #[error("no address was typed")]
    Empty,
    /// `typed` is what was typed, shortened to 80 characters.
    #[error("“{typed}” is not a web address")]
    NotAUrl { typed: String },
    #[error("http:// is not encrypted and is only allowed on this computer, not for {host}")]
    PlainHttp { host: String },
    #[error("{scheme}:// is not a web address")]
    OtherScheme { scheme: String },
    #[error("the address holds a user name or a password")]
    HasUserInfo,
    #[error("the address holds a question mark with parameters")]
    HasQuery,
    #[error("the address holds a # with a fragment")]
    HasFragment,
}

/// Returns whether the host is this computer: 127.0.0.0/8, ::1 or `localhost`.
pub(super) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

/// What of a typed text is repeated: enough to recognise it.
const TYPED_SHOWN_CHARS: usize = 80;

fn shorten(typed: &str) -> String {
    typed.chars().take(TYPED_SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address() {
        use BaseUrlError as E;
        let cases: &[(&str, Result<&str, BaseUrlError>)] = &[
            ("https://api.zoom.us", Ok("https://api.zoom.us")),
            (" https://API.zoom.us/ \n", Ok("https://api.zoom.us")),
            ("https://api.zoom.us:443/scim2/", Ok("https://api.zoom.us/scim2")),
            ("https://acme.okta.com:8443", Ok("https://acme.okta.com:8443")),
            ("http://127.0.0.1:4000", Ok("http://127.0.0.1:4000")),
            ("http://127.8.9.1", Ok("http://127.8.9.1")),
            ("http://[::1]:4000/x", Ok("http://[::1]:4000/x")),
            ("http://localhost:1", Ok("http://localhost:1")),
            ("", Err(E::Empty)),
            ("  ", Err(E::Empty)),
            ("acme.okta.com", Err(E::NotAUrl { typed: "acme.okta.com".into() })),
            ("https://", Err(E::NotAUrl { typed: "https://".into() })),
            ("http://api.zoom.us", Err(E::PlainHttp { host: "api.zoom.us".into() })),
            ("http://localhost.evil.example", Err(E::PlainHttp { host: "localhost.evil.example".into() })),
            ("http://10.0.0.1", Err(E::PlainHttp { host: "10.0.0.1".into() })),
            ("ftp://api.zoom.us", Err(E::OtherScheme { scheme: "ftp".into() })),
            ("https://me:pw@api.zoom.us", Err(E::HasUserInfo)),
            ("https://me@api.zoom.us", Err(E::HasUserInfo)),
            ("https://api.zoom.us?a=1", Err(E::HasQuery)),
            ("https://api.zoom.us/#x", Err(E::HasFragment)),
        ];
        for (typed, wanted) in cases {
            let got = BaseUrl::parse(typed);
            assert_eq!(
                got.as_ref().map(BaseUrl::as_str),
                wanted.as_ref().map(|text| *text),
                "typed {typed:?}"
            );
        }
    }

    #[test]
    fn segments_are_encoded_and_the_path_is_kept() {
        let base = BaseUrl::parse("https://h.example/scim2/").unwrap();
        let url = base.join(&["Users", "k&Kd r/T?#%ü"]).unwrap();
        assert_eq!(url.as_str(), "https://h.example/scim2/Users/k&Kd%20r%2FT%3F%23%25%C3%BC");
        for segment in ["", ".", ".."] {
            assert_eq!(base.join(&["Users", segment]), None);
        }
    }

    #[test]
    fn it_is_written_and_read_as_text() {
        let base = BaseUrl::parse("https://h.example/scim2/").unwrap();
        let json = serde_json::to_string(&base).unwrap();
        assert_eq!(json, r#""https://h.example/scim2""#);
        assert_eq!(serde_json::from_str::<BaseUrl>(&json).unwrap().as_str(), base.as_str());
        assert!(serde_json::from_str::<BaseUrl>(r#""http://h.example""#).is_err());
    }
}
