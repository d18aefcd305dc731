//! A key and its certificate. Made for these tests; nothing was ever protected by them.

/// A private key, as `openssl ecparam -genkey` writes it.
pub const KEY: &str = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIO9md6NpriYXe8CDDCcJQ1NpA5g7pXJXhNqcX+rw7WHHoAoGCCqGSM49\nAwEHoUQDQgAE1D4o/zcoBFMKPo5Ebq6GMUWeXxbQAEJiaLwu02rokVlG8eKwIriV\nlIjS70X73xOgSPBxzf7zXkbx3bWOhROGvQ==\n-----END EC PRIVATE KEY-----\n";

/// Its certificate, for score.contoso.com.
pub const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIBjTCCATOgAwIBAgIUByV9LnsMQJXlgVfWub4t/xXCGNIwCgYIKoZIzj0EAwIw\nHDEaMBgGA1UEAwwRc2NvcmUuY29udG9zby5jb20wHhcNMjYxMTIxMDMwNzM4WhcN\nMzYxMTE4MDMwNzM4WjAcMRowGAYDVQQDDBFzY29yZS5jb250b3NvLmNvbTBZMBMG\nByqGSM49AgEGCCqGSM49AwEHA0IABNQ+KP83KARTCj6ORG6uhjFFnl8W0ABCYmi8\nLtNq6JFZRvHisCK4lZSI0u9F+98ToEjwcc3+815G8d21joUThr2jUzBRMB0GA1Ud\nDgQWBBTm9coPi14/ldG085bmd4QhZ2IhvDAfBgNVHSMEGDAWgBTm9coPi14/ldG0\n85bmd4QhZ2IhvDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCH\nIHO2Nz7AV4nE29Kr7paoQhYooJCu2XXFqxCS8CIWUgIgTx54vT/pk+FKmAEi6QNh\nlcyyZXN1HqehYC+8kaGvUxc=\n-----END CERTIFICATE-----\n";
