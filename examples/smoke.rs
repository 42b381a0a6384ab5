use hamkor::{
    domain::Clock,
    exchange::dataset,
    store::{Options, Store},
};
use std::time::{Duration, Instant};
#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).unwrap();
    let store = Store::connect(
        &Options {
            url,
            max_connections: 4,
            acquire_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(30),
        },
        Clock::System,
    )
    .await
    .unwrap();
    store.migrate().await.unwrap();
    println!("{:?}", store.migrations().await.unwrap());
    let files = match dataset::read(&["data".into()]) {
        Ok(f) => f,
        Err(f) => {
            for x in f {
                println!("{x}");
            }
            return;
        }
    };
    for _ in 0..2 {
        let t = Instant::now();
        match dataset::import(&store, &files, &|d, t| println!("{d}/{t}")).await {
            Ok(r) => println!("{r:?} {:?}", t.elapsed()),
            Err(dataset::ImportError::Faults(f)) => {
                for x in f {
                    println!("{x}")
                }
            }
            Err(e) => println!("{e:?}"),
        }
    }
    println!("check {:?}", store.check().await.unwrap());
    println!("{:?}", store.rebuild().await.unwrap());
    println!("check {:?}", store.check().await.unwrap());
}
