//! Is anybody who left, or lost the application, still active in Zoom?

use std::collections::BTreeSet;

use super::{Given, Known, Log, Running, failed, named, not_this, passed, who};
use crate::check::Verdict;
use crate::model::{Accounts, Address, Person, PersonId, Status};
use crate::plan::{capitalise, people};
use crate::problem::{EntraEnd, EntraTrouble, Problem, entra_name, entra_words};
use crate::setup::entra::ProvisioningEvent;

/// What decides whether Entra ID deactivates somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaverFacts {
    /// Whoever falls out of scope is left alone.
    pub skips_out_of_scope: bool,
    /// The mapping fills `active`; `None` where it could not be read.
    pub fills_active: Option<bool>,
    pub running: Running,
}

/// Judges whether anybody who is blocked, lost the application or is gone is active in Zoom. Whoever was never in scope
/// is none of Entra's: of those without the application only people count whom it has provisioned before, as the log
/// says.
pub fn leavers(
    given: &Given,
    known: &Known,
    address_of: &dyn Fn(&Person) -> Option<Address>,
    accounts: &Accounts,
    log: &Log,
    facts: LeaverFacts,
) -> Verdict {
    let is_active = |address: &Address| {
        let account = accounts.by_address.get(address).and_then(|id| accounts.by_id.get(id));
        account.is_some_and(|account| account.active)
    };
    let has_it = given.roles();
    let provisioned: BTreeSet<&str> = log
        .events
        .iter()
        .filter(|event| entra_words(event).end == EntraEnd::Done)
        .map(|event| event.source.id.as_str())
        .collect();
    let mut blocked = Vec::new();
    let mut lost = Vec::new();
    for (id, person) in known.iter().filter(|(_, person)| address_of(person).as_ref().is_some_and(is_active))
    {
        if person.status == Status::Disabled {
            blocked.push(who(person));
        } else if !given.everybody && !has_it.contains_key(id) && provisioned.contains(id.as_str()) {
            lost.push(who(person));
        }
    }
    let last = log.last();
    let of_gone = |event: &&ProvisioningEvent| {
        let is_known = known.contains_key(&PersonId::new(&event.source.id));
        let login = event.source.details.get("UserPrincipalName").and_then(|login| login.as_str());
        !is_known && login.and_then(Address::parse).as_ref().is_some_and(is_active)
    };
    let gone: Vec<String> = last.values().copied().filter(of_gone).map(entra_name).collect();
    let refused: Vec<String> = last
        .values()
        .filter(|event| {
            let words = entra_words(event);
            words.end == EntraEnd::Failed && words.trouble == Some(EntraTrouble::Leavers)
        })
        .map(|event| entra_name(event))
        .collect();
    let groups = [
        (blocked, "blocked in Entra ID"),
        (lost, "without the application, which they had"),
        (gone, "not in Entra ID any more"),
    ];
    let count: usize = groups.iter().map(|(names, _)| names.len()).sum();
    if count == 0 {
        let mut saw = vec!["Nobody who is blocked in Entra ID is active in Zoom.".to_owned()];
        saw.push("Of those whom Entra ID has provisioned, as far as the log goes back, nobody without the application is active in Zoom.".to_owned());
        if facts.skips_out_of_scope {
            saw.push("But whoever falls out of scope will be left active: the settings say so.".to_owned());
        }
        return not_this(passed(saw));
    }
    let mut why: Vec<String> = groups
        .iter()
        .filter(|(names, _)| !names.is_empty())
        .map(|(names, what)| format!("{} {}: {}.", capitalise(&people(names.len())), what, named(names)))
        .collect();
    let mut fix = Vec::new();
    if facts.skips_out_of_scope {
        why.push("Entra ID is set to leave people alone who fall out of scope.".to_owned());
        fix.push("Open the step about settings, and let whoever falls out of scope be deactivated. Those who fell out before have to be deactivated by hand in Zoom.");
    }
    if facts.fills_active == Some(false) {
        why.push("The mapping does not tell Zoom who has left.".to_owned());
        fix.push("Let Usher write the mapping of active, on the step about the attribute mapping.");
    }
    if !refused.is_empty() {
        why.push(format!("Zoom does not let admins be deactivated so: {}.", named(&refused)));
        fix.push("Take their admin role in Zoom away first; then the next cycle deactivates them.");
    }
    match facts.running {
        Running::Running | Running::FirstCycle => {
            fix.push("Whoever left just now is deactivated with the next cycle, within about 40 minutes.");
        }
        Running::NotStarted | Running::Paused | Running::Quarantine => {
            why.push("Provisioning does not run.".to_owned());
            fix.push("Let provisioning run again, on the step “Switch provisioning on”.");
        }
    }
    fix.push("Whoever must not get in now: deactivate them in Zoom, under User Management, Users.");
    failed(Problem::new(
        "trouble.leavers",
        format!(
            "{} who left or lost the application {} active in Zoom.",
            capitalise(&people(count)),
            super::is(count)
        ),
        why.join(" "),
        &fix,
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fake::{event, given, people as known, short, words};
    use super::*;
    use crate::model::{Account, AccountId, Licence};

    fn zoom(active: &[&str]) -> Accounts {
        let account = |name: &&str| Account {
            id: AccountId::new(*name),
            user_name: format!("{name}@practice.example"),
            display_name: String::new(),
            active: true,
            licence: Licence::Basic,
            resource: json!({}).into(),
        };
        Accounts::index(active.iter().map(account), BTreeSet::new())
    }

    const WELL: LeaverFacts =
        LeaverFacts { skips_out_of_scope: false, fills_active: Some(true), running: Running::Running };

    fn look(active: &[&str], log: &Log, facts: LeaverFacts) -> Verdict {
        let address_of = |person: &Person| Address::parse(&person.login);
        leavers(&given("a=Basic", ""), &known(&["a", "-b", "c"]), &address_of, &zoom(active), log, facts)
    }

    #[test]
    fn who_is_blocked_lost_it_or_is_gone_may_not_be_active() {
        let sent = |id: &str| Log { events: vec![event(id, 1, "create", "success", "")], more: false };
        assert_eq!(short(&look(&["a"], &Log::default(), WELL)), "passed");
        assert_eq!(short(&look(&["a", "b"], &Log::default(), WELL)), "failed trouble.leavers");
        // Somebody who works in Zoom and was never Entra's.
        assert_eq!(short(&look(&["c"], &Log::default(), WELL)), "passed");
        assert_eq!(short(&look(&["c"], &sent("c"), WELL)), "failed trouble.leavers");
        assert_eq!(short(&look(&[], &sent("c"), WELL)), "passed");
        let mut gone = sent("z");
        gone.events[0].source.details.insert("UserPrincipalName".to_owned(), json!("z@practice.example"));
        let verdict = look(&["z"], &gone, WELL);
        assert_eq!(short(&verdict), "failed trouble.leavers");
        assert!(words(&verdict).contains("not in Entra ID any more: Z"), "{}", words(&verdict));
    }

    #[test]
    fn each_reason_has_its_cure() {
        let refused = "x:StatusCode: BadRequest Web Response: {\"detail\":\"Cannot activate or deactivate Zoom Room and Admin users.\"}";
        let log = Log { events: vec![event("b", 1, "disable", "failure", refused)], more: false };
        let facts =
            LeaverFacts { skips_out_of_scope: true, fills_active: Some(false), running: Running::Paused };
        let said = words(&look(&["b"], &log, facts));
        for part in ["leave people alone", "mapping of active", "admin role in Zoom", "run again"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(words(&look(&["b"], &Log::default(), WELL)).contains("within about 40 minutes"));
    }
}
