// The frame around every view of the explorer.
import { lazy, Suspense } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { useWords } from "../i18n/words";
import { SearchBox } from "../search/SearchBox";
import { isEmbedded } from "../ui/embed";
import { Guard } from "../ui/Failure";
import { Loading } from "../ui/parts";
import { Footer } from "./Footer";
import { NotFound } from "./NotFound";
import { Settings } from "./Settings";
import css from "./shell.module.css";

const StartPage = lazy(() => import("../start/StartPage"));
const SearchPage = lazy(() => import("../search/SearchPage"));
const EntityPage = lazy(() => import("../entity/EntityPage"));
const SourcePage = lazy(() => import("../entity/SourcePage"));
const GraphPage = lazy(() => import("../graph/GraphPage"));

function Views() {
  const [path] = useLocation();
  return (
    <Guard key={path}>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/" component={StartPage} />
          <Route path="/search" component={SearchPage} />
          <Route path="/id/:slug">{({ slug }) => <EntityPage key={slug} slug={decodeURIComponent(slug)} />}</Route>
          <Route path="/source/:slug">{({ slug }) => <SourcePage key={slug} slug={decodeURIComponent(slug)} />}</Route>
          <Route path="/graph" component={GraphPage} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Guard>
  );
}

function Header() {
  const words = useWords();
  const [path] = useLocation();
  const current = (href: string) => (path === href ? "page" : undefined);
  return (
    <header className={css["header"]}>
      <div className={css["bar"]}>
        <Link href="/" className={css["brand"]} aria-label={`Hamkor: ${words.home}`}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Hamkor</span>
        </Link>
        <div className={css["search"]}>
          <SearchBox />
        </div>
        <nav className={css["nav"]} aria-label={words.nav.label}>
          <Link href="/graph" aria-current={current("/graph")}>
            {words.nav.graph}
          </Link>
          <a href="/graphiql">{words.nav.graphiql}</a>
        </nav>
        <Settings />
      </div>
    </header>
  );
}

/** Header, view and footer; in a frame of another page, the view alone. */
export function Shell() {
  const words = useWords();
  if (isEmbedded()) {
    return (
      <main id="content" className={css["embedded"]}>
        <Views />
      </main>
    );
  }
  return (
    <>
      <a href="#content" className={css["skip"]}>
        {words.skip}
      </a>
      <Header />
      <main id="content" className={css["main"]} tabIndex={-1}>
        <Views />
      </main>
      <Footer />
    </>
  );
}
