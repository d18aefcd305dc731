//! Reads the paths out of Rust source: `use` trees, nested groups, and paths in the middle of expressions.

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Colons,
    Open,
    Close,
    Comma,
    Other(char),
}

/// Every path that has more than one part or is imported, written out from its root.
pub fn paths(source: &str) -> Vec<String> {
    let tokens = tokens(&code(source));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let imported = at > 0 && tokens[at - 1] == Token::Word("use".to_owned());
        let begins = matches!(tokens[at], Token::Word(_)) && (at == 0 || tokens[at - 1] != Token::Colons);
        if begins && (imported || tokens.get(at + 1) == Some(&Token::Colons)) {
            at = tree(&tokens, at, "", &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one tree that begins at `at`; returns where it ends.
fn tree(tokens: &[Token], mut at: usize, root: &str, found: &mut Vec<String>) -> usize {
    let mut path = root.to_owned();
    loop {
        match tokens.get(at) {
            Some(Token::Word(word)) => {
                if !path.is_empty() {
                    path.push_str("::");
                }
                path.push_str(word);
                at += 1;
            }
            Some(Token::Open) => return group(tokens, at + 1, &path, found),
            _ => break,
        }
        if tokens.get(at) != Some(&Token::Colons) {
            break;
        }
        at += 1;
    }
    found.push(path);
    at
}

fn group(tokens: &[Token], mut at: usize, root: &str, found: &mut Vec<String>) -> usize {
    while at < tokens.len() {
        match &tokens[at] {
            Token::Close => return at + 1,
            Token::Word(_) => {
                at = tree(tokens, at, root, found);
                // The new name of `a as b` is no path.
                while !matches!(tokens.get(at), None | Some(Token::Comma | Token::Close)) {
                    at += 1;
                }
            }
            Token::Colons | Token::Open | Token::Comma | Token::Other(_) => at += 1,
        }
    }
    at
}

fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = code.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            c if c.is_alphanumeric() || c == '_' => {
                let mut word = c.to_string();
                while let Some(c) = rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(c);
                }
                tokens.push(Token::Word(word));
            }
            ':' if rest.next_if_eq(&':').is_some() => tokens.push(Token::Colons),
            '{' => tokens.push(Token::Open),
            '}' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            c if c.is_whitespace() => {}
            c => tokens.push(Token::Other(c)),
        }
    }
    tokens
}

/// The source without comments and without what stands in strings and characters.
fn code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::new();
    let mut at = 0;
    while at < chars.len() {
        let next = chars.get(at + 1).copied();
        match (chars[at], next) {
            ('/', Some('/')) => at = position(&chars, at, |c| c == '\n'),
            ('/', Some('*')) => at = after_comment(&chars, at),
            ('r', Some('"' | '#')) if !is_word(at.checked_sub(1).map(|at| chars[at])) => {
                at = after_raw_string(&chars, at);
            }
            ('"', _) => at = after_quoted(&chars, at, '"'),
            // A character, not a lifetime: it is closed again after one, escaped or not.
            ('\'', Some('\\')) => at = after_quoted(&chars, at, '\''),
            ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => at += 3,
            (c, _) => {
                code.push(c);
                at += 1;
            }
        }
    }
    code
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn position(chars: &[char], from: usize, is: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|c| is(*c)).map_or(chars.len(), |at| from + at)
}

fn after_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn after_quoted(chars: &[char], at: usize, quote: char) -> usize {
    let mut at = at + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn after_raw_string(chars: &[char], at: usize) -> usize {
    let open = position(chars, at, |c| c == '"');
    let hashes = open - at - 1;
    // `r#type` is a word, no string.
    if chars[at + 1..open.min(chars.len())].iter().any(|c| *c != '#') {
        return at + 2;
    }
    let ends =
        |at: usize| chars[at] == '"' && chars[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    (open + 1..chars.len()).find(|at| ends(*at)).map_or(chars.len(), |at| at + 1 + hashes)
}
