//! SSH keys as people paste them: a public key is read and named, a private key is recognised.

use crate::domain::text::Text;
use ssh_key::public::KeyData;

/// Which types of key a service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// RSA alone, as an instance does (specification: `ssh-keygen -t rsa`).
    Rsa,
    /// RSA, Ed25519 and ECDSA, as the login of a Linux machine does.
    RsaEd25519Ecdsa,
}

impl Accepted {
    /// How a key of these types begins, for people who pasted something else.
    pub fn sample(self) -> &'static str {
        match self {
            Self::Rsa => "ssh-rsa AAAA… you@laptop",
            Self::RsaEd25519Ecdsa => "ssh-ed25519 AAAA… you@laptop",
        }
    }
}

/// A public key that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The one line that is sent: type, key, comment.
    pub line: String,
    /// Type, length and comment for people, as `ssh-rsa, 3072 bit, me@laptop`.
    pub about: String,
    /// The length of the key in bits; an RSA key's is that of its modulus.
    pub bits: usize,
}

/// Whether a text is, or begins to be, a private key.
pub fn looks_private(text: &str) -> bool {
    text.contains("PRIVATE KEY")
}

/// Reads a public key of one of the accepted types.
///
/// # Errors
/// The rule that was broken and the form that is accepted; never any part of the key.
pub fn public_key(typed: &str, accepted: Accepted) -> Result<PublicKey, &'static str> {
    if looks_private(typed) {
        return Err(
            "that is a private key: it was not kept; paste the public half, from the file ending in .pub; \
             as ssh-rsa AAAA… you@laptop",
        );
    }
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let key = ssh_key::PublicKey::from_openssh(&line).map_err(|_| unreadable(accepted))?;
    if key.comment().split(' ').any(|word| word.starts_with("AAAA")) {
        return Err("one key, on one line; as ssh-rsa AAAA… you@laptop");
    }
    let bits = match (key.key_data(), accepted) {
        (KeyData::Rsa(rsa), Accepted::Rsa | Accepted::RsaEd25519Ecdsa) => {
            rsa.n.as_positive_bytes().map_or(0, length)
        }
        (KeyData::Ed25519(_), Accepted::RsaEd25519Ecdsa) => 256,
        (KeyData::Ecdsa(ecdsa), Accepted::RsaEd25519Ecdsa) => match ecdsa.curve() {
            ssh_key::EcdsaCurve::NistP256 => 256,
            ssh_key::EcdsaCurve::NistP384 => 384,
            ssh_key::EcdsaCurve::NistP521 => 521,
        },
        (_, Accepted::Rsa) => {
            return Err(
                "the service takes RSA keys only, made by ssh-keygen -t rsa; as ssh-rsa AAAA… you@laptop",
            );
        }
        (_, Accepted::RsaEd25519Ecdsa) => {
            return Err("only RSA, Ed25519 and ECDSA keys; as ssh-ed25519 AAAA… you@laptop");
        }
    };
    let comment = Text::new(key.comment());
    let comment = if comment.is_empty() { "no comment" } else { &comment };
    Ok(PublicKey { bits, about: format!("{}, {bits} bit, {comment}", key.algorithm().as_str()), line })
}

fn unreadable(accepted: Accepted) -> &'static str {
    match accepted {
        Accepted::Rsa => "not a public key: one line of type, key and comment; as ssh-rsa AAAA… you@laptop",
        Accepted::RsaEd25519Ecdsa => {
            "not a public key: one line of type, key and comment; as ssh-ed25519 AAAA… you@laptop"
        }
    }
}

/// The length of a number in bits.
fn length(bytes: &[u8]) -> usize {
    let unused = bytes.first().map_or(0, |first| first.leading_zeros() as usize);
    bytes.len() * 8 - unused
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made for these tests by `ssh-keygen -t rsa -b 1024`; its private half was never kept.
    const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== somebody@somewhere";

    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMxTADnM7Cpfzf9CHgjuX2IFaCXnTe9a6jSZWSZE1F9q";
    const ECDSA: &str = "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBI67CERzdeuo3FqTcXV8fsMTVfVysQyDtebJUvTBmHO+VdCSvY1s9pPgjhv3+n/vkgTz9sG+3kolzF+Ley3XUvRj3NSAkMs+Ha5mdmCmFX2RB7ncaHGj1VBSKvASDuk0/Q== me@laptop";

    #[test]
    fn an_rsa_key_is_named() {
        let key = public_key(RSA, Accepted::Rsa).unwrap();
        assert_eq!(key.about, "ssh-rsa, 1024 bit, somebody@somewhere");
        assert_eq!(key.line, RSA);
    }

    #[test]
    fn blanks_around_it_do_not_matter_and_a_cut_one_is_refused() {
        assert!(public_key(&format!("  {RSA}\n"), Accepted::Rsa).is_ok());
        assert!(public_key(&RSA[..120], Accepted::Rsa).is_err());
        assert!(public_key("ssh-rsa", Accepted::Rsa).is_err());
    }

    #[test]
    fn private_keys_and_other_types_are_refused() {
        let pasted = "-----BEGIN OPENSSH PRIVATE KEY-----";
        assert!(looks_private(pasted));
        assert!(public_key(pasted, Accepted::Rsa).err().unwrap().contains("private"));
        assert!(public_key(ED25519, Accepted::Rsa).err().unwrap().contains("RSA"));
        let security_key = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIMxTADnM7Cpfzf9CHgjuX2IFaCXnTe9a6jSZWSZE1F9qAAAABHNzaDo=";
        let refusal = public_key(security_key, Accepted::RsaEd25519Ecdsa).err().unwrap();
        assert!(refusal.contains("only RSA, Ed25519 and ECDSA"), "{refusal}");
    }

    #[test]
    fn a_login_takes_more_types_and_names_them() {
        for (key, about) in [
            (RSA, "ssh-rsa, 1024 bit, somebody@somewhere"),
            (ED25519, "ssh-ed25519, 256 bit, no comment"),
            (ECDSA, "ecdsa-sha2-nistp384, 384 bit, me@laptop"),
        ] {
            let read = public_key(key, Accepted::RsaEd25519Ecdsa).unwrap();
            assert_eq!((read.about.as_str(), read.line.as_str()), (about, key));
        }
    }

    #[test]
    fn every_refusal_shows_the_accepted_form() {
        for accepted in [Accepted::Rsa, Accepted::RsaEd25519Ecdsa] {
            let two = format!("{RSA}\n{RSA}");
            for typed in ["", "hello", "ssh-rsa", &RSA[..120], "-----BEGIN PRIVATE KEY-----", &two] {
                let refusal = public_key(typed, accepted).unwrap_err();
                assert!(refusal.contains("; as ssh-") && refusal.ends_with(" AAAA… you@laptop"), "{refusal}");
            }
        }
    }

    #[test]
    fn a_number_is_as_long_as_its_first_bit_says() {
        for (bytes, bits) in [(&[0xff, 0][..], 16), (&[0x7f, 0], 15), (&[1], 1), (&[], 0)] {
            assert_eq!(length(bytes), bits);
        }
    }
}
