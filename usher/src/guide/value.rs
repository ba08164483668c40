//! Values that a guide's text may name: what is known from the profile, and what becomes known on the way.
//!
//! Text names them as `{{zoom.redirect}}`; a `copy` block gives them to copy. A value that is not known reads as plain
//! words and is never an empty box.

use std::collections::BTreeMap;

use super::Fact;

/// Something a guide's text may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// What to call the app in a vendor's console.
    AppName,
    /// The address of Zoom's App Marketplace, without a slash at the end.
    ZoomMarketplace,
    /// The address of Zoom's web portal, without a slash at the end.
    ZoomWeb,
    /// The redirect addresses to register at Zoom.
    ZoomRedirect,
    /// The scopes to add to Zoom's app.
    ZoomScopes,
    /// Who signed in to Zoom.
    ZoomWho,
    /// The address of the Okta organisation, without a slash at the end.
    OktaOrg,
    /// The address of Okta's admin console, without a slash at the end.
    OktaAdmin,
    /// The redirect addresses to register at Okta, each with its port.
    OktaRedirects,
    /// The scopes to grant to Okta's app so that Usher can look.
    OktaScopes,
    /// The scopes to grant to Okta's app so that Usher can change something.
    OktaScopesWrite,
    /// The id of Okta's app for Zoom.
    OktaApp,
    /// The address of that app in Okta's admin console, without a slash at the end.
    OktaAppLink,
    /// The tenant's domain or id.
    EntraTenant,
    /// The address of Microsoft's admin portal in this cloud.
    EntraPortal,
    /// Where Entra sends the browser back to.
    EntraRedirect,
    /// The permissions that looking needs.
    EntraScopes,
    /// The permissions that changing needs.
    EntraScopesWrite,
    /// Where an admin consents for the whole tenant.
    EntraConsent,
    /// The name of the chosen application.
    EntraApp,
    /// The page of the chosen application's provisioning in the portal.
    EntraAppLink,
    /// The tenant URL that Entra is given.
    EntraBaseAddress,
    /// The address of Google's Admin console, without a slash at the end.
    GoogleConsole,
    /// The address of Google's Cloud console, without a slash at the end.
    GoogleCloud,
    /// The scopes that Usher asks Google for.
    GoogleScopes,
    /// The same in one line with commas, as the page for delegation wants them.
    GoogleScopesLine,
    /// The client id of the service account.
    GoogleServiceClient,
    /// What the field for the endpoint wants.
    GoogleEndpoint,
}

impl Value {
    pub const ALL: [Self; 28] = [
        Self::AppName,
        Self::ZoomMarketplace,
        Self::ZoomWeb,
        Self::ZoomRedirect,
        Self::ZoomScopes,
        Self::ZoomWho,
        Self::OktaOrg,
        Self::OktaAdmin,
        Self::OktaRedirects,
        Self::OktaScopes,
        Self::OktaScopesWrite,
        Self::OktaApp,
        Self::OktaAppLink,
        Self::EntraTenant,
        Self::EntraPortal,
        Self::EntraRedirect,
        Self::EntraScopes,
        Self::EntraScopesWrite,
        Self::EntraConsent,
        Self::EntraApp,
        Self::EntraAppLink,
        Self::EntraBaseAddress,
        Self::GoogleConsole,
        Self::GoogleCloud,
        Self::GoogleScopes,
        Self::GoogleScopesLine,
        Self::GoogleServiceClient,
        Self::GoogleEndpoint,
    ];

    /// Returns the name that texts use.
    pub fn name(self) -> &'static str {
        match self {
            Self::AppName => "app.name",
            Self::ZoomMarketplace => "zoom.marketplace",
            Self::ZoomWeb => "zoom.web",
            Self::ZoomRedirect => "zoom.redirect",
            Self::ZoomScopes => "zoom.scopes",
            Self::ZoomWho => "zoom.who",
            Self::OktaOrg => "okta.org",
            Self::OktaAdmin => "okta.admin",
            Self::OktaRedirects => "okta.redirects",
            Self::OktaScopes => "okta.scopes",
            Self::OktaScopesWrite => "okta.scopes_write",
            Self::OktaApp => "okta.app",
            Self::OktaAppLink => "okta.app_link",
            Self::EntraTenant => "entra.tenant",
            Self::EntraPortal => "entra.portal",
            Self::EntraRedirect => "entra.redirect",
            Self::EntraScopes => "entra.scopes",
            Self::EntraScopesWrite => "entra.scopes_write",
            Self::EntraConsent => "entra.consent",
            Self::EntraApp => "entra.app",
            Self::EntraAppLink => "entra.app_link",
            Self::EntraBaseAddress => "entra.base_address",
            Self::GoogleConsole => "google.console",
            Self::GoogleCloud => "google.cloud",
            Self::GoogleScopes => "google.scopes",
            Self::GoogleScopesLine => "google.scopes_comma",
            Self::GoogleServiceClient => "google.service_client_id",
            Self::GoogleEndpoint => "google.endpoint",
        }
    }

    /// Returns the value that texts call so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == name)
    }

    /// Returns what stands in a sentence while the value is not known.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::AppName => "a name that you will recognise",
            Self::ZoomMarketplace => "Zoom's App Marketplace",
            Self::ZoomWeb => "Zoom's web portal",
            Self::ZoomRedirect => "Usher's redirect address",
            Self::ZoomScopes => "the scopes that Usher asks for",
            Self::ZoomWho => "an admin",
            Self::OktaOrg => "your Okta organisation",
            Self::OktaAdmin => "Okta's admin console",
            Self::OktaRedirects => "Usher's redirect addresses",
            Self::OktaScopes => "the scopes that Usher asks for",
            Self::OktaScopesWrite => "the scopes that changes need",
            Self::OktaApp | Self::OktaAppLink => "the Zoom app that it finds",
            Self::EntraTenant => "your Entra tenant",
            Self::EntraPortal => "Microsoft's admin portal",
            Self::EntraRedirect => "Usher's redirect address",
            Self::EntraScopes => "the permissions that Usher asks for",
            Self::EntraScopesWrite => "the permissions that changes need",
            Self::EntraConsent => "the page on which an admin consents for everybody",
            Self::EntraApp => "the Zoom application that it finds",
            Self::EntraAppLink => "the Zoom application that it finds",
            Self::EntraBaseAddress => "Zoom's SCIM address",
            Self::GoogleConsole => "Google’s Admin console",
            Self::GoogleCloud => "Google’s Cloud console",
            Self::GoogleScopes => "the scopes that Usher asks for",
            Self::GoogleScopesLine => "the scopes that Usher asks for",
            Self::GoogleServiceClient => "the client ID of your service account",
            Self::GoogleEndpoint => "Zoom’s SCIM address",
        }
    }

    /// Returns the fact that has to hold before the value can be known; `None` where the profile is enough.
    pub fn known_after(self) -> Option<Fact> {
        match self {
            Self::ZoomWho => Some(Fact::ZoomConnected),
            Self::OktaApp | Self::OktaAppLink | Self::EntraApp | Self::EntraAppLink => Some(Fact::ZoomApp),
            Self::AppName
            | Self::ZoomMarketplace
            | Self::ZoomWeb
            | Self::ZoomRedirect
            | Self::ZoomScopes
            | Self::OktaOrg
            | Self::OktaAdmin
            | Self::OktaRedirects
            | Self::OktaScopes
            | Self::OktaScopesWrite
            | Self::EntraTenant
            | Self::EntraPortal
            | Self::EntraRedirect
            | Self::EntraScopes
            | Self::EntraScopesWrite
            | Self::EntraConsent
            | Self::EntraBaseAddress
            | Self::GoogleConsole
            | Self::GoogleCloud
            | Self::GoogleScopes
            | Self::GoogleScopesLine
            | Self::GoogleServiceClient
            | Self::GoogleEndpoint => None,
        }
    }

    /// Can a link begin with it?
    pub(super) fn is_address(self) -> bool {
        match self {
            Self::ZoomMarketplace
            | Self::ZoomWeb
            | Self::OktaOrg
            | Self::OktaAdmin
            | Self::OktaAppLink
            | Self::EntraPortal
            | Self::EntraConsent
            | Self::EntraAppLink
            | Self::GoogleConsole
            | Self::GoogleCloud => true,
            Self::AppName
            | Self::ZoomRedirect
            | Self::ZoomScopes
            | Self::ZoomWho
            | Self::OktaRedirects
            | Self::OktaScopes
            | Self::OktaScopesWrite
            | Self::OktaApp
            | Self::EntraTenant
            | Self::EntraRedirect
            | Self::EntraScopes
            | Self::EntraScopesWrite
            | Self::EntraApp
            | Self::EntraBaseAddress
            | Self::GoogleScopes
            | Self::GoogleScopesLine
            | Self::GoogleServiceClient
            | Self::GoogleEndpoint => false,
        }
    }
}

/// The values of one profile. Some have several entries, such as scopes; one that is not here is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Value, Vec<String>>);

impl Values {
    /// Returns these values and one more; empty entries count as not known.
    pub fn with<S: Into<String>>(mut self, value: Value, entries: impl IntoIterator<Item = S>) -> Self {
        let entries: Vec<String> =
            entries.into_iter().map(Into::into).filter(|entry| !entry.is_empty()).collect();
        if entries.is_empty() {
            self.0.remove(&value);
        } else {
            self.0.insert(value, entries);
        }
        self
    }

    /// Returns the entries of a value; empty where it is not known.
    pub fn of(&self, value: Value) -> &[String] {
        self.0.get(&value).map_or(&[], Vec::as_slice)
    }
}
