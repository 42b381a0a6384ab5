// GraphiQL: ask the graph, read its schema.
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "../styles/tokens.css";
import "./graphiql.css";
import { createRoot } from "react-dom/client";
import { Tool } from "./Tool";

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Tool />);
