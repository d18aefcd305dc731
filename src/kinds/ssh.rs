//! SSH keys as people paste them: a public key is read and named, a private key is recognised.

/// A public key that was understood.
pub struct PublicKey {
    /// The one line that is sent: type, key, comment.
    pub line: String,
    /// Type and comment for people, as `ssh-rsa 3072 bit, me@laptop`.
    pub about: String,
    /// The length of its modulus.
    pub bits: usize,
}

/// Whether a text is, or begins to be, a private key.
pub fn looks_private(text: &str) -> bool {
    text.contains("PRIVATE KEY")
}

/// Reads an RSA public key, the only type that an instance takes (specification: `ssh-keygen -t rsa`).
///
/// # Errors
/// What is wrong with it, in words; never any part of the key.
pub fn public_key(typed: &str) -> Result<PublicKey, &'static str> {
    if looks_private(typed) {
        return Err(
            "that is a private key: it was not kept; paste the public half, from the file ending in .pub",
        );
    }
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let key = ssh_key::PublicKey::from_openssh(&line)
        .map_err(|_| "not a public key: one line that begins with ssh-rsa")?;
    let ssh_key::public::KeyData::Rsa(rsa) = key.key_data() else {
        return Err("the service takes RSA keys only: ssh-keygen -t rsa");
    };
    let bits = rsa.n.as_positive_bytes().map_or(0, |n| n.len() * 8);
    let comment = crate::domain::text::Text::new(key.comment());
    let comment = if comment.is_empty() { "no comment" } else { &comment };
    Ok(PublicKey { bits, about: format!("ssh-rsa, {bits} bit, {comment}"), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made for these tests by `ssh-keygen -t rsa -b 1024`; its private half was never kept.
    const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== somebody@somewhere";

    #[test]
    fn an_rsa_key_is_named() {
        let key = public_key(RSA).unwrap();
        assert_eq!(key.about, "ssh-rsa, 1024 bit, somebody@somewhere");
        assert_eq!(key.line, RSA);
    }

    #[test]
    fn blanks_around_it_do_not_matter_and_a_cut_one_is_refused() {
        assert!(public_key(&format!("  {RSA}\n")).is_ok());
        assert!(public_key(&RSA[..120]).is_err());
        assert!(public_key("ssh-rsa").is_err());
    }

    #[test]
    fn private_keys_and_other_types_are_refused() {
        let pasted = "-----BEGIN OPENSSH PRIVATE KEY-----";
        assert!(looks_private(pasted));
        assert!(public_key(pasted).err().unwrap().contains("private"));
        let ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDLbXAyeczpnXcsUVPKKaT+tSALcFiekXB1JnIouo+up x";
        assert!(public_key(ed25519).err().unwrap().contains("RSA"));
    }
}
