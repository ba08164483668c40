//! Somebody in front of the window with a trouble: they search for its words, ask whether it is this, and are told.

use crate::guided::Guided;
use crate::webdriver::{By, css, key, role, text};

impl Guided {
    /// Searches for words that somebody in trouble types, and opens that trouble.
    pub async fn find_trouble(&self, words: &str, trouble: &str) {
        self.press_search().await;
        self.fill(&css("[role=dialog] input"), words).await;
        self.click(&css(&format!("[role=dialog] [data-value=\"trouble{trouble}\"]"))).await;
        self.see(&is_it_this()).await;
        self.picture(trouble).await;
    }

    /// Asks, and is told that it is this.
    pub async fn it_is_this(&self) {
        self.click(&is_it_this()).await;
        self.see(&css("main .evidence article[aria-busy=false] .tag.bad")).await;
        self.see(&text("It is this")).await;
        self.picture("it-is-this").await;
        self.names_no_other_provider().await;
    }

    /// Asks, and is told that it is not this.
    pub async fn it_is_not_this(&self) {
        self.click(&is_it_this()).await;
        self.see(&css("main .evidence article[aria-busy=false] .tag.good")).await;
        self.see(&text("It is not this")).await;
    }
}

/// The key that opens the search.
pub(crate) const SEARCH: (&str, char) = ("k", key::CONTROL);

fn is_it_this() -> By {
    role("button", "Is it this?")
}
