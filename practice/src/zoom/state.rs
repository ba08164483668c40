//! What the practice Zoom account holds: users, groups, and who is in which. Every change goes through the
//! functions here, so that the indexes and both sides of a membership always agree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::company::{Company, GroupInZoom, InZoom, Person};
use crate::switches::ZoomSwitches;
use crate::world::{Dice, unguessable};
use crate::zoom::credentials::ZoomCredentials;
use crate::zoom::grants::{Client, Grants};
use crate::zoom::rate::Usage;

/// The whole account.
pub struct ZoomState {
    users: BTreeMap<String, ZoomUser>,
    /// Ids of the users that a listing shows, in the order of creation.
    listed: Vec<String>,
    /// Id by address in small letters, pending users too.
    by_address: BTreeMap<String, String>,
    groups: BTreeMap<String, ZoomGroup>,
    /// Group ids in the order of creation.
    group_order: Vec<String>,
    by_name: BTreeMap<String, String>,
    /// Addresses that have a Zoom account of their own, in small letters.
    elsewhere: BTreeSet<String>,
    /// The UTC day of the newest group, and how many were created on it.
    groups_created: (String, u32),
    /// Licences in use.
    seats: BTreeMap<UserType, usize>,
    grants: Grants,
    usage: Usage,
    credentials: ZoomCredentials,
    okta_secret: String,
    entra_secret: String,
    /// The account of somebody who consented with the wrong address: empty, until something writes to it.
    other_account: Option<Box<ZoomState>>,
    dice: Dice,
}

/// A user of the account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ZoomUser {
    pub id: String,
    /// The address as it was given; compared without regard to case.
    pub user_name: String,
    pub given_name: String,
    pub family_name: String,
    pub display_name: String,
    pub active: bool,
    pub user_type: UserType,
    pub kind: Kind,
    /// Invited, not accepted: no actual user yet.
    pub pending: bool,
    /// Made inactive by Zoom: SCIM cannot change that.
    pub force_inactive: bool,
    pub title: Option<String>,
    pub locale: Option<String>,
    pub phone_numbers: Vec<Value>,
    pub roles: Vec<String>,
    /// Ids of groups.
    pub groups: BTreeSet<String>,
    pub enterprise: Map<String, Value>,
    pub extension: Map<String, Value>,
    pub external_id: Option<String>,
    pub created: Timestamp,
    pub modified: Timestamp,
}

/// `userType` of Zoom's SCIM2 reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum UserType {
    Collaboration,
    Basic,
    Licensed,
    #[serde(rename = "On-Prem")]
    OnPrem,
}

/// What somebody is in the account; only members can be deactivated and deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Member,
    Admin,
    Room,
}

/// A group of the account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ZoomGroup {
    pub id: String,
    pub name: String,
    pub email_alias: Option<String>,
    /// Ids of users.
    pub members: BTreeSet<String>,
    pub is_default: bool,
    pub created: Timestamp,
    pub modified: Timestamp,
}

/// How long ago whoever is in Zoom at the start came there.
const ACCOUNT_AGE: jiff::SignedDuration = jiff::SignedDuration::from_hours(400 * 24);

impl ZoomState {
    /// The account as it stands before the first request.
    pub fn new(
        company: &Company,
        seed: u64,
        switches: &ZoomSwitches,
        redirect_ports: &[u16],
        now: Timestamp,
    ) -> Self {
        let mut state = Self::empty(redirect_ports, Dice::new(seed ^ 0x5A00_4D00));
        // The account is older than anything that Okta is about to do with it.
        let founded = now - ACCOUNT_AGE;
        let places = state.add_people(company, founded);
        state.add_groups(company, &places, founded);
        state.credentials.token = state.grants.grant(Client::Server, switches, now, false).access;
        state.credentials.scim_token = state.grants.shown(switches.scim_token_seconds, now);
        state.credentials.short_scim_token = state.grants.shown(switches.short_scim_token_seconds, now);
        state
    }

    /// An account without anybody in it.
    fn empty(redirect_ports: &[u16], dice: Dice) -> Self {
        Self {
            users: BTreeMap::new(),
            listed: Vec::new(),
            by_address: BTreeMap::new(),
            groups: BTreeMap::new(),
            group_order: Vec::new(),
            by_name: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
            groups_created: (String::new(), 0),
            seats: BTreeMap::new(),
            grants: Grants::default(),
            usage: Usage::default(),
            credentials: ZoomCredentials::new(redirect_ports),
            okta_secret: unguessable(32),
            entra_secret: unguessable(32),
            other_account: None,
            dice,
        }
    }

    /// Takes away what was granted to a client, by its id: its tokens answer 401 from now on, and it can get no new ones
    /// before somebody consents again. Zoom does so when an administrator removes or regenerates an app's access.
    pub fn revoke_app(&mut self, client_id: &str) {
        if let Some(client) = self.credentials.client(client_id) {
            self.grants.end_all(client);
        }
    }

    /// What was written to the account of somebody who consented with the wrong address; `None` where nothing was.
    pub fn other_account(&self) -> Option<&ZoomState> {
        self.other_account.as_deref()
    }

    pub(crate) fn other_account_mut(&mut self) -> &mut ZoomState {
        let dice = Dice::new(self.dice.roll());
        self.other_account.get_or_insert_with(|| Box::new(Self::empty(&[], dice)))
    }

    /// The secret of Microsoft's own client.
    pub(crate) fn entra_secret(&self) -> &str {
        &self.entra_secret
    }

    /// The short-lived token that a page shows, made anew where it has died.
    pub(crate) fn short_scim_token(&mut self, seconds: u32, now: Timestamp) -> String {
        if self.grants.opened_by(&self.credentials.short_scim_token, now).is_err() {
            self.credentials.short_scim_token = self.grants.shown(seconds, now);
        }
        self.credentials.short_scim_token.clone()
    }

    /// The secret of Okta's own client.
    pub(crate) fn okta_secret(&self) -> &str {
        &self.okta_secret
    }

    pub fn credentials(&self) -> ZoomCredentials {
        self.credentials.clone()
    }

    /// Everything, as the control address shows it: users with all values, groups with members; the same of the other
    /// account where something was written to it.
    pub fn view(&self) -> Value {
        let users: Vec<&ZoomUser> = self.users.values().collect();
        let groups: Vec<&ZoomGroup> = self.group_order.iter().filter_map(|id| self.groups.get(id)).collect();
        json!({ "users": users, "groups": groups, "other_account": self.other_account().map(Self::view) })
    }

    /// Every user, pending ones too, by id.
    pub fn users(&self) -> impl Iterator<Item = &ZoomUser> {
        self.users.values()
    }

    /// Every group in the order of creation.
    pub fn groups(&self) -> impl Iterator<Item = &ZoomGroup> {
        self.group_order.iter().filter_map(|id| self.groups.get(id))
    }

    pub fn user(&self, id: &str) -> Option<&ZoomUser> {
        self.users.get(id)
    }

    /// The user with this address, whatever its case, pending ones too.
    pub fn user_by_address(&self, address: &str) -> Option<&ZoomUser> {
        self.by_address.get(&address.to_lowercase()).and_then(|id| self.users.get(id))
    }

    pub fn group(&self, id: &str) -> Option<&ZoomGroup> {
        self.groups.get(id)
    }

    /// The group of exactly this name.
    pub fn group_by_name(&self, name: &str) -> Option<&ZoomGroup> {
        self.by_name.get(name).and_then(|id| self.groups.get(id))
    }

    /// Changes a user in place, without asking whether Zoom would allow it: to set a scene.
    /// The address and the groups have functions of their own.
    pub fn edit_user(&mut self, id: &str, change: impl FnOnce(&mut ZoomUser)) {
        let Some(user) = self.users.get_mut(id) else { return };
        let (was_pending, seat_before) = (user.pending, seat(user));
        let fixed = (user.id.clone(), user.user_name.clone(), user.groups.clone());
        change(user);
        (user.id, user.user_name, user.groups) = fixed;
        let seat_after = seat(user);
        self.free(seat_before);
        self.take(seat_after);
        let Some(user) = self.users.get(id) else { return };
        if was_pending && !user.pending {
            self.listed.push(id.to_owned());
        } else if !was_pending && user.pending {
            self.listed.retain(|listed| listed != id);
        }
    }

    /// The ids that a listing shows, in order.
    pub(crate) fn listed(&self) -> &[String] {
        &self.listed
    }

    pub(crate) fn group_ids(&self) -> &[String] {
        &self.group_order
    }

    /// Adds a user; the caller has made sure that the address is free.
    pub(crate) fn add_user(&mut self, mut user: ZoomUser) -> String {
        let id = self.new_id();
        user.id.clone_from(&id);
        self.by_address.insert(user.user_name.to_lowercase(), id.clone());
        if !user.pending {
            self.listed.push(id.clone());
        }
        self.take(seat(&user));
        let groups = std::mem::take(&mut user.groups);
        self.users.insert(id.clone(), user);
        for group in groups {
            self.join(&group, &id);
        }
        id
    }

    /// Gives a user another address; the caller has made sure that it is free.
    pub(crate) fn readdress(&mut self, id: &str, address: &str) {
        if let Some(user) = self.users.get_mut(id) {
            self.by_address.remove(&user.user_name.to_lowercase());
            self.by_address.insert(address.to_lowercase(), id.to_owned());
            address.clone_into(&mut user.user_name);
        }
    }

    /// Removes a user from the account. `goes_on`: the address keeps a Zoom account of its own.
    pub(crate) fn remove_user(&mut self, id: &str, goes_on: bool) {
        let Some(user) = self.users.remove(id) else { return };
        self.free(seat(&user));
        let address = user.user_name.to_lowercase();
        self.by_address.remove(&address);
        self.listed.retain(|listed| listed != id);
        for group in &user.groups {
            if let Some(group) = self.groups.get_mut(group) {
                group.members.remove(id);
            }
        }
        if goes_on {
            self.elsewhere.insert(address);
        }
    }

    /// Whether this address has a Zoom account of its own outside this one.
    pub(crate) fn is_elsewhere(&self, address: &str) -> bool {
        self.elsewhere.contains(&address.to_lowercase())
    }

    /// Says that this address has a Zoom account of its own: who creates it gets a pending user.
    pub fn set_elsewhere(&mut self, address: &str) {
        self.elsewhere.insert(address.to_lowercase());
    }

    /// How many users hold a licence of this type. Deactivated and pending users hold none.
    pub(crate) fn seats_taken(&self, user_type: UserType) -> usize {
        self.seats.get(&user_type).copied().unwrap_or(0)
    }

    fn take(&mut self, seat: Option<UserType>) {
        if let Some(user_type) = seat {
            *self.seats.entry(user_type).or_default() += 1;
        }
    }

    fn free(&mut self, seat: Option<UserType>) {
        if let Some(taken) = seat.and_then(|user_type| self.seats.get_mut(&user_type)) {
            *taken = taken.saturating_sub(1);
        }
    }

    pub(crate) fn grants(&mut self) -> &mut Grants {
        &mut self.grants
    }

    pub(crate) fn usage(&mut self) -> &mut Usage {
        &mut self.usage
    }

    /// Adds a group; the caller has made sure that the name is free.
    pub(crate) fn add_group(&mut self, name: &str, email_alias: Option<String>, now: Timestamp) -> String {
        let id = self.new_id();
        let group = ZoomGroup {
            id: id.clone(),
            name: name.to_owned(),
            email_alias,
            members: BTreeSet::new(),
            is_default: false,
            created: now,
            modified: now,
        };
        self.by_name.insert(group.name.clone(), id.clone());
        self.group_order.push(id.clone());
        self.groups.insert(id.clone(), group);
        id
    }

    /// Changes name, alias or time of a group; the caller has made sure that a new name is free.
    pub(crate) fn edit_group(&mut self, id: &str, change: impl FnOnce(&mut ZoomGroup)) {
        let Some(group) = self.groups.get_mut(id) else { return };
        self.by_name.remove(&group.name);
        change(group);
        self.by_name.insert(group.name.clone(), id.to_owned());
    }

    pub(crate) fn remove_group(&mut self, id: &str) {
        let Some(group) = self.groups.remove(id) else { return };
        self.by_name.remove(&group.name);
        self.group_order.retain(|listed| listed != id);
        for member in &group.members {
            if let Some(user) = self.users.get_mut(member) {
                user.groups.remove(id);
            }
        }
    }

    /// Puts a user into a group; nothing happens where one of them does not exist.
    pub fn join(&mut self, group: &str, user: &str) {
        if let (Some(members), Some(person)) = (self.groups.get_mut(group), self.users.get_mut(user)) {
            members.members.insert(user.to_owned());
            person.groups.insert(group.to_owned());
        }
    }

    /// Takes a user out of a group.
    pub fn leave(&mut self, group: &str, user: &str) {
        if let (Some(members), Some(person)) = (self.groups.get_mut(group), self.users.get_mut(user)) {
            members.members.remove(user);
            person.groups.remove(group);
        }
    }

    /// How many groups were created on this UTC day through the interface.
    pub(crate) fn groups_created_on(&self, day: &str) -> u32 {
        if self.groups_created.0 == day { self.groups_created.1 } else { 0 }
    }

    pub(crate) fn count_created_group(&mut self, day: &str) {
        self.groups_created = (day.to_owned(), self.groups_created_on(day) + 1);
    }

    /// An id as Zoom makes them: 22 characters, now and then one that means something in an address.
    fn new_id(&mut self) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        let mut id = self.dice.text(22, LETTERS);
        match self.dice.below(8) {
            0 => id.replace_range(1..2, "&"),
            1 => id.replace_range(2..3, "+"),
            _ => {}
        }
        id
    }

    /// The Zoom id of each person who is in the account, by place.
    fn add_people(&mut self, company: &Company, now: Timestamp) -> BTreeMap<usize, String> {
        let mut places = BTreeMap::new();
        for person in &company.people {
            if person.zoom == InZoom::Absent || self.user_by_address(person.address()).is_some() {
                continue;
            }
            places.insert(person.number, self.add_user(in_zoom(person, company, now)));
        }
        places
    }

    fn add_groups(&mut self, company: &Company, places: &BTreeMap<usize, String>, now: Timestamp) {
        for (place, group) in company.groups.iter().enumerate() {
            let name = match group.in_zoom {
                GroupInZoom::Absent => continue,
                GroupInZoom::SameName | GroupInZoom::Default => group.name.clone(),
                GroupInZoom::NameDiffersInCase => group.name.to_lowercase().replace(' ', "  "),
            };
            let id = self.add_group(&name, None, now);
            self.edit_group(&id, |zoom| zoom.is_default = group.in_zoom == GroupInZoom::Default);
            let people = company.everyone_in(place);
            let there: Vec<&String> = people.iter().filter_map(|person| places.get(person)).collect();
            for member in there.iter().take(there.len().div_ceil(2)) {
                self.join(&id, member);
            }
            let stranger = places
                .iter()
                .find(|(place, id)| !people.contains(place) && self.users.get(*id).is_some_and(plain_member));
            if let Some((_, stranger)) = stranger {
                self.join(&id, stranger);
            }
        }
    }
}

/// The licence that somebody holds.
fn seat(user: &ZoomUser) -> Option<UserType> {
    (user.active && !user.pending).then_some(user.user_type)
}

fn plain_member(user: &ZoomUser) -> bool {
    user.kind == Kind::Member && user.active && !user.pending
}

fn in_zoom(person: &Person, company: &Company, now: Timestamp) -> ZoomUser {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let manager = person.manager.and_then(|place| company.people.get(place));
    let enterprise = [
        ("department", person.department.clone()),
        ("organization", person.organization.clone()),
        ("costCenter", person.cost_center.clone()),
        ("employeeNumber", person.employee_number.clone()),
        ("manager", manager.map(|manager| manager.address().to_owned())),
    ];
    let (mut given_name, mut display_name, mut user_type) =
        (text(&person.given_name), text(&person.display_name), UserType::Licensed);
    if person.zoom == InZoom::OtherValues {
        match person.number % 3 {
            0 => given_name = format!("{given_name}-Marie"),
            1 => display_name = format!("{} (office)", text(&person.family_name)),
            _ => user_type = UserType::Basic,
        }
    }
    ZoomUser {
        id: String::new(),
        user_name: person.address().to_owned(),
        given_name,
        family_name: text(&person.family_name),
        display_name,
        active: person.zoom != InZoom::Deactivated,
        user_type,
        kind: if person.zoom == InZoom::Admin { Kind::Admin } else { Kind::Member },
        pending: person.zoom == InZoom::Pending,
        force_inactive: false,
        title: person.title.clone(),
        locale: person.locale.clone(),
        phone_numbers: person.phone.iter().map(|phone| json!({ "type": "work", "value": phone })).collect(),
        roles: vec![if person.zoom == InZoom::Admin { "Admin" } else { "Member" }.to_owned()],
        groups: BTreeSet::new(),
        enterprise: enterprise
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name.to_owned(), Value::String(value))))
            .collect(),
        extension: Map::new(),
        external_id: None,
        created: now,
        modified: now,
    }
}
