//! The one REST path: who is in a group, `GET /v2/groups/{groupId}/members`, behind a scope of its own.
//! Shapes of Zoom's Users reference (2026-01): pages of at most 2,000, `next_page_token`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::zoom::gateway::{Asked, Reply};
use crate::zoom::refusal::Refusal;
use crate::zoom::state::{UserType, ZoomState, ZoomUser};

const PAGE_SIZE_DEFAULT: usize = 30;
const PAGE_SIZE_MAX: usize = 2_000;

pub(crate) fn list(state: &ZoomState, asked: &Asked<'_>, id: &str) -> Result<Reply, Refusal> {
    let text = "A group with this groupId does not exist.";
    let group = state.group(id).ok_or_else(|| Refusal::gateway(404, 4130, text))?;
    let mut size = PAGE_SIZE_DEFAULT;
    let mut after = None;
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        match name.as_ref() {
            "page_size" => {
                size = value
                    .parse()
                    .map_err(|_| Refusal::gateway(400, 300, "The value of page_size is wrong."))?;
            }
            "next_page_token" if !value.is_empty() => after = Some(member_in(&value, id)?),
            _ => {}
        }
    }
    let size = size.clamp(1, PAGE_SIZE_MAX);
    let left: Vec<&String> = match &after {
        Some(after) => group
            .members
            .range::<String, _>((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded))
            .collect(),
        None => group.members.iter().collect(),
    };
    let next = match left.get(..size) {
        Some([.., last]) if left.len() > size => URL_SAFE_NO_PAD.encode(format!("{id} {last}")),
        Some(_) | None => String::new(),
    };
    let members: Vec<Value> = left.iter().take(size).filter_map(|id| state.user(id)).map(draw).collect();
    Ok(Reply::ok(json!({
        "page_count": group.members.len().div_ceil(size),
        "page_size": size,
        "total_records": group.members.len(),
        "next_page_token": next,
        "members": members,
    })))
}

/// The last member of the page before. A token of another group is refused.
fn member_in(token: &str, group: &str) -> Result<String, Refusal> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(group)?.strip_prefix(' ').map(str::to_owned))
        .ok_or_else(|| Refusal::gateway(400, 300, "The next page token is invalid or expired."))
}

fn draw(user: &ZoomUser) -> Value {
    let user_type = match user.user_type {
        UserType::Basic | UserType::Collaboration => 1,
        UserType::Licensed => 2,
        UserType::OnPrem => 3,
    };
    json!({
        "id": user.id,
        "email": user.user_name,
        "first_name": user.given_name,
        "last_name": user.family_name,
        "type": user_type,
    })
}
