//! Running the tool of the operating system that knows its timers.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::Place;

/// How long a tool may take. It writes a link and asks a program that runs already: seconds on a slow computer.
const TOOL_MAX: Duration = Duration::from_secs(20);

/// The longest text of a tool that is passed on; theirs have a line or two.
const TEXT_CHARS_MAX: usize = 400;

/// Why a tool did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    #[error("this computer has no {tool}")]
    Missing { tool: String },
    #[error("{tool} did not end within {seconds} seconds")]
    TimedOut { tool: String, seconds: u64 },
    #[error("{tool}: {text}")]
    Refused { tool: String, text: String },
}

/// A call of a tool, and what it may say no to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) tool: &'static str,
    pub(super) arguments: Vec<String>,
    /// It is no failure when it is refused: there was nothing to switch off.
    pub(super) may_fail: bool,
    /// It counts as refused where it says this.
    pub(super) unless_says: Option<&'static str>,
}

pub(super) async fn run(place: &Place, step: &Step) -> Result<(), ToolError> {
    let tool = step.tool.to_owned();
    let program = place.tools.as_ref().map_or_else(|| step.tool.into(), |folder| folder.join(step.tool));
    let mut command = Command::new(program);
    command.args(&step.arguments).stdin(Stdio::null()).kill_on_drop(true);
    let output = match tokio::time::timeout(TOOL_MAX, command.output()).await {
        Err(_) => return Err(ToolError::TimedOut { tool, seconds: TOOL_MAX.as_secs() }),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => return Err(ToolError::Missing { tool }),
        Ok(Err(error)) => return Err(ToolError::Refused { tool, text: error.to_string() }),
        Ok(Ok(output)) => output,
    };
    let said = super::render::text_of(&output.stdout);
    let refused = !output.status.success() || step.unless_says.is_some_and(|words| said.contains(words));
    if !refused || step.may_fail {
        return Ok(());
    }
    let complaint = super::render::text_of(&output.stderr);
    let text =
        [complaint.trim(), said.trim()].into_iter().find(|text| !text.is_empty()).unwrap_or("it said no");
    Err(ToolError::Refused { tool, text: text.chars().take(TEXT_CHARS_MAX).collect() })
}
