// How GraphiQL asks: queries and mutations by HTTP, subscriptions by WebSocket.
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import { language } from "../i18n/language";
import { asWritten } from "./written";

const socket = new URL("/graphql", location.href);
socket.protocol = socket.protocol.replace("http", "ws");

const ask = createGraphiQLFetcher({
  url: "/graphql",
  headers: { "Accept-Language": language() },
  enableIncrementalDelivery: false,
  // It connects when the first subscription begins.
  wsClient: createClient({ url: socket.href, lazy: true, retryAttempts: 3 }),
});

/** Names come in the language of the explorer, unless headers say otherwise. */
export const fetcher: Fetcher = (request, options) => ask(...asWritten(request, options));
