//! What Entra itself makes of a rule's expression for one person, beside what Usher made of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::trying::no_rule;
use crate::app::App;
use crate::app::chosen::or_problem;
use crate::app::view::Judgement;
use crate::clock;
use crate::mapping::{Language, PersonPreview, RowEffect, Source, entra};
use crate::model::Person;
use crate::problem::{self, Problem};
use crate::setup::entra::Parsed;

impl App {
    /// Lets Entra work out the expression of a rule that is shown, for a person. Nothing is changed by it.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, the provider cannot be asked, or it does not answer.
    pub async fn ask_provider(&self, id: &str, place: u32, person: &str) -> Result<Judgement, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let shown = &look.shown;
        if shown.rules.language() != Language::Entra {
            return Err(problem::other_provider("Entra ID", self.connections(id).await?.vendor()));
        }
        let rule = shown.rules.each().nth(place as usize).ok_or_else(no_rule)?;
        let person = look.person(person)?;
        let expression = match &rule.source {
            Source::Direct(name) => entra::Expression::attribute(name).to_string(),
            Source::Constant(text) => entra::Expression::constant(text).to_string(),
            Source::Expression(text) => text.clone(),
        };
        let inputs = inputs(person, shown.rules.reads(place as usize));
        let preview = look.previewed((&shown.rules, &shown.audit), person, false);
        let ours = ours(preview, place as usize);
        let console = self.entra_console(id).await?;
        let app = self.entra_app(id, &console).await.map_err(or_problem)?;
        let of_entra = |error| problem::directory("Entra ID", &error);
        let jobs = console.jobs(&app.service_principal).await.map_err(of_entra)?;
        let job = jobs.into_iter().next().ok_or_else(problem::no_job)?;
        let answer = console.parse_expression(&app.service_principal, &job.id, &expression, &inputs).await;
        let answer = answer.map_err(of_entra)?;
        Ok(judged(ours, &answer))
    }
}

/// What Usher works out: a value, or why there is none.
enum Ours {
    Value(Option<String>),
    CannotKnow(String),
}

fn ours(preview: PersonPreview, place: usize) -> Ours {
    match preview.rows.into_iter().nth(place) {
        Some(row) if row.effect == RowEffect::WillFail && row.value.is_none() => {
            let why = row.remarks.into_iter().next().map(|remark| remark.text);
            Ours::CannotKnow(why.unwrap_or_else(|| "Usher cannot work it out".to_owned()))
        }
        Some(row) => Ours::Value(row.value),
        None => Ours::Value(None),
    }
}

/// The person's values, as the directory has them. What it has no value of is left out.
fn inputs(person: &Person, reads: &[String]) -> BTreeMap<String, Value> {
    let values = reads.iter().filter_map(|name| Some((name.clone(), entra::attribute(person, name)?)));
    values.filter(|(_, value)| !value.is_null()).collect()
}

fn judged(ours: Ours, answer: &Parsed) -> Judgement {
    let mut notes: Vec<String> = Vec::new();
    let theirs = match (answer.parsed, answer.evaluated) {
        (true, true) => theirs(&answer.result),
        (false, _) => {
            let why = answer.error.as_deref().unwrap_or("it gives no reason");
            notes.push(format!("Entra ID cannot read the expression: {why}."));
            None
        }
        (true, false) => {
            let why = answer.error.as_deref().unwrap_or("it gives no reason");
            notes.push(format!("Entra ID has no result: {why}."));
            None
        }
    };
    let answered = answer.parsed && answer.evaluated;
    let (ours, agrees) = match ours {
        Ours::Value(ours) => {
            let agrees = answered && ours == theirs;
            (ours, agrees)
        }
        Ours::CannotKnow(why) => {
            notes.push(format!("Usher has no value of its own: {why}."));
            (None, false)
        }
    };
    Judgement {
        ours,
        theirs,
        agrees,
        note: (!notes.is_empty()).then(|| notes.join(" ")),
        asked_at: clock::now(),
    }
}

/// One value as text; a list as JSON. Truth is written as Entra writes it.
fn theirs(result: &[Value]) -> Option<String> {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then(|| text.clone()),
        Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    };
    match result {
        [] => None,
        [only] => text(only),
        several => Some(Value::from(several.to_vec()).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(parsed: bool, evaluated: bool, result: Vec<Value>) -> Parsed {
        Parsed { parsed, evaluated, result, error: None, source: None }
    }

    #[test]
    fn a_difference_is_never_hidden() {
        let value = |text: &str| Ours::Value(Some(text.to_owned()));
        let judge = |ours, answer: Parsed| judged(ours, &answer);
        assert!(judge(value("Zoë"), answer(true, true, vec![json!("Zoë")])).agrees);
        assert!(judge(Ours::Value(None), answer(true, true, vec![json!("")])).agrees);
        assert!(judge(Ours::Value(None), answer(true, true, Vec::new())).agrees);
        let differs = judge(value("zoë"), answer(true, true, vec![json!("Zoë")]));
        assert!(!differs.agrees && differs.theirs.as_deref() == Some("Zoë"), "{differs:?}");
        let unread = judge(Ours::Value(None), answer(false, false, Vec::new()));
        assert!(!unread.agrees && unread.note.is_some(), "{unread:?}");
        let unknown = judge(Ours::CannotKnow("it is not documented".to_owned()), answer(true, true, vec![]));
        assert!(!unknown.agrees && unknown.note.unwrap().contains("not documented"));
    }
}
