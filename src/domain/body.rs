//! The body of a resource as the service sent it, kept small: bodies of one type in one workspace differ in little,
//! and a program that watches a hundred thousand of them keeps what is different.

use std::{borrow::Cow, fmt, sync::Arc};

/// The body as the service sent it; not cleaned and not understood.
#[derive(Clone)]
pub struct Body(Kept);

#[derive(Clone)]
enum Kept {
    Whole(Arc<str>),
    /// What it takes to make the text out of that of a sibling.
    Difference {
        sibling: Arc<str>,
        packed: Box<[u8]>,
    },
}

impl Body {
    /// Keeps the text of one resource.
    pub fn new(json: &str) -> Self {
        Self(Kept::Whole(json.into()))
    }

    /// Keeps no more of itself than what tells it from `sibling`, as far as that is less than all of it.
    pub fn beside(self, sibling: &Self) -> Self {
        let (Kept::Whole(text), Kept::Whole(sibling)) = (&self.0, &sibling.0) else { return self };
        let packed = lz4_flex::block::compress_prepend_size_with_dict(text.as_bytes(), sibling.as_bytes());
        if Arc::ptr_eq(text, sibling) || packed.len() >= text.len() {
            return self;
        }
        Self(Kept::Difference { sibling: Arc::clone(sibling), packed: packed.into() })
    }

    /// The JSON text, character for character.
    pub fn json(&self) -> Cow<'_, str> {
        match &self.0 {
            Kept::Whole(text) => Cow::Borrowed(text),
            Kept::Difference { sibling, packed } => {
                let text = lz4_flex::block::decompress_size_prepended_with_dict(packed, sibling.as_bytes());
                let text = text.expect("it was packed with the same sibling");
                Cow::Owned(String::from_utf8(text).expect("text was packed"))
            }
        }
    }

    /// The body as a tree; null when the text is not JSON, which a body out of a listing always is.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.json()).unwrap_or_default()
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for Body {}

/// A body may hold secrets, so it is never printed by accident.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.json().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(name: &str, nodes: usize) -> String {
        let fields: Vec<String> = (0..40).map(|at| format!("\"field{at}\": null")).collect();
        format!("{{\n  \"name\": \"{name}\",\n  \"nodes\": {nodes},\n  {}\n}}", fields.join(",\n  "))
    }

    fn bytes_kept(body: &Body) -> usize {
        match &body.0 {
            Kept::Whole(text) => text.len(),
            Kept::Difference { packed, .. } => packed.len(),
        }
    }

    #[test]
    fn the_text_comes_back_character_for_character() {
        let first = Body::new(&cluster("first", 3));
        for text in [cluster("grün-\u{1f980}", 12), "7".to_owned(), String::new(), cluster("first", 3)] {
            let body = Body::new(&text).beside(&first);
            assert_eq!(body.json(), text);
            assert_eq!(body, Body::new(&text));
        }
    }

    #[test]
    fn a_sibling_costs_little() {
        let first = Body::new(&cluster("first", 3));
        let second = Body::new(&cluster("second", 4)).beside(&first);
        assert!(bytes_kept(&second) * 10 < bytes_kept(&first), "{}", bytes_kept(&second));
    }

    #[test]
    fn what_would_not_become_smaller_stays_as_it_is() {
        let first = Body::new(&cluster("first", 3));
        assert_eq!(bytes_kept(&first.clone().beside(&first)), cluster("first", 3).len());
        assert_eq!(bytes_kept(&Body::new("7").beside(&first)), 1);
    }
}
