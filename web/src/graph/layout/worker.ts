// The layout's own thread, so that the page stays quick while places are found.
import { settle, type Job } from "./forces";

self.addEventListener("message", ({ data }: MessageEvent<{ readonly job: Job; readonly turn: number }>) => {
  self.postMessage({ turn: data.turn, places: settle(data.job) });
});
