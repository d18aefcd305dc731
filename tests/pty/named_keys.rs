//! A user who knows no key by heart: only what the screen names at that moment is pressed.

use crate::terminal::Terminal;

impl Terminal {
    /// Presses a key that the last line of the screen offers under this word.
    #[track_caller]
    pub fn press_hinted(&mut self, label: &str, word: &str) {
        let hint = format!(" {label} {word} ");
        self.wait_until(&format!("the hint {hint:?}"), |terminal| {
            let screen = terminal.screen();
            format!("{} ", screen.lines().last().unwrap_or_default()).contains(&hint)
        });
        self.press(bytes_of(label));
    }

    /// Opens the pane that the second line of the screen gives a number.
    #[track_caller]
    pub fn open_pane(&mut self, title: &str) {
        let numbered = |terminal: &Self| {
            let screen = terminal.screen();
            let tabs = screen.lines().nth(1).unwrap_or_default().to_owned();
            let (before, _) = tabs.split_once(&format!(" {title}"))?;
            before.chars().last().filter(char::is_ascii_digit)
        };
        self.wait_until(&format!("the number of {title}"), |terminal| numbered(terminal).is_some());
        let number = numbered(self).unwrap();
        self.press(&number.to_string());
        self.wait_for(&format!("┌ {title} "));
    }

    /// Takes the line of a menu that begins with this.
    #[track_caller]
    pub fn take_from_menu(&mut self, line: &str) {
        self.move_to(line, ("↓", "choose"));
        self.press_hinted("Enter", "take");
    }

    /// Goes to a field of the form on screen, or to its button.
    #[track_caller]
    pub fn go_to(&mut self, label: &str) {
        self.move_to(label, ("Tab", "next"));
    }

    /// Presses a key until the cursor of the window stands before this.
    #[track_caller]
    fn move_to(&mut self, text: &str, (label, word): (&str, &str)) {
        for _ in 0..40 {
            self.wait_until("a cursor", |terminal| terminal.here().is_some());
            let before = self.here();
            if before.as_deref() == Some(text) {
                return;
            }
            self.press_hinted(label, word);
            // In a frame that is half drawn there is no cursor.
            self.wait_until("the next line", |t| t.here().is_some() && t.here() != before);
        }
        panic!("{text:?} is not to be found:\n{}", self.screen());
    }

    /// What the cursor of the window stands before: a field's label, a button, a line of a menu.
    fn here(&self) -> Option<String> {
        let cursor = self.cursor()?;
        let (_, line) = cursor.split_once("│▸ ")?;
        Some(line.split('│').next()?.split("  ").next()?.trim_end().to_owned())
    }

    /// The line under the cursor of the window that lies over the list.
    fn cursor(&self) -> Option<String> {
        let in_window = |line: &&str| line.find("│▸ ").is_some_and(|at| at > 0);
        self.screen().lines().find(in_window).map(str::to_owned)
    }

    /// Types into a field of the form on screen.
    #[track_caller]
    pub fn fill(&mut self, label: &str, text: &str) {
        self.go_to(label);
        self.press(text);
    }

    /// Makes a choice in a field of the form on screen.
    #[track_caller]
    pub fn choose(&mut self, label: &str, choice: &str) {
        self.go_to(label);
        let chosen = format!("◉ {choice}");
        loop {
            let before = self.cursor();
            if before.as_ref().is_some_and(|line| line.contains(&chosen)) {
                return;
            }
            self.press_hinted("←→", "choose");
            self.wait_until("another choice", |terminal| {
                terminal.cursor().is_some_and(|line| line.matches('◉').count() == 1 && Some(line) != before)
            });
        }
    }

    /// Searches the list under a field of the form on screen, and takes what is found.
    #[track_caller]
    pub fn pick(&mut self, label: &str, name: &str) {
        self.go_to(label);
        self.wait_for("↓ chooses, typing searches ");
        self.press(name);
        self.wait_until("the best match, first in the list", |terminal| {
            let screen = terminal.screen();
            let below = screen.lines().skip_while(|line| !line.contains(&format!("│▸ {label} "))).nth(1);
            below.is_some_and(|line| line.contains(&format!("{name} ")))
        });
        self.press_hinted("Enter", "take");
        self.wait_until("the resource in the field", |terminal| {
            let id = format!("{name} in ");
            terminal.here().is_some_and(|here| here != label)
                && terminal
                    .screen()
                    .lines()
                    .any(|line| line.contains(label) && line.replace('│', " ").contains(&id))
        });
    }

    /// Presses the button of the form on screen.
    #[track_caller]
    pub fn send(&mut self, button: &str) {
        self.go_to(&format!("[ {button} ]"));
        self.press_hinted("Enter", &button.to_lowercase());
    }

    /// Gives the cluster under the cursor a maximum of 6 nodes, and watches until it has it.
    #[track_caller]
    pub fn scale_to_6(&mut self, name: &str) {
        self.press_hinted("s", "scale");
        self.wait_for(&format!("Scale {name}"));
        self.fill("Maximum nodes", "\u{15}6");
        self.send("Scale");
        self.wait_for(&format!("scale {name}: succeeded"));
        self.wait_until("a maximum of 6", |terminal| terminal.row(name).contains("0/6"));
    }

    /// The line of the list that begins with this name.
    pub fn row(&self, name: &str) -> String {
        let screen = self.screen();
        let named = |line: &&str| line.trim_start_matches(['│', '▸', ' ']).starts_with(&format!("{name} "));
        screen.lines().find(named).unwrap_or_default().to_owned()
    }
}

fn bytes_of(label: &str) -> &str {
    match label {
        "Enter" => "\r",
        "Tab" => "\t",
        "Esc" => "\u{1b}",
        "Ctrl-D" => "\u{4}",
        "Ctrl-P" => "\u{10}",
        "↓" | "↑↓" => "\u{1b}[B",
        "←→" => "\u{1b}[C",
        letter => letter,
    }
}
