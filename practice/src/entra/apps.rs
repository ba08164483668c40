//! The enterprise apps of the tenant: an application and its service principal together, the roles it declares, and who
//! was assigned. What an app's provisioning is set up with is in [`super::sync`].

use std::collections::BTreeMap;

use super::directory::{group_id, person_id};
use super::ids::{self, Kind};
use super::refusal::Refusal;
use crate::company::Member;

/// All apps, by number.
#[derive(Debug, Default)]
pub(super) struct Apps {
    list: BTreeMap<u32, App>,
    next: u32,
    next_assignment: u32,
}

/// An application with its service principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct App {
    pub(super) number: u32,
    pub(super) display_name: String,
    pub(super) origin: Origin,
    pub(super) roles: Vec<AppRole>,
    /// By number, so in the order in which they were made.
    pub(super) assignments: BTreeMap<u32, Assignment>,
    /// Of the service principal: whether people may sign in to it.
    pub(super) account_enabled: bool,
    pub(super) assignment_required: bool,
    pub(super) notes: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) created_ms: i64,
    /// Until then the service principal is not to be found, and its provisioning is refused: what was created reaches
    /// the other computers of Entra later.
    pub(super) ready_ms: i64,
}

/// Where an app comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Zoom's template of the gallery.
    Gallery,
    /// Microsoft's template for an application of one's own.
    NonGallery,
    /// Another template of the gallery, nothing of Zoom's.
    Other,
    /// App registrations, which cannot provision.
    Registration,
}

/// A role that an app declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AppRole {
    pub(super) id: String,
    pub(super) display_name: String,
    pub(super) value: Option<String>,
    pub(super) is_enabled: bool,
}

/// Somebody or a group that was assigned, with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) number: u32,
    pub(super) principal: Member,
    /// [`DEFAULT_ACCESS`] or the id of a role.
    pub(super) role: String,
    pub(super) created_ms: i64,
}

impl Assignment {
    pub(super) fn id(&self) -> String {
        ids::assignment(self.number)
    }

    /// `objectId` of who was assigned.
    pub(super) fn principal_id(&self) -> String {
        match self.principal {
            Member::Person(number) => person_id(number),
            Member::Group(number) => group_id(number),
        }
    }
}

/// The role of who was assigned without one.
pub(super) const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

/// The template of an application of one's own (Graph reference, applicationTemplate: instantiate).
pub(super) const NON_GALLERY_TEMPLATE: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
/// The practice tenant's own id for Zoom's template; Microsoft publishes none, clients look it up by name.
pub(super) const ZOOM_TEMPLATE: &str = "00000000-0000-4000-8000-00007a6f6f6d";

impl App {
    /// The id of the service principal.
    pub(super) fn id(&self) -> String {
        ids::id(Kind::ServicePrincipal, self.number)
    }

    /// The id of the application object.
    pub(super) fn application_id(&self) -> String {
        ids::id(Kind::Application, self.number)
    }

    /// The client id.
    pub(super) fn app_id(&self) -> String {
        ids::id(Kind::Client, self.number)
    }

    /// Whether it was made from a template; what App registrations makes cannot provision.
    pub(super) fn can_provision(&self) -> bool {
        self.origin != Origin::Registration
    }

    /// The assignment with this id.
    pub(super) fn assignment(&self, id: &str) -> Option<&Assignment> {
        self.assignments.values().find(|assignment| assignment.id() == id)
    }

    pub(super) fn role(&self, id: &str) -> Option<&AppRole> {
        self.roles.iter().find(|role| role.id.eq_ignore_ascii_case(id))
    }
}

impl Apps {
    /// All apps in the order in which they were made.
    pub(super) fn iter(&self) -> impl Iterator<Item = &App> {
        self.list.values()
    }

    /// The app with this number.
    pub(super) fn get(&self, number: u32) -> Option<&App> {
        self.list.get(&number)
    }

    /// As [`Apps::get`], to be changed.
    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut App> {
        self.list.get_mut(&number)
    }

    /// The app whose service principal has this id.
    ///
    /// # Errors
    ///
    /// `NotFound`, also while what was created has not yet reached every computer of Entra.
    pub(super) fn by_id(&self, id: &str, now_ms: i64) -> Result<&App, Refusal> {
        self.lookup(Kind::ServicePrincipal, id)
            .filter(|app| app.ready_ms <= now_ms)
            .ok_or_else(|| Refusal::not_found(id))
    }

    /// As [`Apps::by_id`], to be changed.
    ///
    /// # Errors
    ///
    /// As [`Apps::by_id`].
    pub(super) fn by_id_mut(&mut self, id: &str, now_ms: i64) -> Result<&mut App, Refusal> {
        let number = self.by_id(id, now_ms)?.number;
        self.list.get_mut(&number).ok_or_else(|| Refusal::not_found(id))
    }

    /// The app behind an id of a kind, ready or not.
    pub(super) fn lookup(&self, kind: Kind, id: &str) -> Option<&App> {
        self.list.get(&ids::number(kind, id)?)
    }

    /// Adds an app; returns its number.
    pub(super) fn add(&mut self, display_name: &str, origin: Origin, now_ms: i64, lag_ms: i64) -> u32 {
        self.next += 1;
        let number = self.next;
        let app = App {
            number,
            display_name: display_name.to_owned(),
            origin,
            roles: roles(origin),
            assignments: BTreeMap::new(),
            account_enabled: true,
            assignment_required: origin != Origin::Registration,
            notes: None,
            tags: tags(origin),
            created_ms: now_ms,
            ready_ms: now_ms + lag_ms,
        };
        self.list.insert(number, app);
        number
    }

    /// Takes an app away; returns what it was.
    pub(super) fn remove(&mut self, number: u32) -> Option<App> {
        self.list.remove(&number)
    }

    /// Assigns somebody or a group; returns the number of the assignment. Nothing happens where there is no such app.
    pub(super) fn assign(&mut self, app: u32, principal: Member, role: &str, now_ms: i64) -> u32 {
        self.next_assignment += 1;
        let number = self.next_assignment;
        if let Some(app) = self.list.get_mut(&app) {
            let role = role.to_owned();
            app.assignments.insert(number, Assignment { number, principal, role, created_ms: now_ms });
        }
        number
    }
}

/// The roles that an app is made with: Zoom's gallery app has the licence types (Zoom's developer forum, topic 125516,
/// 2025-02), an app of one's own has `User`, and both have the one that Microsoft's sign-on uses.
fn roles(origin: Origin) -> Vec<AppRole> {
    let own = |place: u32, name: &str, value: Option<&str>| AppRole {
        id: ids::id(Kind::Role, place),
        display_name: name.to_owned(),
        value: value.map(str::to_owned),
        is_enabled: true,
    };
    let sign_on = own(0, "msiam_access", None);
    match origin {
        Origin::Gallery => {
            let names = ["Basic", "Corp", "Licensed", "On Prem", "Pro"];
            let licences = (1..).zip(names).map(|(place, name)| own(place, name, Some(name)));
            licences.chain([sign_on]).collect()
        }
        Origin::NonGallery => vec![own(9, "User", None), sign_on],
        Origin::Other => vec![sign_on],
        Origin::Registration => Vec::new(),
    }
}

fn tags(origin: Origin) -> Vec<String> {
    let tags: &[&str] = match origin {
        Origin::Gallery | Origin::Other => &["WindowsAzureActiveDirectoryIntegratedApp"],
        Origin::NonGallery => &[
            "WindowsAzureActiveDirectoryCustomSingleSignOnApplication",
            "WindowsAzureActiveDirectoryIntegratedApp",
        ],
        Origin::Registration => &["WindowsAzureActiveDirectoryIntegratedApp"],
    };
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}
