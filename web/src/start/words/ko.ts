// The words of the start page, in Korean.
import type { StartWords } from "./en";

const ko: StartWords = {
  hero: {
    lead: "기관, 사업, 인물, 장소, 행사와 그 사이를 오가는 자금을 잇는 열린 그래프입니다. 모든 사실에 출처가 있습니다.",
    walk: "그래프 둘러보기",
    ask: "GraphQL로 질의하기",
    contents: "이 페이지의 내용",
    counts: "그래프에 담긴 것",
    sources: (_, written) => `출처 ${written}건`,
    relations: (_, written) => `관계 ${written}건`,
    asOf: (at) => `${at} 기준`,
    revision: (written) => `개정 ${written}`,
  },
  empty: {
    title: "그래프가 아직 비어 있습니다",
    hint: "Hamkor에 들어 있는 데이터나 직접 만든 파일을 불러오세요.",
    after: "그런 다음 이 페이지를 새로 고치세요. 두 번째 명령은 데이터를 불러오면서 바로 서비스를 시작합니다.",
  },
  section: {
    query: "GraphiQL에서 질의로 열기",
    show: (what) => `보기 방식: ${what}`,
    picture: "그림",
    table: "표",
    loading: "불러오는 중…",
  },
  directions: {
    head: {
      title: "협력 방향",
      hint: "두 나라가 함께 하기로 한 일입니다. 방향마다 밝혀진 자금과 이를 추진하는 사업을 보여 줍니다.",
    },
    none: "그래프에 아직 협력 방향이 없습니다.",
    further: "그 밖의 분야",
    funding: "자금",
    unfunded: "밝혀진 자금 없음",
    projects: (_, written) => `사업 ${written}건`,
    rest: (_, written) => `외 ${written}건`,
    budget: (money) => `총사업비: ${money}`,
    sharedBudget: (money, _, written) => `총사업비: ${money} (${written}개 방향 합계)`,
  },
  money: {
    head: {
      title: "자금의 흐름",
      hint: "지원 기관에서 사업과 기관을 거쳐 협력 방향으로 이어집니다. 그림마다 한 단계, 한 통화만 보여 주며 서로 섞지 않습니다.",
    },
    choose: "단계와 통화",
    none: "누가 얼마를 내는지 밝힌 출처가 아직 그래프에 없습니다.",
    label: (stage, currency) => `자금 흐름: ${stage}, ${currency}`,
    columns: { funder: "지원 기관", recipient: "사업 또는 기관", direction: "협력 방향" },
    amount: "금액",
    unstated: { funder: "지원 기관 미상", recipient: "수혜 대상 미상", direction: "방향이 명시되지 않음" },
    others: {
      funder: (_, written) => `그 밖의 지원 기관 ${written}곳`,
      recipient: (_, written) => `그 밖의 수혜 대상 ${written}건`,
      direction: (_, written) => `그 밖의 방향 ${written}개`,
    },
    partly: "다른 방향과 일부 공유",
    wholes: "하위 사업이 같은 단계, 같은 통화의 자금을 받으면 상위 포트폴리오의 자금은 제외하므로 이중으로 계산되지 않습니다.",
    shared:
      "빗금 띠는 여러 방향에 걸친 자금입니다. 어떻게 나뉘는지 밝힌 출처가 없어 그림에서는 똑같이 나누었고, 방향 옆의 금액에는 방향마다 전액을 넣었습니다.",
    hidden: (_, written, money) => `그 밖의 지원 기관 ${written}곳(${money})은 그리지 않았습니다.`,
    cut: (written) => `가장 큰 합계 ${written}건만 반영했습니다.`,
    ask: "이 그림을 질의로 보기",
    budgets: "누가 내는지 밝혀지지 않은 총액",
    budgetsHint:
      "출처가 밝힌 포트폴리오 전체의 규모입니다. 누가 얼마를 내는지 알 수 없고 한 포트폴리오가 다른 포트폴리오의 일부를 포함할 수 있으므로, 위 그림에는 들어가지 않으며 서로 더하지 않습니다.",
  },
  places: {
    head: {
      title: "협력이 이루어지는 곳",
      hint: "두 나라의 장소와, 그곳에 있는 것으로 확인된 기관, 사업, 행사의 수입니다.",
    },
    none: "그래프에 아직 장소가 밝혀진 것이 없습니다.",
    countries: { UZ: "우즈베키스탄", KR: "대한민국" },
    map: (country) => `${country} 지도`,
    told: (place, { institutions, projects, events }, write) =>
      `${place}: 기관 ${write(institutions)}곳, 사업 ${write(projects)}건, 행사 ${write(events)}건`,
    dot: "원의 넓이가 건수를 나타냅니다",
    elsewhere: (written) => `구체적 장소 미상 ${written}건`,
    kilometres: (written) => `${written}km`,
    most: (shown, all) => `전체 ${all}곳 가운데 건수가 많은 ${shown}곳입니다.`,
    off: (names) => `좌표가 없어 지도에 없는 곳: ${names}.`,
    credit: "국가 윤곽: Natural Earth, 퍼블릭 도메인.",
    sort: "구분",
  },
  times: {
    head: {
      title: "시간의 흐름",
      hint: "사업과 행사를 시간순으로, 최근 것부터 보여 줍니다.",
    },
    none: "그래프에 아직 날짜가 밝혀진 것이 없습니다.",
    closer: "확대",
    farther: "축소",
    today: "오늘",
    keys: "화살표 키로 이동, + − 키로 확대와 축소",
    since: (date) => `시작: ${date}`,
    span: (from, to) => `${from} ~ ${to}`,
    partial: "옅은 끝은 연도나 월까지만 알려진 날짜이고, 점점 흐려지는 막대는 종료 시점이 알려지지 않은 것입니다.",
    undated: (projects, events) => `시작일이 알려지지 않아 그리지 않은 것: 사업 ${projects}건, 행사 ${events}건.`,
    askEvents: "행사를 질의로 보기",
    sort: "구분",
    status: "상태",
    starts: "시작",
    ends: "종료",
  },
};

export default ko;
