//! Sessions that were recorded and are played back: the same screen comes of it, no secret is in the file, and a recording
//! out of a bug report is a test.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::support::{Folder, Keyboard, Whole};
use amldeck::{
    app::{event::Event, keymap::Keymap, look::Look, panes::PaneId, replay::Player, state::State},
    runtime::{Playback, Recorder, Unreadable},
    view,
};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, layout::Size};
use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

/// Pieces of everything that was typed or pasted and that nobody may read.
const SECRETS: [&str; 3] = ["correct-horse", "horse-9", "ence-7"];

fn shown(state: &State) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(state.size.width, state.size.height)).unwrap();
    terminal.draw(|frame| view::draw(frame, state)).unwrap().buffer.clone()
}

fn opened(file: &Path) -> Result<Playback, Unreadable> {
    Playback::open(file, Look::default())
}

async fn played(file: &Path, look: &Look) -> Playback {
    let mut playback = Playback::open(file, look.clone()).unwrap();
    while playback.due().is_some() {
        playback.step().await;
    }
    playback
}

/// A session in this file: somebody looks around, attaches a machine with a password, pastes a private key where none
/// belongs, and types a licence key among the variables of an application. Returns the program at its end.
async fn session(file: &Path) -> Whole {
    let mut whole = Whole::recorded("small", Recorder::create(file).unwrap()).await;
    whole.press("3 enter tab");
    whole.quiet().await;
    whole.press("esc");
    whole.pane(PaneId::Attached).open_form("Attach a virtual machine").type_("vm-lab");
    whole.choose("Found by", "address").fill("Address", "10.1.2.3").fill("User", "azureuser");
    whole.choose("Sign in with", "password").go_to("Password").type_("correct-").paste("horse-9");
    whole.submit();
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.quiet().await;
    whole.press("e");
    whole.quiet().await;
    whole.paste("-----BEGIN OPENSSH PRIVATE KEY-----\nhorse-9\n-----END OPENSSH PRIVATE KEY-----");
    whole
        .press("esc")
        .pane(PaneId::Instances)
        .press("n")
        .type_("ci-r")
        .go_to("Applications")
        .press("enter")
        .go_to("Variables");
    whole.type_("KEY=lic-").paste("ence-7, MODE=x").press("esc y esc y >");
    whole.tell(Event::Resize(Size::new(100, 32)));
    whole.quiet().await;
    whole
}

#[tokio::test]
async fn a_session_ends_in_the_same_screen_when_it_is_played_back_and_its_secrets_are_not_in_the_file() {
    let folder = Folder::new();
    let file = folder.path().join("session.jsonl");

    let whole = session(&file).await;

    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().find(|line| SECRETS.iter().any(|secret| line.contains(secret)));
    assert_eq!(line, None);
    // What was typed into the masked field, a character at a time.
    assert_eq!(text.matches(r#"{"Char":"•"}"#).count(), "correct-lic-".len());
    assert!(text.contains("azureuser") && text.contains(r#""paste":"•••••••""#), "the rest is there");
    assert!(text.contains(r#""paste":"••••••, MODE=•""#), "so is the structure");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let playback = played(&file, &whole.state().setup.preferences.look).await;
    assert_eq!(shown(&playback.state), shown(whole.state()), "{}", whole.screen());
    assert_eq!(playback.state.effects.open(), 0, "what was answered then is answered now");
    assert_eq!(playback.length(), whole.state().now.steady);
}

/// Recorded with `amldeck --demo --scenario small --record`: a cluster is scaled, and its details are opened meanwhile.
/// Any recording that somebody sends can stand here.
#[tokio::test]
async fn a_recording_of_the_program_is_a_test() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/recordings/scale.jsonl");
    let mut playback = opened(&file).unwrap();
    let mut player = Player::new(playback.length(), Keymap::default());
    player.pass(Duration::from_secs(3600));
    while playback.due().is_some_and(|due| due <= player.position) {
        playback.step().await;
    }

    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| view::draw_replay(frame, &playback.state, &player)).unwrap();
    insta::assert_snapshot!(terminal.backend());
}

#[tokio::test]
async fn what_is_cut_short_is_played_up_to_there_and_what_is_spoilt_is_refused() {
    let folder = Folder::new();
    let file = folder.path().join("session.jsonl");
    drop(Whole::recorded("small", Recorder::create(&file).unwrap()).await);
    let whole = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let with = |text: String| {
        fs::write(&file, text).unwrap();
        opened(&file)
    };

    let cut = with(whole[..whole.len() - 20].to_owned()).unwrap();
    assert!(cut.due().is_some() && cut.length() <= played(&file, &Look::default()).await.length());

    let spoilt = [&lines[..2], &["nonsense"], &lines[2..]].concat().join("\n");
    assert!(matches!(with(spoilt), Err(Unreadable::Line { line: 3, .. })));
    let later = whole.replacen(r#""amldeck_recording":1"#, r#""amldeck_recording":2"#, 1);
    assert!(matches!(with(later), Err(Unreadable::Version { found: 2, .. })));
    for stranger in ["", "hello\n", "{}\n"] {
        assert!(matches!(with(stranger.to_owned()), Err(Unreadable::Stranger { .. })), "{stranger}");
    }
}

#[tokio::test]
async fn a_recording_is_never_written_over_another_file() {
    let folder = Folder::new();
    let file = folder.path().join("session.jsonl");
    fs::write(&file, "mine").unwrap();
    assert!(Recorder::create(&file).is_err());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
