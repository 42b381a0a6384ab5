// The words of the start page, in Russian.
import { plural } from "../../i18n/format";
import type { StartWords } from "./en";

const n = (count: number, one: string, few: string, many: string, other = few) => plural("ru", count, { one, few, many, other });

const ru: StartWords = {
  hero: {
    lead: "Открытый граф учреждений, проектов, людей, мест и событий, а также денег, которые их связывают. У каждого факта указан источник.",
    walk: "Пройти по графу",
    ask: "Спросить на GraphQL",
    contents: "На этой странице",
    counts: "Что есть в графе",
    sources: (count, written) => n(count, `${written} источник`, `${written} источника`, `${written} источников`),
    relations: (count, written) => n(count, `${written} связь`, `${written} связи`, `${written} связей`),
    asOf: (at) => `По состоянию на ${at}`,
    revision: (written) => `ревизия ${written}`,
  },
  empty: {
    title: "Граф пока пуст",
    hint: "Загрузите набор данных, который поставляется с Hamkor, или свои файлы:",
    after: "Затем обновите эту страницу. Вторая команда загружает данные и сразу запускает сервер.",
  },
  section: {
    query: "Открыть как запрос в GraphiQL",
    show: (what) => `Как показать: ${what}`,
    picture: "Рисунок",
    table: "Таблица",
    loading: "Загрузка…",
  },
  directions: {
    head: {
      title: "Направления сотрудничества",
      hint: "Что две страны намерены делать вместе: заявленные по каждому направлению деньги и проекты, которые его развивают.",
    },
    none: "В графе пока нет направлений.",
    further: "Другие области",
    funding: "Финансирование",
    unfunded: "Финансирование не указано",
    projects: (count, written) => n(count, `${written} проект`, `${written} проекта`, `${written} проектов`),
    rest: (_, written) => `и ещё ${written}`,
    budget: (money) => `Бюджет: ${money}`,
    sharedBudget: (money, count, written) =>
      `Бюджет: ${money}, общий для ${n(count, `${written} направления`, `${written} направлений`, `${written} направлений`)}`,
  },
  money: {
    head: {
      title: "Куда идут деньги",
      hint: "От тех, кто финансирует, через проекты и учреждения к направлениям. На каждом рисунке одна стадия и одна валюта: они никогда не смешиваются.",
    },
    choose: "Стадия и валюта",
    none: "Ни один источник в графе пока не говорит, кто сколько платит.",
    label: (stage, currency) => `Финансирование: ${stage.toLowerCase()}, ${currency}`,
    columns: { funder: "Кто финансирует", recipient: "Проект или учреждение", direction: "Направление" },
    amount: "Сумма",
    unstated: {
      funder: "Не указано, кто финансирует",
      recipient: "Получатель не указан",
      direction: "Направление не указано",
    },
    others: {
      funder: (count, written) => n(count, `ещё ${written} донор`, `ещё ${written} донора`, `ещё ${written} доноров`),
      recipient: (count, written) =>
        n(count, `ещё ${written} получатель`, `ещё ${written} получателя`, `ещё ${written} получателей`),
      direction: (count, written) =>
        n(count, `ещё ${written} направление`, `ещё ${written} направления`, `ещё ${written} направлений`),
    },
    partly: "отчасти общие с другими направлениями",
    wholes:
      "Деньги портфелю не учитываются, если его части получают деньги той же стадии и в той же валюте, поэтому ничто не считается дважды.",
    shared:
      "Заштрихованные полосы ведут сразу к нескольким направлениям. Ни один источник не говорит, как делятся эти деньги: на рисунке они разделены поровну, а в сумме у каждого направления учтены целиком.",
    hidden: (count, written, money) =>
      n(
        count,
        `Ещё ${written} донор не показан (${money}).`,
        `Ещё ${written} донора не показаны (вместе ${money}).`,
        `Ещё ${written} доноров не показаны (вместе ${money}).`,
      ),
    cut: (written) => `Учтены только крупнейшие суммы: ${written}.`,
    ask: "Этот рисунок как запрос",
    budgets: "Суммы, для которых не указано, кто платит",
    budgetsHint:
      "Общий объём портфелей по словам источников. Неизвестно, кто сколько платит, и один портфель может включать части другого; поэтому этих сумм нет на рисунках выше и они никогда не складываются.",
  },
  places: {
    head: {
      title: "Где это происходит",
      hint: "Места в обеих странах и сколько учреждений, проектов и событий в них известно графу.",
    },
    none: "В графе пока ни у чего не указано место.",
    countries: { UZ: "Узбекистан", KR: "Республика Корея" },
    map: (country) => `Карта: ${country}`,
    told: (place, { institutions, projects, events }, write) =>
      `${place}: ${n(institutions, `${write(institutions)} учреждение`, `${write(institutions)} учреждения`, `${write(institutions)} учреждений`)}, ${n(
        projects,
        `${write(projects)} проект`,
        `${write(projects)} проекта`,
        `${write(projects)} проектов`,
      )}, ${n(events, `${write(events)} событие`, `${write(events)} события`, `${write(events)} событий`)}`,
    dot: "Площадь круга показывает количество",
    elsewhere: (written) => `место не указано: ${written}`,
    kilometres: (written) => `${written} км`,
    most: (shown, all) => `Показаны самые связанные места: ${shown} из ${all}.`,
    off: (names) => `Нет на карте, так как не указаны координаты: ${names}.`,
    credit: "Контуры: Natural Earth, общественное достояние.",
    sort: "Вид",
  },
  times: {
    head: {
      title: "Когда это происходит",
      hint: "Проекты и события на оси времени, сначала самые поздние.",
    },
    none: "В графе пока ни у чего не указана дата.",
    closer: "Ближе",
    farther: "Дальше",
    today: "Сегодня",
    keys: "Стрелки прокручивают, + и − меняют масштаб",
    since: (date) => `начало: ${date}`,
    span: (from, to) => `${from} – ${to}`,
    partial: "Бледные края — даты, известные лишь до года или месяца; у полос, которые тают, конец не известен.",
    undated: (projects, events) => `Не показаны, так как начало не известно: проекты — ${projects}, события — ${events}.`,
    askEvents: "События как запрос",
    sort: "Вид",
    status: "Статус",
    starts: "Начало",
    ends: "Конец",
  },
};

export default ru;
