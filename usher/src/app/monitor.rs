//! What has happened lately, in words: the System Log, people and pushes in error, the age of credentials.
