//! A server that has nothing to do: the limit of any that speaks HTTP.

use std::{collections::HashMap, path::Path};

use actix_web::{App, HttpResponse, HttpServer, http::header::ContentType, web};

/// The answers, by the names of their files.
type Answers = HashMap<String, web::Bytes>;

/// Answers on that port until it is killed.
pub(crate) fn serve(port: u16, folder: &Path) -> anyhow::Result<()> {
    let mut answers = Answers::new();
    for file in folder.read_dir()? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        answers.insert(name, std::fs::read(file.path())?.into());
    }
    let answers = web::Data::new(answers);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(answers.clone())
            .route("/{name}", web::post().to(answer))
    });
    let server = server.bind(("127.0.0.1", port))?.run();
    actix_web::rt::System::new().block_on(server)?;
    Ok(())
}

/// Takes the whole request, as any server has to.
async fn answer(
    name: web::Path<String>,
    answers: web::Data<Answers>,
    _request: web::Bytes,
) -> HttpResponse {
    match answers.get(name.as_str()) {
        Some(bytes) => HttpResponse::Ok()
            .content_type(ContentType::json())
            .body(bytes.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}
