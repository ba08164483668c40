//! Reading people: all of them by pages, one by address, one by id.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

use super::shapes::{self, ListPage};
use super::{PAGE, PAGES_AT_ONCE, PAGES_MAX, Zoom, ZoomError};
use crate::http::{Call, Category};
use crate::model::{Account, AccountId, Address, Shapes};

/// What an address leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    Account(Box<Account>),
    Nobody,
    /// Invited, and the invitation is not accepted. Zoom answers 400 to a filter for such a person
    /// (developer forum, thread 7646).
    Pending,
}

impl Zoom {
    /// Reads one person of the first page: the cheapest request that shows that SCIM answers. Returns how many
    /// people Zoom lists.
    ///
    /// # Errors
    ///
    /// [`ZoomError`]; `NotScim` where something else answers at this address.
    pub async fn first_look(&self) -> Result<usize, ZoomError> {
        Ok(self.list_page("Users", 0, 1).await?.total_results)
    }

    /// Sends the request with which Okta tests a connection (developer.okta.com, SCIM test suite, 2026-08), and returns
    /// the answer as it came.
    ///
    /// # Errors
    ///
    /// [`ZoomError`].
    pub async fn as_okta_tests(&self) -> Result<Value, ZoomError> {
        self.get(list_call("Users", 0, 2).header("Accept", "application/scim+json")).await
    }

    /// Reads the first accounts of the list, a hundred at most: enough to see what addresses look like here.
    ///
    /// # Errors
    ///
    /// [`ZoomError`].
    pub async fn some_accounts(&self) -> Result<Vec<Account>, ZoomError> {
        let page = self.list_page("Users", 0, PAGE).await?;
        let mut shapes = Shapes::default();
        page.resources.iter().map(|resource| shapes::account(resource, &mut shapes)).collect()
    }

    /// Reads every account. `seen` is told how many are read, of how many.
    ///
    /// # Errors
    ///
    /// [`ZoomError::Incomplete`] when the pages do not add up twice in a row; never a smaller list.
    pub async fn accounts(&self, seen: &(dyn Fn(usize, usize) + Sync)) -> Result<Vec<Account>, ZoomError> {
        let mut shapes = Shapes::default();
        self.list_all("Users", seen, |resource| shapes::account(&resource, &mut shapes)).await
    }

    /// Finds the account of an address.
    ///
    /// # Errors
    ///
    /// [`ZoomError`]; an address that Zoom does not know is `Found::Nobody`, no error.
    pub async fn account_at(&self, address: &Address) -> Result<Found, ZoomError> {
        let filter = format!("userName eq \"{}\"", escape(address.as_str()));
        let call = list_call("Users", 0, 2).query("filter", filter);
        match self.get::<ListPage>(call).await {
            Ok(page) => match page.resources.into_iter().next() {
                Some(resource) => Ok(Found::Account(Box::new(shapes::lone_account(resource)?))),
                None => Ok(Found::Nobody),
            },
            Err(ZoomError::Refused { status: 400, text }) if text.contains("not exist or not belong") => {
                Ok(Found::Pending)
            }
            Err(ZoomError::NotFound { .. }) => Ok(Found::Nobody),
            Err(error) => Err(error),
        }
    }

    /// Reads one account whole. The list leaves out attributes that this has.
    ///
    /// # Errors
    ///
    /// [`ZoomError::NotFound`] when it is gone.
    pub async fn account(&self, id: &AccountId) -> Result<Account, ZoomError> {
        shapes::lone_account(
            self.get::<Value>(Call::get(["scim2", "Users", id.as_str()], Category::Light)).await?,
        )
    }

    /// Reads the names of the groups of each of these accounts. An account that is gone has no entry.
    ///
    /// # Errors
    ///
    /// [`ZoomError`] of the first account that could not be read.
    pub async fn groups_of(
        &self,
        accounts: impl IntoIterator<Item = AccountId>,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<AccountId, Vec<String>>, ZoomError> {
        let mut done = 0;
        let mut names = BTreeMap::new();
        let mut reads = stream::iter(accounts)
            .map(|id| async move {
                match self.account(&id).await {
                    Ok(account) => Ok(Some((id, shapes::group_names(&account.resource)))),
                    Err(ZoomError::NotFound { .. }) => Ok(None),
                    Err(error) => Err(error),
                }
            })
            .buffer_unordered(PAGES_AT_ONCE);
        while let Some(read) = reads.next().await {
            names.extend(read?);
            done += 1;
            seen(done);
        }
        Ok(names)
    }

    /// Reads a whole list of resources. Pages are asked for side by side; resources that move between pages while
    /// this runs are counted once, and when the sum is short the list is read once more. Each is made into what is kept as
    /// soon as its page is there.
    pub(super) async fn list_all<Made>(
        &self,
        resource: &'static str,
        seen: &(dyn Fn(usize, usize) + Sync),
        mut make: impl FnMut(Value) -> Result<Made, ZoomError>,
    ) -> Result<Vec<Made>, ZoomError> {
        let mut last = (0, 0);
        for _ in 0..2 {
            let (found, total) = self.list_once(resource, seen, &mut make).await?;
            if found.len() >= total {
                return Ok(found.into_values().collect());
            }
            last = (found.len(), total);
        }
        Err(ZoomError::Incomplete { seen: last.0, total: last.1 })
    }

    async fn list_once<Made>(
        &self,
        resource: &'static str,
        seen: &(dyn Fn(usize, usize) + Sync),
        make: &mut impl FnMut(Value) -> Result<Made, ZoomError>,
    ) -> Result<(BTreeMap<String, Made>, usize), ZoomError> {
        let first = self.list_page(resource, 0, PAGE).await?;
        let mut total = first.total_results;
        let mut found = BTreeMap::new();
        // A server may give fewer on a page than it was asked for; what it gave first is its page.
        let page_size = first.resources.len();
        take(first, &mut found, make)?;
        seen(found.len(), total);
        if page_size == 0 || page_size >= total {
            return Ok((found, total));
        }
        let pages = total.div_ceil(page_size);
        if pages > PAGES_MAX {
            return Err(ZoomError::Shape { detail: format!("{pages} pages of {resource}") });
        }
        let mut reads = stream::iter(1..pages)
            .map(|page| self.list_page(resource, page * page_size, page_size))
            .buffered(PAGES_AT_ONCE);
        while let Some(page) = reads.try_next().await? {
            // Pages that disagree make the sum short, so that the list is read once more.
            total = total.max(page.total_results);
            take(page, &mut found, make)?;
            seen(found.len(), total);
        }
        Ok((found, total))
    }

    async fn list_page(
        &self,
        resource: &'static str,
        skip: usize,
        count: usize,
    ) -> Result<ListPage, ZoomError> {
        self.get(list_call(resource, skip, count)).await
    }
}

pub(super) fn list_call(resource: &str, skip: usize, count: usize) -> Call {
    // Without `count` Zoom documents a page of one.
    Call::get(["scim2", resource], Category::Medium)
        .query("startIndex", (skip + 1).to_string())
        .query("count", count.to_string())
}

/// Escapes a value for a filter's quotes (RFC 7644, section 3.4.2.2: a JSON string).
pub(super) fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

fn take<Made>(
    page: ListPage,
    found: &mut BTreeMap<String, Made>,
    make: &mut impl FnMut(Value) -> Result<Made, ZoomError>,
) -> Result<(), ZoomError> {
    for item in page.resources {
        let id = item.get("id").and_then(Value::as_str).ok_or_else(no_id)?.to_owned();
        found.insert(id, make(item)?);
    }
    Ok(())
}

fn no_id() -> ZoomError {
    ZoomError::Shape { detail: "a resource without an id".to_owned() }
}
