//! The primary is lost under load, and its standby takes its place.

use super::{
    check,
    cluster::Cluster,
    is_postgres,
    load::{Follower, Load, Reach},
    prepare,
    proxy::{Mode, Proxy},
    server,
};

/// The server finds it under the same name, as where an address moves along.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_synchronous_standby_that_takes_over_has_all_that_was_acknowledged() {
    if !is_postgres() {
        return;
    }
    let primary = Cluster::start();
    let key = prepare(&primary.url("postgres")).await;
    let standby = primary.standby("standby");
    primary.set("synchronous_standby_names = 'standby'\n");
    primary.reload();
    let proxy = Proxy::to(primary.port()).await;
    let serving = server(&primary.url_by(proxy.port(), "postgres")).serve();
    let reach = Reach::new(serving.url(""), &key);
    let load = Load::start(std::slice::from_ref(&reach));
    let follower = Follower::start(&reach).await;
    load.goes_on(10).await;

    primary.crash();
    load.is_refused().await;
    proxy.be(Mode::Refuse);
    standby.promote();
    proxy.lead_to(standby.port());
    proxy.be(Mode::Pass);
    load.goes_on(5).await;

    load.end(&reach).await;
    follower.end(&reach).await;
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
    check(&standby.url("postgres"));
}
