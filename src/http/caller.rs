//! Who asks: an address, and who signs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::{
    HttpRequest,
    http::header::{AUTHORIZATION, HeaderValue},
};

use super::{refusal::Refusal, signer::Signer, state::State};

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// Where from.
    pub(super) address: IpAddr,
    /// In whose name.
    pub(super) signer: Option<Signer>,
}

impl Caller {
    /// The caller of a request, known by its address and its `Authorization`.
    pub(super) async fn of(request: &HttpRequest, state: &State) -> Result<Self, Refusal> {
        let address = address(request, &state.settings.trusted_proxies);
        let signer = match request
            .headers()
            .get(AUTHORIZATION)
            .map(HeaderValue::to_str)
        {
            None | Some(Ok("")) => None,
            Some(Ok(authorization)) => Some(Signer::of(authorization, state).await?),
            Some(Err(_)) => {
                return Err(Refusal::unauthenticated(
                    "`Authorization` has letters that no key has; copy the key whole",
                ));
            }
        };
        Ok(Self { address, signer })
    }

    /// Who shares its budget.
    pub(super) fn neighbourhood(&self) -> IpAddr {
        neighbourhood(self.address)
    }
}

/// Where a request comes from: the peer, or whom a trusted proxy names in its place.
fn address(request: &HttpRequest, proxies: &[IpAddr]) -> IpAddr {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if !proxies.contains(&peer) {
        return peer;
    }
    let forwarded = request.headers().get_all("x-forwarded-for");
    let named: Vec<IpAddr> = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .collect();
    // Each proxy adds at the end; what stands before the last stranger is hearsay.
    let stranger = named
        .iter()
        .rev()
        .find(|address| !proxies.contains(address));
    stranger.map_or(peer, IpAddr::to_canonical)
}

/// What shares a budget: an IPv4 address, or all of an IPv6 network of 64 bits, as one subscriber
/// has.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{IpAddr, address, neighbourhood};

    #[test]
    fn only_trusted_proxies_name_another_address() {
        let proxies: [IpAddr; 2] = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        for (peer, forwarded, expected) in [
            ("192.0.2.1:1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1:1", "198.51.100.7", "198.51.100.7"),
            (
                "10.0.0.1:1",
                "203.0.113.9, 198.51.100.7, 10.0.0.2",
                "198.51.100.7",
            ),
            ("10.0.0.1:1", "nonsense", "10.0.0.1"),
            ("[::ffff:10.0.0.1]:1", "2001:db8::7", "2001:db8::7"),
        ] {
            let request = TestRequest::default()
                .peer_addr(peer.parse().unwrap())
                .insert_header(("X-Forwarded-For", forwarded))
                .to_http_request();
            assert_eq!(
                address(&request, &proxies).to_string(),
                expected,
                "{forwarded}"
            );
        }
    }

    #[test]
    fn a_network_of_64_bits_shares_a_budget() {
        let shared = |text: &str| neighbourhood(text.parse().unwrap());
        assert_eq!(shared("2001:db8:1:2:3::4"), shared("2001:db8:1:2:ffff::1"));
        assert_ne!(shared("2001:db8:1:2::4"), shared("2001:db8:1:3::4"));
        assert_ne!(shared("192.0.2.1"), shared("192.0.2.2"));
    }
}
