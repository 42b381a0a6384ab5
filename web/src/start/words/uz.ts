// The words of the start page, in Uzbek.
import type { StartWords } from "./en";

const uz: StartWords = {
  hero: {
    lead: "Muassasalar, loyihalar, shaxslar, joylar, tadbirlar va ular oʻrtasidagi mablagʻlarning ochiq grafi. Har bir fakt manbasi bilan berilgan.",
    walk: "Graf boʻylab yurish",
    ask: "GraphQL orqali soʻrash",
    contents: "Ushbu sahifada",
    counts: "Grafda nimalar bor",
    sources: (_, written) => `${written} ta manba`,
    relations: (_, written) => `${written} ta bogʻlanish`,
    asOf: (at) => `${at} holatiga koʻra`,
    revision: (written) => `${written}-tahrir`,
  },
  empty: {
    title: "Graf hozircha boʻsh",
    hint: "Hamkor bilan birga keladigan maʼlumotlarni yoki oʻz fayllaringizni yuklang:",
    after: "Soʻngra ushbu sahifani qayta oching. Ikkinchi buyruq maʼlumotlarni yuklab, serverni darhol ishga tushiradi.",
  },
  section: {
    query: "GraphiQL’da soʻrov sifatida ochish",
    show: (what) => `Koʻrinish: ${what}`,
    picture: "Rasm",
    table: "Jadval",
    loading: "Yuklanmoqda…",
  },
  directions: {
    head: {
      title: "Hamkorlik yoʻnalishlari",
      hint: "Ikki davlat birgalikda nimalarni amalga oshirmoqchi: har bir yoʻnalish uchun koʻrsatilgan mablagʻ va uni olgʻa suradigan loyihalar.",
    },
    none: "Grafda hali yoʻnalishlar yoʻq.",
    further: "Boshqa sohalar",
    funding: "Moliyalashtirish",
    unfunded: "Moliyalashtirish koʻrsatilmagan",
    projects: (_, written) => `${written} ta loyiha`,
    rest: (_, written) => `va yana ${written} ta`,
    budget: (money) => `Byudjet: ${money}`,
    sharedBudget: (money, _, written) => `Byudjet: ${money}, ${written} ta yoʻnalish uchun birgalikda`,
  },
  money: {
    head: {
      title: "Mablagʻlar qayerga yoʻnaltiriladi",
      hint: "Moliyalashtiruvchilardan loyiha va muassasalar orqali yoʻnalishlarga. Har bir rasmda bitta bosqich va bitta valyuta koʻrsatiladi, ular hech qachon aralashtirilmaydi.",
    },
    choose: "Bosqich va valyuta",
    none: "Grafdagi birorta manba kim qancha toʻlashini hali aytmagan.",
    label: (stage, currency) => `Moliyalashtirish: ${stage.toLowerCase()}, ${currency}`,
    columns: { funder: "Moliyalashtiruvchi", recipient: "Loyiha yoki muassasa", direction: "Yoʻnalish" },
    amount: "Summa",
    unstated: {
      funder: "Moliyalashtiruvchi koʻrsatilmagan",
      recipient: "Oluvchi koʻrsatilmagan",
      direction: "Yoʻnalish koʻrsatilmagan",
    },
    others: {
      funder: (_, written) => `yana ${written} ta moliyalashtiruvchi`,
      recipient: (_, written) => `yana ${written} ta oluvchi`,
      direction: (_, written) => `yana ${written} ta yoʻnalish`,
    },
    partly: "boshqa yoʻnalishlar bilan qisman umumiy",
    wholes:
      "Portfelning qismlari ham xuddi shu bosqich va valyutada mablagʻ olsa, portfelning oʻziga berilgan mablagʻ hisobga olinmaydi, shu sababli hech narsa ikki marta sanalmaydi.",
    shared:
      "Shtrixlangan tasmalar bir vaqtda bir nechta yoʻnalishga tegishli. Mablagʻ qanday taqsimlanishini birorta manba aytmagan: rasmda u teng boʻlingan, yoʻnalish yonidagi summada esa har bir yoʻnalish uchun toʻliq hisoblangan.",
    hidden: (_, written, money) => `Yana ${written} ta moliyalashtiruvchi (${money}) chizilmagan.`,
    cut: (written) => `Bu yerda faqat eng katta ${written} ta summa hisobga olingan.`,
    ask: "Ushbu rasm soʻrov sifatida",
    budgets: "Kim toʻlashi koʻrsatilmagan umumiy summalar",
    budgetsHint:
      "Manbalarga koʻra portfellarning umumiy hajmi. Kim qancha toʻlashi nomaʼlum va bir portfel boshqasining qismlarini oʻz ichiga olishi mumkin, shuning uchun bu raqamlar yuqoridagi rasmlarga kirmaydi va hech qachon qoʻshilmaydi.",
  },
  places: {
    head: {
      title: "Qayerda amalga oshmoqda",
      hint: "Ikki davlatdagi joylar hamda graf u yerda biladigan muassasa, loyiha va tadbirlar soni.",
    },
    none: "Grafda hali joyi koʻrsatilgan narsa yoʻq.",
    countries: { UZ: "Oʻzbekiston", KR: "Janubiy Koreya" },
    map: (country) => `${country} xaritasi`,
    told: (place, { institutions, projects, events }, write) =>
      `${place}: ${write(institutions)} ta muassasa, ${write(projects)} ta loyiha, ${write(events)} ta tadbir`,
    dot: "Doira yuzasi ularning sonini bildiradi",
    elsewhere: (written) => `aniq joyi koʻrsatilmagan: ${written}`,
    kilometres: (written) => `${written} km`,
    most: (shown, all) => `Jami ${all} ta joydan eng koʻp bogʻlanganlari: ${shown} ta.`,
    off: (names) => `Koordinatalari yoʻqligi sababli xaritada koʻrsatilmagan: ${names}.`,
    credit: "Chegaralar: Natural Earth, jamoat mulki.",
    sort: "Turi",
  },
  times: {
    head: {
      title: "Qachon amalga oshmoqda",
      hint: "Loyiha va tadbirlar vaqt chizigʻida, eng soʻnggilaridan boshlab.",
    },
    none: "Grafda hali sanasi koʻrsatilgan narsa yoʻq.",
    closer: "Yaqinlashtirish",
    farther: "Uzoqlashtirish",
    today: "Bugun",
    keys: "Strelkalar bilan suriladi, + va − bilan masshtab oʻzgaradi",
    since: (date) => `boshlanishi: ${date}`,
    span: (from, to) => `${from} – ${to}`,
    partial: "Och rangdagi uchlar faqat yili yoki oyi maʼlum sanalardir; xiralashib boradigan chiziqlarning tugash vaqti nomaʼlum.",
    undated: (projects, events) => `Boshlanish vaqti nomaʼlum boʻlgani uchun chizilmagan: ${projects} ta loyiha, ${events} ta tadbir.`,
    askEvents: "Tadbirlar soʻrov sifatida",
    sort: "Turi",
    status: "Holati",
    starts: "Boshlanishi",
    ends: "Tugashi",
  },
};

export default uz;
