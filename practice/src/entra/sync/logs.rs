//! `GET /auditLogs/provisioning`: the log, filtered, the newest first, in pages (Graph reference,
//! `provisioningObjectSummary`: list, 2026).

use serde_json::{Value, json};

use crate::entra::refusal::Refusal;
use crate::entra::switches::Rank;
use crate::entra::visit::{Answer, Answered, Visit};

/// Entries on a page where `$top` says nothing, and at the most.
const TOP: usize = 100;
const TOP_MAX: usize = 1_000;
/// Comparisons in one filter; nobody writes more.
const CLAUSES_MAX: usize = 50;
/// Brackets inside one another.
const DEPTH_MAX: usize = 20;

/// Answers a page.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let scopes: &[&str] = if visit.switches.sync.provisioning_log_scope_only {
        &["ProvisioningLog.Read.All"]
    } else {
        &["ProvisioningLog.Read.All", "AuditLog.Read.All"]
    };
    visit.require(scopes, Rank::Reader)?;
    let call = visit.call;
    let top = match call.query("$top") {
        None => TOP,
        Some(top) => match top.parse() {
            Ok(top @ 1..=TOP_MAX) => top,
            Ok(_) | Err(_) => {
                return Err(Refusal::bad(format!(
                    "Invalid page size specified: '{top}'. Must be between 1 and {TOP_MAX} inclusive."
                )));
            }
        },
    };
    match call.query("$orderby").map(str::to_lowercase).as_deref() {
        None | Some("activitydatetime desc") => {}
        Some(other) => {
            return Err(Refusal::Query { text: format!("The log is not sorted by '{other}'.") });
        }
    }
    let filter = call.query("$filter").map(Condition::read).transpose()?;
    let below = match call.query("$skiptoken") {
        None => None,
        Some(token) => {
            Some(token.parse().map_err(|_| Refusal::bad("The skip token is not one of this log."))?)
        }
    };
    let tenant = visit.state.tenant.id.clone();
    let mut found: Vec<(u64, Value)> = Vec::new();
    for (number, entry) in visit.state.sync.log.newest_first(below) {
        let drawn = entry.logged(&tenant);
        if filter.as_ref().is_none_or(|filter| filter.holds(&drawn)) {
            found.push((number, drawn));
        }
        // One more than a page shows whether there is another.
        if found.len() > top {
            break;
        }
    }
    let has_more = found.len() > top;
    found.truncate(top);
    let last = found.last().map(|(number, _)| *number);
    let entries: Vec<Value> = found.into_iter().map(|(_, entry)| entry).collect();
    let mut page = json!({ "@odata.context": call.context("auditLogs/provisioning"), "value": entries });
    if let Some(last) = last.filter(|_| has_more) {
        page["@odata.nextLink"] = json!(next_link(visit, last));
    }
    Ok(Answer::json(page))
}

fn next_link(visit: &Visit<'_>, last: u64) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in &visit.call.query {
        if name != "$skiptoken" {
            query.append_pair(name, value);
        }
    }
    query.append_pair("$skiptoken", &last.to_string());
    let base = visit.switches.next_link_host.as_deref().unwrap_or(&visit.call.base);
    format!("{base}{}?{}", visit.call.path, query.finish())
}

/// A `$filter`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compare { path: String, operator: Operator, value: String, lower: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
}

impl Condition {
    fn read(text: &str) -> Result<Self, Refusal> {
        let unsupported = || Refusal::Query { text: format!("The filter '{text}' is not supported.") };
        let tokens = tokens(text).ok_or_else(unsupported)?;
        let mut reader = Reader { tokens: &tokens, clauses: 0, depth: 0 };
        let read = reader.any().ok_or_else(unsupported)?;
        if reader.tokens.is_empty() { Ok(read) } else { Err(unsupported()) }
    }

    fn holds(&self, entry: &Value) -> bool {
        match self {
            Condition::All(all) => all.iter().all(|one| one.holds(entry)),
            Condition::Any(all) => all.iter().any(|one| one.holds(entry)),
            Condition::Compare { path, operator, value, lower } => {
                let found = path.split('/').try_fold(entry, |part, name| part.get(name));
                let Some(found) = found.and_then(Value::as_str) else { return false };
                let found = if *lower { found.to_lowercase() } else { found.to_owned() };
                let is_time = path.ends_with("DateTime");
                let order = match (found.parse::<jiff::Timestamp>(), value.parse::<jiff::Timestamp>()) {
                    (Ok(found), Ok(value)) if is_time => found.cmp(&value),
                    (Ok(_) | Err(_), _) => found.as_str().cmp(value),
                };
                match operator {
                    Operator::Equal => order.is_eq(),
                    Operator::Greater => order.is_gt(),
                    Operator::GreaterOrEqual => order.is_ge(),
                    Operator::Less => order.is_lt(),
                    Operator::LessOrEqual => order.is_le(),
                    Operator::Contains => found.contains(value.as_str()),
                }
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Comma,
    Text(String),
    Word(String),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let used = match first {
            '(' | ')' | ',' => {
                found.push(match first {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    _ => Token::Comma,
                });
                1
            }
            '\'' => {
                let end = rest[1..].find('\'')?;
                found.push(Token::Text(rest[1..=end].to_owned()));
                end + 2
            }
            _ => {
                let ends = |next: char| next.is_whitespace() || "(),'".contains(next);
                let end = rest.find(ends).unwrap_or(rest.len());
                found.push(Token::Word(rest[..end].to_owned()));
                end
            }
        };
        rest = rest[used..].trim_start();
    }
    Some(found)
}

struct Reader<'t> {
    tokens: &'t [Token],
    clauses: usize,
    depth: usize,
}

impl Reader<'_> {
    fn takes(&mut self, wanted: &Token) -> bool {
        let found = self.tokens.first() == Some(wanted);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn word(&mut self) -> Option<String> {
        let (first, rest) = self.tokens.split_first()?;
        let Token::Word(word) = first else { return None };
        self.tokens = rest;
        Some(word.clone())
    }

    fn any(&mut self) -> Option<Condition> {
        let mut all = vec![self.all()?];
        while self.takes(&Token::Word("or".to_owned())) {
            all.push(self.all()?);
        }
        Some(Condition::Any(all))
    }

    fn all(&mut self) -> Option<Condition> {
        let mut all = vec![self.one()?];
        while self.takes(&Token::Word("and".to_owned())) {
            all.push(self.one()?);
        }
        Some(Condition::All(all))
    }

    fn one(&mut self) -> Option<Condition> {
        self.clauses += 1;
        if self.clauses > CLAUSES_MAX {
            return None;
        }
        if self.takes(&Token::Open) {
            self.depth += 1;
            let inner = if self.depth > DEPTH_MAX { None } else { self.any() }?;
            self.depth -= 1;
            return self.takes(&Token::Close).then_some(inner);
        }
        let word = self.word()?;
        if word == "contains" {
            let opened = self.takes(&Token::Open);
            let (path, lower) = self.path()?;
            let value = if opened && self.takes(&Token::Comma) { self.value() } else { None }?;
            let compare = Condition::Compare { path, operator: Operator::Contains, value, lower };
            return self.takes(&Token::Close).then_some(compare);
        }
        let (path, lower) = if word == "tolower" { self.inside()? } else { (word, false) };
        let operator = match self.word()?.as_str() {
            "eq" => Operator::Equal,
            "gt" => Operator::Greater,
            "ge" => Operator::GreaterOrEqual,
            "lt" => Operator::Less,
            "le" => Operator::LessOrEqual,
            _ => return None,
        };
        Some(Condition::Compare { path, operator, value: self.value()?, lower })
    }

    /// A path, or `tolower(path)`.
    fn path(&mut self) -> Option<(String, bool)> {
        let word = self.word()?;
        if word == "tolower" { self.inside() } else { Some((word, false)) }
    }

    fn inside(&mut self) -> Option<(String, bool)> {
        let opened = self.takes(&Token::Open);
        let path = self.word()?;
        (opened && self.takes(&Token::Close)).then_some((path, true))
    }

    fn value(&mut self) -> Option<String> {
        let (first, rest) = self.tokens.split_first()?;
        let value = match first {
            Token::Text(value) | Token::Word(value) => value.clone(),
            Token::Open | Token::Close | Token::Comma => return None,
        };
        self.tokens = rest;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_of_the_reference_and_of_the_portal() {
        let entry = json!({
            "servicePrincipal": { "id": "abc" }, "jobId": "scim.1.2", "activityDateTime": "2026-11-02T10:00:00Z",
        });
        let holds = |filter: &str| Condition::read(filter).map(|read| read.holds(&entry));
        for (filter, wanted) in [
            ("servicePrincipal/id eq 'abc'", true),
            ("servicePrincipal/id eq 'ABC'", false),
            ("servicePrincipal/id eq 'abc' and activityDateTime gt 2026-11-02T09:59:59.5Z", true),
            ("jobId eq 'scim.1.2' and activityDateTime lt 2026-11-02T10:00:00Z", false),
            (
                "((contains(tolower(servicePrincipal/id), 'b') or contains(jobId, 'x')) and \
                 activityDateTime gt 2026-01-01T00:00:00Z)",
                true,
            ),
        ] {
            assert_eq!(holds(filter), Ok(wanted), "{filter}");
        }
        for wrong in
            ["", "jobId", "jobId ne 'x'", "jobId eq", "(jobId eq 'x'", "contains(jobId)", "jobId eq 'x"]
        {
            assert!(holds(wrong).is_err(), "{wrong}");
        }
        assert!(Condition::read(&"(".repeat(10_000)).is_err());
    }
}
