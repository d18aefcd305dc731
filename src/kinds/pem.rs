//! Certificates and private keys as people paste them: PEM. They are recognised and named; nothing of them is kept or
//! given back, and no refusal quotes them.

use rustls_pki_types::{
    PrivateKeyDer,
    pem::{self, PemObject, SectionKind},
};
use secrecy::zeroize::Zeroize;

const OPENSSH: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";

/// Recognises a chain of certificates: one or more `CERTIFICATE` sections and no private key. Gives what it is, as
/// `2 certificates`.
///
/// # Errors
/// The rule that was broken and the form that is accepted.
pub fn certificates(text: &str) -> Result<String, &'static str> {
    if super::ssh::looks_private(text) {
        return Err("there is a private key in it, which has its own field; \
             as -----BEGIN CERTIFICATE-----, lines of base64, -----END CERTIFICATE-----");
    }
    let mut count = 0;
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text.as_bytes()) {
        match section {
            Ok((SectionKind::Certificate, der)) if is_whole(&der) => count += 1,
            Ok((SectionKind::Certificate, _)) | Err(_) => {
                return Err(
                    "a certificate is cut or damaged: paste it whole, BEGIN and END on lines of their own; \
                     as -----BEGIN CERTIFICATE-----, lines of base64, -----END CERTIFICATE-----",
                );
            }
            Ok(_) => {
                return Err("only certificates belong here, the server's own first; \
                     as -----BEGIN CERTIFICATE-----, lines of base64, -----END CERTIFICATE-----");
            }
        }
    }
    match count {
        0 => Err("one or more certificates in PEM; \
             as -----BEGIN CERTIFICATE-----, lines of base64, -----END CERTIFICATE-----"),
        1 => Ok("1 certificate".to_owned()),
        count => Ok(format!("{count} certificates")),
    }
}

/// Recognises the private key of a certificate: exactly one, in PKCS#8, PKCS#1 or SEC1, without a passphrase.
///
/// # Errors
/// The rule that was broken and the form that is accepted.
pub fn private_key(text: &str) -> Result<&'static str, &'static str> {
    if text.contains(OPENSSH) {
        return Err("that is a key for SSH; \
             as -----BEGIN PRIVATE KEY-----, lines of base64, -----END PRIVATE KEY-----");
    }
    recognised(text)
}

/// Recognises the private key of an SSH user: as `private_key`, or in OpenSSH's own form.
///
/// # Errors
/// The rule that was broken and the form that is accepted.
pub fn ssh_private_key(text: &str) -> Result<&'static str, &'static str> {
    if !text.contains(OPENSSH) {
        return recognised(text);
    }
    if text.matches("-----BEGIN ").count() > 1 {
        return Err(ONE_KEY);
    }
    match ssh_key::PrivateKey::from_openssh(text.trim()) {
        Ok(key) if key.is_encrypted() => Err(PASSPHRASE),
        Ok(_) => Ok("OpenSSH private key"),
        Err(_) => Err(DAMAGED),
    }
}

const ONE_KEY: &str = "exactly one private key and nothing else; \
                       as -----BEGIN PRIVATE KEY-----, lines of base64, -----END PRIVATE KEY-----";
const PASSPHRASE: &str = "the key has a passphrase, which the service could not ask for: paste one without; \
                          as -----BEGIN PRIVATE KEY-----, lines of base64, -----END PRIVATE KEY-----";
const DAMAGED: &str = "the key is cut or damaged: paste it whole, BEGIN and END on lines of their own; \
                       as -----BEGIN PRIVATE KEY-----, lines of base64, -----END PRIVATE KEY-----";

fn recognised(text: &str) -> Result<&'static str, &'static str> {
    // Both forms of a passphrase say this word: in the label of PKCS#8 and in the headers of the older ones.
    if text.contains("ENCRYPTED") {
        return Err(PASSPHRASE);
    }
    if text.contains("-----BEGIN CERTIFICATE") {
        return Err(ONE_KEY);
    }
    let mut keys = PrivateKeyDer::pem_slice_iter(text.as_bytes()).map(named);
    let first = keys.next().unwrap_or(Err(ONE_KEY))?;
    match keys.next() {
        None => Ok(first),
        Some(_) => Err(ONE_KEY),
    }
}

/// Names a key and wipes its decoded bytes; the buffer of the reader itself is freed, not wiped.
fn named(key: Result<PrivateKeyDer<'static>, pem::Error>) -> Result<&'static str, &'static str> {
    let mut key = key.map_err(|_| DAMAGED)?;
    let (name, whole) = match &key {
        PrivateKeyDer::Pkcs8(key) => ("PKCS#8 private key", is_whole(key.secret_pkcs8_der())),
        PrivateKeyDer::Pkcs1(key) => ("PKCS#1 private key", is_whole(key.secret_pkcs1_der())),
        PrivateKeyDer::Sec1(key) => ("SEC1 private key", is_whole(key.secret_sec1_der())),
        _ => ("private key", true),
    };
    key.zeroize();
    if whole { Ok(name) } else { Err(DAMAGED) }
}

/// Whether bytes are one DER sequence to its very end: what was cut in the middle is not.
fn is_whole(der: &[u8]) -> bool {
    let [0x30, length, rest @ ..] = der else { return false };
    if *length < 0x80 {
        return rest.len() == usize::from(*length);
    }
    let Some((length, rest)) = rest.split_at_checked(usize::from(length & 0x7f)) else { return false };
    (1..=4).contains(&length.len())
        && rest.len() == length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made for these tests; expired, and its key opens nothing.
    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBbDCCAROgAwIBAgIUVrHh4pASbzYxv/yna9222bWjylwwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBdDAeFw0yNjExMjEwMjM2MjFaFw0yNjExMjIwMjM2MjFaMAwx
CjAIBgNVBAMMAXQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATQlFwWNywORy+f
ZNvuu8QO7Cx0J9NZMhMRxICevPwkX6xYpHrhTIwWUcQD9+qojp7+k++x0dk34trn
hsIyahSLo1MwUTAdBgNVHQ4EFgQU39coQIV44qliMMM5pVoXOw3rt+4wHwYDVR0j
BBgwFoAU39coQIV44qliMMM5pVoXOw3rt+4wDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNHADBEAiBZ2agnDov/JrjO93blNc7thCG7Yrcv/dokQoQ7iUmrqwIg
KdtfOCGG+2xGSXJH9U2OZ43F2SFLyAvITXD8Gxm4iJU=
-----END CERTIFICATE-----
";
    /// The key of that certificate.
    const PKCS8: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggM8BDy5gvEFqXwPC
EOF7OUSn+ThN2ImjBWwOAFZ219ChRANCAATQlFwWNywORy+fZNvuu8QO7Cx0J9NZ
MhMRxICevPwkX6xYpHrhTIwWUcQD9+qojp7+k++x0dk34trnhsIyahSL
-----END PRIVATE KEY-----
";
    /// The same key in the older form.
    const SEC1: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIIDPAQ8uYLxBal8DwhDhezlEp/k4TdiJowVsDgBWdtfQoAoGCCqGSM49
AwEHoUQDQgAE0JRcFjcsDkcvn2Tb7rvEDuwsdCfTWTITEcSAnrz8JF+sWKR64UyM
FlHEA/fqqI6e/pPvsdHZN+La54bCMmoUiw==
-----END EC PRIVATE KEY-----
";
    /// Made for these tests by `ssh-keygen -t ed25519`; it opens nothing.
    const SSH: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACDMUwA5zOwqX83/Qh4I7l9iBWgl503vWuo0mVkmRNRfagAAAIjl3Qd95d0H
fQAAAAtzc2gtZWQyNTUxOQAAACDMUwA5zOwqX83/Qh4I7l9iBWgl503vWuo0mVkmRNRfag
AAAEBz9PNc054iZVIt1Dp5YxT3vErAgxp7eeIkAs+r2KFL68xTADnM7Cpfzf9CHgjuX2IF
aCXnTe9a6jSZWSZE1F9qAAAABHRlc3QB
-----END OPENSSH PRIVATE KEY-----
";
    /// The same with a passphrase.
    const SSH_LOCKED: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAMdjF3QC
L1MeOfZ5tDjL3TAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAICob5hYe0qkZtwnK
+7Px6o1fV+g+6+KQaB2opjP/CGXgAAAAkL/WB7CbE+zPOWeGkxegBGmDCxdqXGMb09C/mc
p3gEpNrwH/gdvIMWb2vb66CsoE3BndFWVa85XH8nQJ+eMQ6fujOrkZdU5ryiK/Z74f3ZrO
vSoG2Upyx7TzQCbAKWdx/VuGIByZRLCKN4NoUD7yA1tlzgfuExSEcjcAOJdyo4UsBHZbqQ
jj2rD6FAPuV6/3jw==
-----END OPENSSH PRIVATE KEY-----
";
    /// The form of PKCS#1 with nothing in it.
    const PKCS1: &str = "-----BEGIN RSA PRIVATE KEY-----\nMAMCAQA=\n-----END RSA PRIVATE KEY-----\n";

    #[test]
    fn certificates_are_counted() {
        assert_eq!(certificates(CERTIFICATE).as_deref(), Ok("1 certificate"));
        assert_eq!(certificates(&CERTIFICATE.repeat(3)).as_deref(), Ok("3 certificates"));
        let with_words = format!("subject=CN = t\r\n{}", CERTIFICATE.replace('\n', "\r\n"));
        assert_eq!(certificates(&with_words).as_deref(), Ok("1 certificate"));
    }

    #[test]
    fn keys_are_named_by_their_form() {
        for (text, name) in
            [(PKCS8, "PKCS#8 private key"), (SEC1, "SEC1 private key"), (PKCS1, "PKCS#1 private key")]
        {
            assert_eq!(private_key(text), Ok(name));
            assert_eq!(ssh_private_key(text), Ok(name));
        }
        // What `openssl ecparam -genkey` writes before the key.
        let with_curve =
            format!("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{SEC1}");
        assert_eq!(private_key(&with_curve), Ok("SEC1 private key"));
        assert_eq!(ssh_private_key(SSH), Ok("OpenSSH private key"));
    }

    /// A text without its second line, as when a selection slipped.
    fn without_second_line(text: &str) -> String {
        let (first, rest) = text.split_once('\n').unwrap();
        let (_, rest) = rest.split_once('\n').unwrap();
        format!("{first}\n{rest}")
    }

    #[test]
    fn refusals_state_the_rule_and_the_form_and_quote_nothing() {
        let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAMCAQA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
        let refused: Vec<(Option<&str>, &str)> = [
            (certificates(""), "one or more"),
            (certificates("hello"), "one or more"),
            (certificates(&format!("{CERTIFICATE}{PKCS8}")), "private key in it"),
            (certificates(&without_second_line(CERTIFICATE)), "cut or damaged"),
            (certificates(&CERTIFICATE[..200]), "cut or damaged"),
            (certificates(&CERTIFICATE.replace('\n', " ")), "lines of their own"),
            (certificates(&CERTIFICATE.replace("CERTIFICATE", "PUBLIC KEY")), "only certificates"),
        ]
        .map(|(result, rule)| (result.err(), rule))
        .into_iter()
        .chain(
            [
                (private_key(""), "exactly one"),
                (private_key(CERTIFICATE), "exactly one"),
                (private_key(&format!("{PKCS8}{CERTIFICATE}")), "exactly one"),
                (private_key(&PKCS8.repeat(2)), "exactly one"),
                (private_key(&without_second_line(PKCS8)), "cut or damaged"),
                (private_key(&PKCS8[..100]), "cut or damaged"),
                (private_key(locked), "passphrase"),
                (private_key(SSH), "key for SSH"),
                (ssh_private_key(locked), "passphrase"),
                (ssh_private_key(SSH_LOCKED), "passphrase"),
                (ssh_private_key(&SSH.repeat(2)), "exactly one"),
                (ssh_private_key(&without_second_line(SSH)), "cut or damaged"),
            ]
            .map(|(result, rule)| (result.err(), rule)),
        )
        .collect();
        for (refusal, rule) in refused {
            let refusal = refusal.unwrap_or_else(|| panic!("accepted: {rule}"));
            assert!(refusal.contains(rule) && refusal.contains("; as -----BEGIN "), "{rule}: {refusal}");
        }
    }

    #[test]
    fn a_sequence_ends_where_it_says() {
        for (der, whole) in [
            (&[0x30, 0][..], true),
            (&[0x30, 3, 2, 1, 0], true),
            (&[0x30, 3, 2, 1], false),
            (&[0x30, 0x81, 1, 0], true),
            (&[0x30, 0x82, 0, 2, 0, 0], true),
            (&[0x30, 0x82, 0], false),
            (&[0x30, 0x80], false),
            (&[0x04, 0], false),
            (&[], false),
        ] {
            assert_eq!(is_whole(der), whole, "{der:?}");
        }
    }
}
