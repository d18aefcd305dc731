//! A recorded session, played back: the core is told again what it was told, at the times of then. Nothing is sent, and
//! nothing is read or written but the recording.

use super::{
    Wish,
    recording::{Answered, Moment, Recorded, Told, Unreadable},
};
use crate::{
    app::{
        effects::Effect,
        event::Event,
        look::Look,
        preferences::Preferences,
        state::{Setup, State},
        update::update,
    },
    azure::{COMPUTE_API_VERSION, Client, Endpoint, Heard, Tape},
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
        ids::RequestId,
        text::Text,
    },
};
use ratatui::layout::Size;
use std::{collections::HashMap, path::Path, time::Duration};

/// A session that is played back.
pub struct Playback {
    /// What is drawn.
    pub state: State,
    recorded: Recorded,
    next: Option<Moment>,
    /// What the core has asked and was not told yet.
    asks: HashMap<RequestId, Ask>,
    // It keeps what it decoded, as the one of then did. `None` until something was heard.
    client: Option<Client>,
}

impl Playback {
    /// Opens a recording at its beginning, for a screen that looks like this.
    ///
    /// # Errors
    /// When it cannot be played back.
    pub fn open(path: &Path, look: Look) -> Result<Self, Unreadable> {
        let mut recorded = Recorded::open(path)?;
        let head = &recorded.head;
        let mut setup = Setup { api_version: COMPUTE_API_VERSION, ..head.setup.clone() };
        setup.preferences.look = look;
        let size = Size::new(head.size.0, head.size.1);
        let state = State::new(head.now(), setup, size);
        let next = recorded.next();
        Ok(Self { state, recorded, next, asks: HashMap::new(), client: None })
    }

    /// How long the session was.
    pub fn length(&self) -> Duration {
        self.recorded.length
    }

    /// How long after the beginning the next thing happened; nothing at the end.
    pub fn due(&self) -> Option<Duration> {
        Some(self.next.as_ref()?.now().steady.saturating_sub(self.recorded.head.now().steady))
    }

    /// Whether what happens next is more than that time has passed.
    pub fn is_news_next(&self) -> bool {
        self.next.as_ref().is_some_and(Moment::is_news)
    }

    /// Lets the next thing happen.
    pub async fn step(&mut self) -> Vec<Wish> {
        let Some(moment) = self.next.take() else { return Vec::new() };
        self.next = self.recorded.next();
        let now = moment.now();
        let event = match moment.told {
            Told::Time => Event::Time,
            Told::Continue => Event::Continue,
            Told::Key(key) => Event::Key(key),
            Told::Paste(text) => Event::Paste(text.into()),
            Told::Pressed(spot) => Event::Pressed(spot),
            Told::Wheel(up) => Event::Wheel(up),
            Told::Opened(is_open) => Event::Opened(is_open),
            Told::Reloaded(reloaded) => Event::Reloaded(Box::new(reloaded.map(|preferences| Preferences {
                look: self.state.setup.preferences.look.clone(),
                ..preferences
            }))),
            Told::Resize(width, height) => Event::Resize(Size::new(width, height)),
            Told::Reply(id, answered) => match self.reply(RequestId(id), *answered).await {
                Some(reply) => Event::Reply(RequestId(id), reply),
                // The program asks otherwise than the one of then.
                None => Event::Time,
            },
        };
        let mut wishes = Vec::new();
        for effect in update(&mut self.state, now, event) {
            match effect {
                Effect::Ask(id, ask) => drop(self.asks.insert(id, ask)),
                Effect::Copy(text) => wishes.push(Wish::Copy(text)),
                // Its answer may come all the same, and whoever sits here did not ask to suspend or to quit.
                Effect::Abandon(_)
                | Effect::Open(_)
                | Effect::Reload(_)
                | Effect::Demo
                | Effect::Suspend
                | Effect::Redraw
                | Effect::Quit => {}
            }
        }
        wishes
    }

    async fn reply(&mut self, id: RequestId, answered: Answered) -> Option<Reply> {
        let ask = self.asks.remove(&id)?;
        Some(match (answered, ask) {
            (Answered::SignedIn(who), Ask::SignIn) => Reply::SignedIn(Ok(who)),
            (Answered::DeviceCode(code), Ask::DeviceCode) => Reply::DeviceCode(Ok(code)),
            (Answered::Redeemed(redeemed), Ask::Redeem) => Reply::Redeemed(Ok(redeemed)),
            (Answered::SignInFiles(are), Ask::SignInFiles) => Reply::SignInFiles(are),
            (Answered::File(why), Ask::File(path)) => {
                Reply::File(path, Err(why.unwrap_or_else(|| Text::new("contents of files are not recorded"))))
            }
            (Answered::Saved(why), Ask::Save(path, _)) => Reply::Saved(path, why.map_or(Ok(()), Err)),
            (Answered::Failed(error), ask) => ask.failed(error),
            (Answered::Heard(heard), ask) => self.decoded(heard, ask).await,
            (_, ask) => ask.failed(ApiError::lost()),
        })
    }

    /// What the recorded answers mean to the client of today.
    async fn decoded(&mut self, heard: Heard, ask: Ask) -> Reply {
        let endpoint = heard.endpoint().and_then(|endpoint| Endpoint::parse(endpoint).ok());
        if let (None, Some(endpoint)) = (&self.client, endpoint) {
            self.client = Some(Client::of_recording(endpoint));
        }
        match &self.client {
            Some(client) => client.on(Tape::of(heard)).perform(ask).await,
            None => ask.failed(ApiError::lost()),
        }
    }
}
