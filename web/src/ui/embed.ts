// Whether the page is in a frame of another site.

/** The graph may be framed by others, at `/graph?embed=1`; then the view stands alone. */
export function isEmbedded(): boolean {
  return location.pathname === "/graph" && new URLSearchParams(location.search).get("embed") === "1";
}
