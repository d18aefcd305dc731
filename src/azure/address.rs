//! Addresses: ours are put together from ids, the service's are taken unchanged if they stay with the endpoint.

use super::endpoint::Endpoint;
use crate::domain::{error::ApiError, ids::ResourceId, text::Text};
use url::Url;

/// The address of a resource, or of what is `below` it, such as `start`. Each segment is percent-encoded.
///
/// # Errors
/// `Guarded` when the id is none that could be asked for; nothing is sent then.
pub fn of_resource(endpoint: &Endpoint, id: &ResourceId, below: &str) -> Result<Url, ApiError> {
    let Some(id) = id.as_str().strip_prefix('/').filter(|id| !id.is_empty()) else {
        return Err(no_address(id.as_str()));
    };
    of_path(endpoint, id.split('/').chain(below.split('/').filter(|segment| !segment.is_empty())))
}

/// The address with this path.
///
/// # Errors
/// `Guarded` when a segment is empty or would move to another resource.
pub fn of_path<'a>(
    endpoint: &Endpoint,
    segments: impl IntoIterator<Item = &'a str>,
) -> Result<Url, ApiError> {
    let mut url = endpoint.origin().clone();
    let mut path = url.path_segments_mut().expect("an endpoint is http or https and so has a path");
    path.clear();
    for segment in segments {
        if matches!(segment, "" | "." | "..") {
            return Err(no_address(segment));
        }
        path.push(segment);
    }
    drop(path);
    Ok(url)
}

/// An address that the service gave: a `nextLink`, a status URL. It may be 4 KB long and signed, so it stays as it is.
///
/// # Errors
/// `ForeignOrigin` when it leads away from the endpoint, where the token must not go.
pub fn from_service(endpoint: &Endpoint, raw: &str) -> Result<Url, ApiError> {
    let Ok(url) = endpoint.origin().join(raw) else {
        return Err(ApiError::ForeignOrigin(Text::new("an address that is none")));
    };
    if url.origin() != endpoint.origin().origin() {
        // Only the origin is named: the rest may hold a signature.
        return Err(ApiError::ForeignOrigin(Text::new(&url.origin().ascii_serialization())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ApiError::ForeignOrigin(Text::new("an address with a user in it")));
    }
    Ok(url)
}

/// The subscription that an address is about; empty for addresses above subscriptions.
pub fn subscription(url: &Url) -> String {
    let mut segments = url.path().split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case("subscriptions"));
    segments.next().unwrap_or_default().to_ascii_lowercase()
}

fn no_address(what: &str) -> ApiError {
    ApiError::Guarded(Text::new(&format!("not sent: `{what}` is no resource that can be asked for")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(id: &str, below: &str) -> Result<String, ApiError> {
        of_resource(&Endpoint::public(), &ResourceId::new(id), below).map(String::from)
    }

    #[test]
    fn segments_are_encoded_one_by_one() {
        assert_eq!(
            resource("/subscriptions/s/resourceGroups/r g?/x/ü%2F#", "/start").unwrap(),
            "https://management.azure.com/subscriptions/s/resourceGroups/r%20g%3F/x/%C3%BC%252F%23/start"
        );
    }

    #[test]
    fn an_id_cannot_climb_to_another_resource() {
        for id in ["", "/", "computes/c", "/subscriptions/../x", "/subscriptions//x", "/subscriptions/./x"] {
            assert!(matches!(resource(id, ""), Err(ApiError::Guarded(_))), "{id}");
        }
    }

    #[test]
    fn the_services_own_addresses_stay_byte_for_byte() {
        let signature = "MIIHhzCCBm%2bgAwIBAgITfA~x_y-z.".repeat(130);
        for raw in [
            format!(
                "https://management.azure.com/subscriptions/S/p?api-version=1&t=6386&c={signature}&s=a%2Fb&h="
            ),
            "https://management.azure.com/a%20b/C?%24skip=x%7Cy+z&a=(1),2;3:4@5!$*".to_owned(),
        ] {
            assert_eq!(from_service(&Endpoint::public(), &raw).unwrap().as_str(), raw);
        }
    }

    #[test]
    fn a_foreign_origin_is_refused_however_it_is_dressed() {
        for raw in [
            "https://evil.example/subscriptions/s",
            "http://management.azure.com/subscriptions/s",
            "https://management.azure.com:444/x",
            "https://management.azure.com@evil.example/x",
            "https://management.azure.com.evil.example/x",
            "https://me@management.azure.com/x",
            "//evil.example/x",
            "\\\\evil.example\\x",
            "javascript:alert(1)",
            "https://",
        ] {
            let refused = from_service(&Endpoint::public(), raw);
            assert!(matches!(refused, Err(ApiError::ForeignOrigin(_))), "{raw}: {refused:?}");
        }
    }

    #[test]
    fn a_refused_address_does_not_tell_its_signature() {
        let refused = from_service(&Endpoint::public(), "https://evil.example/x?s=signature").unwrap_err();
        assert_eq!(refused, ApiError::ForeignOrigin(Text::new("https://evil.example")));
    }

    #[test]
    fn the_subscription_is_found_in_any_case() {
        let url = Url::parse("https://h/Subscriptions/ABC/providers").unwrap();
        assert_eq!(subscription(&url), "abc");
        assert_eq!(subscription(&Url::parse("https://h/tenants").unwrap()), "");
    }
}
