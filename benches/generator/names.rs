//! Names of made-up things, in four languages and three scripts.

use hamkor::domain::{EntityKind, Language, Name, NameKind};

use super::random::nth;

/// What things are about, in the order of [`LANGUAGES`].
const TOPICS: &[[&str; 4]] = &[
    ["Water", "물", "Suv", "Вода"],
    ["Energy", "에너지", "Energiya", "Энергия"],
    ["Health", "보건", "Salomatlik", "Здоровье"],
    ["Textile", "섬유", "To‘qimachilik", "Текстиль"],
    ["Railway", "철도", "Temir yo‘l", "Железная дорога"],
    ["Software", "소프트웨어", "Dasturiy ta’minot", "Программы"],
    ["Farming", "농업", "Dehqonchilik", "Земледелие"],
    ["Language", "언어", "Til", "Язык"],
    ["Heritage", "문화유산", "Meros", "Наследие"],
    ["Forest", "숲", "O‘rmon", "Лес"],
    ["Copper", "구리", "Mis", "Медь"],
    ["Customs", "세관", "Bojxona", "Таможня"],
    ["Youth", "청년", "Yoshlar", "Молодёжь"],
];

const LANGUAGES: [Language; 4] = [Language::En, Language::Ko, Language::Uz, Language::Ru];

/// What a thing of each kind is called.
const fn noun(kind: EntityKind) -> [&'static str; 4] {
    match kind {
        EntityKind::Institution => ["Institute", "연구소", "instituti", "институт"],
        EntityKind::Project => ["Project", "사업", "loyihasi", "проект"],
        EntityKind::Person => ["Expert", "전문가", "mutaxassisi", "эксперт"],
        EntityKind::Direction => ["Direction", "분야", "yo‘nalishi", "направление"],
        EntityKind::Place => ["Town", "마을", "shahri", "город"],
        EntityKind::Event => ["Forum", "포럼", "forumi", "форум"],
    }
}

/// The names of the thing of that number: one in English, and some in the other languages.
pub(super) fn names(kind: EntityKind, number: u64) -> Vec<Name> {
    let (topic, noun) = (nth(TOPICS, number), noun(kind));
    // Two in English and Korean, three with Uzbek, four with Russian.
    let n_languages = usize::try_from(2 + number % 3).expect("it is small");
    (LANGUAGES.iter().zip(topic).zip(noun))
        .take(n_languages)
        .map(|((language, topic), noun)| Name {
            text: format!("{topic} {noun} {number}"),
            language: Some(*language),
            kind: NameKind::Preferred,
        })
        .collect()
}
