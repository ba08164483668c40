//! What happens in Zoom at hire, transfer and leave, with this tenant's own groups and licences.
//!
//! Each consequence says how sure it is: seen in the last dress rehearsal, written in the vendors' documents, or off
//! here because a setting is. Sources: Zoom's SCIM2 and Users references (developers.zoom.us, 2026-08), Okta's pages on
//! provisioning Zoom, on its SCIM client and on Group Push (support.okta.com, developer.okta.com, help.okta.com, 2026-08).

use std::collections::{BTreeMap, BTreeSet};

use super::App;
use super::chosen::or_problem;
use super::rehearsal::{Act, expected_word, word};
use super::view::{ConsequenceView, LifeCycleView, MomentKind, MomentView, Sureness};
use crate::clock;
use crate::directory::CountedGroup;
use crate::guide::{PushWay, Question};
use crate::model::{GroupId, Licence, fold_name};
use crate::plan;
use crate::problem::{self, Problem};
use crate::setup::okta::{ConnectionStatus, Features, PushMapping, PushStatus};

/// What decides over the life of people here.
struct Tenant {
    app: String,
    /// `None` where Okta sends nothing to Zoom: the app is off or not connected.
    features: Option<Features>,
    assigned: BTreeSet<GroupId>,
    pushes: Vec<PushMapping>,
    groups: BTreeMap<GroupId, CountedGroup>,
    seen: BTreeSet<Act>,
    licence: Option<Licence>,
    expected: Option<String>,
    push_way: Option<PushWay>,
}

impl App {
    /// Returns what happens in Zoom at hire, transfer and leave.
    ///
    /// # Errors
    ///
    /// When there is no app for Zoom, or Okta cannot be read.
    pub async fn life_cycle(&self, id: &str) -> Result<LifeCycleView, Problem> {
        let of_okta = |error| problem::directory("Okta", &error);
        let read_at = clock::now();
        let console = self.console(id).await?;
        let app = self.zoom_app(id, &console).await.map_err(or_problem)?;
        let connection = console.connection(&app.id).await.map_err(of_okta)?;
        let connected = app.active && connection.status == ConnectionStatus::Enabled;
        let features = match connected {
            true => console.features(&app.id).await.map_err(of_okta)?,
            false => None,
        };
        let assigned = console.assigned_groups(&app.id).await.map_err(of_okta)?;
        let pushes = console.pushes(&app.id).await.map_err(of_okta)?;
        let named = assigned.iter().cloned().chain(pushes.iter().map(|push| push.source.clone())).collect();
        let (seen, licence) = self.rehearsed(id)?;
        let tenant = Tenant {
            app: app.label,
            features,
            groups: self.groups_named(id, &named).await?,
            assigned,
            pushes,
            seen,
            licence,
            expected: self.answered(id, Question::ExpectedLicence)?,
            push_way: self.push_way(id)?,
        };
        Ok(LifeCycleView {
            moments: vec![tenant.hire(), tenant.transfer(), tenant.leave()],
            saw: tenant.saw(),
            read_at,
        })
    }
}

impl Tenant {
    fn hire(&self) -> MomentView {
        let in_zoom = match self.off(|on| on.create, "Create Users") {
            Some(off) => vec![off],
            None => vec![
                self.seen_in(
                    Act::Create,
                    "Okta creates the person in Zoom, active, usually within a minute.",
                ),
                self.new_licence(),
                documented(
                    "Whoever has an account at this address already is not created again; where Okta says that the user already exists, an import brings the two together.",
                ),
                documented(
                    "Where the domain of the address is not associated with the Zoom account, the person has to accept an invitation first.",
                ),
            ],
        };
        MomentView {
            kind: MomentKind::Hire,
            title: "Somebody starts".to_owned(),
            in_okta: format!(
                "The person gets the app {}: by joining one of these groups, or by name.",
                self.app
            ),
            in_zoom,
            groups: self.names(self.assigned.iter()),
        }
    }

    fn transfer(&self) -> MomentView {
        let names = self.off(|on| on.update, "Update User Attributes").unwrap_or_else(|| {
            self.seen_in(
                Act::Rename,
                "A changed name, or another value that the mapping sends, is changed in Zoom.",
            )
        });
        let in_zoom = vec![
            names,
            documented(
                "The sign-in address does not change by itself: Okta does not send address changes to Zoom. Change it in Zoom.",
            ),
            self.groups_follow(),
            documented(
                "Only people whom Okta has brought to Zoom, and who are active there, get into its groups by a push.",
            ),
            documented("The licence changes only where the mapping sends one."),
        ];
        MomentView {
            kind: MomentKind::Transfer,
            title: "Somebody changes name, work or team".to_owned(),
            in_okta: "The person’s profile changes, or they join and leave groups.".to_owned(),
            in_zoom,
            groups: self.names(self.active_pushes().map(|push| &push.source)),
        }
    }

    fn leave(&self) -> MomentView {
        let mut in_zoom = match self.off(|on| on.deactivate, "Deactivate Users") {
            Some(off) => vec![
                off,
                ConsequenceView {
                    text: "The account stays active and keeps its licence until somebody deactivates it in Zoom."
                        .to_owned(),
                    sure: Sureness::Off,
                },
            ],
            None => vec![
                self.seen_in(
                    Act::Leave,
                    "Okta deactivates the account in Zoom: the person cannot sign in any more.",
                ),
                self.seen_in(Act::Leave, "The licence is free for somebody else."),
                documented("Their scheduled meetings are cancelled."),
                documented("Their phone number is freed."),
                documented("Their recordings are kept."),
            ],
        };
        in_zoom.extend([
            self.seen_in(Act::Leave, "The account is not deleted: Okta deletes none at Zoom."),
            documented("An owner or admin of the Zoom account is not deactivated from outside. Take the role away in Zoom first."),
            documented("Suspending somebody in Okta sends nothing to Zoom."),
        ]);
        MomentView {
            kind: MomentKind::Leave,
            title: "Somebody leaves".to_owned(),
            in_okta: format!("The person is deactivated in Okta, or loses the app {}.", self.app),
            in_zoom,
            groups: self.names(self.assigned.iter()),
        }
    }

    fn groups_follow(&self) -> ConsequenceView {
        match (self.push_way, self.active_pushes().next()) {
            (Some(PushWay::Usher), None) => ConsequenceView {
                text: "Groups in Zoom do not follow by themselves: they follow when you run a push in Usher."
                    .to_owned(),
                sure: Sureness::Off,
            },
            (Some(PushWay::Okta) | None, None) => ConsequenceView {
                text: "Nothing happens to groups in Zoom: Okta pushes none.".to_owned(),
                sure: Sureness::Off,
            },
            (_, Some(_)) if self.features.is_none() => self.not_connected(),
            (_, Some(_)) => self.seen_in(
                Act::Join,
                "Whoever joins or leaves one of these groups joins or leaves its group in Zoom.",
            ),
        }
    }

    fn new_licence(&self) -> ConsequenceView {
        match (&self.licence, self.expected.as_deref()) {
            (Some(licence), _) => ConsequenceView {
                text: format!("They have the licence {}.", word(licence)),
                sure: Sureness::Seen,
            },
            (None, Some(expected)) => documented(&format!(
                "They get the licence that the mapping sends, or Zoom’s default; you expect {}.",
                expected_word(expected)
            )),
            (None, None) => documented("They get the licence that the mapping sends, or Zoom’s default."),
        }
    }

    /// Returns why nothing happens, where nothing does.
    fn off(&self, is_on: impl Fn(&Features) -> bool, name: &str) -> Option<ConsequenceView> {
        match &self.features {
            None => Some(self.not_connected()),
            Some(features) if is_on(features) => None,
            Some(_) => Some(ConsequenceView {
                text: format!("Nothing happens: {name} is off."),
                sure: Sureness::Off,
            }),
        }
    }

    fn not_connected(&self) -> ConsequenceView {
        ConsequenceView {
            text: format!("Nothing happens: the app {} is not connected to Zoom.", self.app),
            sure: Sureness::Off,
        }
    }

    fn seen_in(&self, act: Act, text: &str) -> ConsequenceView {
        let sure = if self.seen.contains(&act) { Sureness::Seen } else { Sureness::Documented };
        ConsequenceView { text: text.to_owned(), sure }
    }

    fn active_pushes(&self) -> impl Iterator<Item = &PushMapping> {
        self.pushes.iter().filter(|push| push.status == PushStatus::Active)
    }

    fn names<'a>(&self, ids: impl Iterator<Item = &'a GroupId>) -> Vec<String> {
        let mut names: Vec<String> = ids
            .filter_map(|id| {
                let CountedGroup { group, people, .. } = self.groups.get(id)?;
                let people = people.map(|people| format!(" ({})", plan::people(people)));
                Some(format!("{}{}", group.name, people.unwrap_or_default()))
            })
            .collect();
        names.sort_by_cached_key(|name| fold_name(name));
        names
    }

    fn saw(&self) -> Vec<String> {
        let switches = match &self.features {
            None => format!("The app {} sends nothing to Zoom: it is not active or not connected.", self.app),
            Some(Features { create, update, deactivate }) => {
                let word = |on: &bool| if *on { "on" } else { "off" };
                format!(
                    "The app {} is connected. Create Users is {}, Update User Attributes is {}, Deactivate Users is {}.",
                    self.app,
                    word(create),
                    word(update),
                    word(deactivate)
                )
            }
        };
        let groups = format!(
            "Groups that give the app: {}. Groups that Okta pushes: {}.",
            self.assigned.len(),
            self.active_pushes().count()
        );
        let rehearsal = match self.seen.is_empty() {
            true => "No dress rehearsal has shown any of it yet.",
            false => "What is marked as seen was seen in the last dress rehearsal.",
        };
        vec![switches, groups, rehearsal.to_owned()]
    }
}

fn documented(text: &str) -> ConsequenceView {
    ConsequenceView { text: text.to_owned(), sure: Sureness::Documented }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(features: Option<Features>) -> Tenant {
        Tenant {
            app: "Zoom".to_owned(),
            features,
            assigned: BTreeSet::new(),
            pushes: Vec::new(),
            groups: BTreeMap::new(),
            seen: BTreeSet::new(),
            licence: None,
            expected: None,
            push_way: None,
        }
    }

    const ALL_ON: Features = Features { create: true, update: true, deactivate: true };

    #[test]
    fn what_is_off_does_not_happen() {
        let check = |features: Option<Features>, moment: fn(&Tenant) -> MomentView, first: &str| {
            let said = moment(&tenant(features)).in_zoom.remove(0);
            assert_eq!((said.text.as_str(), said.sure), (first, Sureness::Off));
        };
        let off = "Nothing happens: the app Zoom is not connected to Zoom.";
        check(None, Tenant::hire, off);
        check(None, Tenant::transfer, off);
        check(None, Tenant::leave, off);
        let features = Features { deactivate: false, ..ALL_ON };
        check(Some(features), Tenant::leave, "Nothing happens: Deactivate Users is off.");
        let features = Features { create: false, ..ALL_ON };
        check(Some(features), Tenant::hire, "Nothing happens: Create Users is off.");
        let features = Features { update: false, ..ALL_ON };
        check(Some(features), Tenant::transfer, "Nothing happens: Update User Attributes is off.");
    }

    #[test]
    fn what_a_rehearsal_has_shown_is_seen() {
        let sure = |tenant: &Tenant| tenant.leave().in_zoom.remove(0).sure;
        let documented = tenant(Some(ALL_ON));
        assert_eq!(sure(&documented), Sureness::Documented);
        let seen = Tenant {
            seen: BTreeSet::from([Act::Create, Act::Leave]),
            licence: Some(Licence::Licensed),
            ..tenant(Some(ALL_ON))
        };
        assert_eq!(sure(&seen), Sureness::Seen);
        let licence = seen.new_licence();
        assert_eq!(
            (licence.text.as_str(), licence.sure),
            ("They have the licence Licensed.", Sureness::Seen)
        );
        assert_eq!(seen.groups_follow().sure, Sureness::Off);
    }
}
