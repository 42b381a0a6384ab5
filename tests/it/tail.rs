//! The feed on the command line.

use serde_json::{Value, json};

use crate::harness::{Database, TestApp, hamkor};

/// What `hamkor tail` prints with these arguments, and what it notes beside.
fn tail(database: &Database, args: &[&str]) -> (Vec<String>, String) {
    let args = [&["tail"], args].concat();
    let (code, told, errors) = hamkor(&args).on(database).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    (told.lines().map(str::to_owned).collect(), errors)
}

fn objects(database: &Database, args: &[&str]) -> Vec<Value> {
    let (lines, errors) = tail(database, &[args, &["--json"]].concat());
    assert!(
        !errors.contains("--after"),
        "programs have the cursors: {errors}"
    );
    let object = |line: &String| serde_json::from_str(line).unwrap();
    lines.iter().map(object).collect()
}

fn revisions(objects: &[Value]) -> Vec<i64> {
    let revision = |object: &Value| object["revision"].as_i64().unwrap();
    objects.iter().map(revision).collect()
}

#[tokio::test]
async fn the_whole_feed_is_what_the_api_tells() {
    let app = TestApp::with_data_set().await;
    app.writer().await.institutions("more", 300).await;
    let told = objects(app.database(), &["--all"]);
    let query = "query ($after: String) { changes(first: 100, after: $after) { \
                 edges { cursor node { revision kind subjectId agency { slug } at fields } } } }";
    let mut expected: Vec<Value> = Vec::new();
    loop {
        let after = expected
            .last()
            .map_or(Value::Null, |last| last["cursor"].clone());
        let mut data = app.query(query).variable("after", after).await.data();
        let Value::Array(edges) = data["changes"]["edges"].take() else {
            panic!("{data}");
        };
        if edges.is_empty() {
            break;
        }
        for mut edge in edges {
            let mut node = edge["node"].take();
            node["cursor"] = edge["cursor"].take();
            node["agency"] = node["agency"]["slug"].take();
            expected.push(node);
        }
    }
    assert!(told.len() > 500, "more than a page is read");
    assert_eq!(told, expected);

    let cursor = told[told.len() - 4]["cursor"].as_str().unwrap();
    let rest = objects(app.database(), &["--after", cursor]);
    assert_eq!(rest, told[told.len() - 3..]);
    assert_eq!(objects(app.database(), &["-n", "3"]), rest);
    assert_eq!(objects(app.database(), &[]), told[told.len() - 10..]);
    assert_eq!(
        objects(app.database(), &["--last", "0"]),
        Vec::<Value>::new()
    );
}

#[tokio::test]
async fn what_is_asked_for_is_told_and_nothing_else() {
    let app = TestApp::with_data_set().await;
    let all = objects(app.database(), &["--all"]);
    let entity = "query ($by: EntityRef!) { entity(by: $by) { id } }";
    let by = json!({ "slug": "kaist" });
    let kaist = app.query(entity).variable("by", by).await.data()["entity"]["id"].take();
    let wanted = |is_wanted: &dyn Fn(&str) -> bool| -> Vec<_> {
        let subject = |object: &&Value| is_wanted(object["subjectId"].as_str().unwrap());
        all.iter().filter(subject).cloned().collect()
    };
    let of_kinds = wanted(&|id| id.starts_with("person_") || id.starts_with("event_"));
    let asked = ["--all", "--kind", "person", "--kind", "event"];
    assert_eq!(objects(app.database(), &asked), of_kinds);
    let of_kaist = wanted(&|id| id == kaist);
    for name in ["kaist", kaist.as_str().unwrap()] {
        assert_eq!(objects(app.database(), &["--all", "--of", name]), of_kaist);
    }
    let two = objects(app.database(), &["-n", "2", "--kind", "project"]);
    let projects = wanted(&|id| id.starts_with("project_"));
    assert_eq!(two, projects[projects.len() - 2..]);
}

#[tokio::test]
async fn a_person_reads_a_sentence_for_each_change() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    writer.institution("one", "One").await;
    writer.institution("one", "Another").await;
    let (lines, note) = tail(app.database(), &[]);
    let [created, updated] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    for (line, start, end) in [
        (
            created,
            "1 20",
            "Z CREATED institution one by writer: names, institutionKind, slug",
        ),
        (
            updated,
            "2 20",
            "Z UPDATED institution one by writer: names",
        ),
    ] {
        assert!(line.starts_with(start) && line.ends_with(end), "{line}");
    }
    // The note is the command that goes on from there.
    let cursor = note.trim().rsplit(' ').next().unwrap();
    writer.institution("two", "Two").await;
    let rest = objects(app.database(), &["--after", cursor]);
    assert_eq!(revisions(&rest), [3]);
}

#[tokio::test]
async fn who_follows_reads_what_comes_until_he_leaves() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    writer.institution("one", "One").await;
    let args = ["tail", "--follow", "--json", "--kind", "institution"];
    let mut running = hamkor(&args).on(app.database()).start();
    let mut read = || {
        let line: Value = serde_json::from_str(&running.next()).unwrap();
        line["revision"].as_i64().unwrap()
    };
    assert_eq!(read(), 1);
    writer.place("place", "Place").await;
    writer.institutions("two", 3).await;
    assert_eq!([read(), read(), read()], [3, 4, 5]);
    writer.institution("three", "Three").await;
    assert_eq!(read(), 6);
    running.leave();
    writer.institution("four", "Four").await;
    assert_eq!(running.end(), Some(0));
}

#[tokio::test]
async fn what_cannot_be_followed_is_told_with_a_way_out() {
    let app = TestApp::start().await;
    app.writer().await.institution("one", "One").await;
    for (args, parts) in [
        (
            ["--of", "nowhere"],
            ["--of", "there is no entity `nowhere`"],
        ),
        (
            ["--after", "nonsense"],
            ["--after", "`nonsense` is no cursor"],
        ),
        (
            ["--after", &hamkor::store::feed_cursor(9)],
            ["--after", "ahead of the feed"],
        ),
        (["--kind", "planet"], ["--kind", "possible values"]),
    ] {
        let (code, told, errors) = hamkor(&[&["tail"], &args[..]].concat())
            .on(app.database())
            .run();
        assert_ne!(code, Some(0), "{told}");
        for part in parts {
            assert!(errors.contains(part), "{errors}");
        }
    }
}
