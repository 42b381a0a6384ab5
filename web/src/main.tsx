// The explorer.
import { Provider } from "urql";
import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { client } from "./gql/client";
import { useLanguage } from "./i18n/language";
import { Shell } from "./shell/Shell";
import "./styles/tokens.css";
import "./styles/base.css";
import "./theme";

function Explorer() {
  const language = useLanguage();
  return (
    <Provider value={client(language)}>
      <Suspense>
        <Shell />
      </Suspense>
    </Provider>
  );
}

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Explorer />
    </StrictMode>,
  );
}
