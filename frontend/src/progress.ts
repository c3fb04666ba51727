// Asks data-progress-url for news of long work: {"done", "total", "text", "finished", "next"}; ends by going to next.
import { fresh } from "./dom";

interface News {
  done: number;
  total: number;
  text: string;
  finished: boolean;
  next?: string;
}
const PAUSE = 1500;

function show(panel: HTMLElement, news: News): void {
  const bar = panel.querySelector("progress");
  if (bar) {
    bar.max = news.total || 1;
    bar.value = news.done;
  }
  const percent = panel.querySelector("[data-progress-percent]");
  if (percent) percent.textContent = String(news.total ? Math.floor((100 * news.done) / news.total) : 0);
  const text = panel.querySelector("[data-progress-text]");
  if (text && text.textContent !== news.text) text.textContent = news.text;
}

async function ask(panel: HTMLElement, url: string): Promise<void> {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.ok) {
      const news = (await answer.json()) as News;
      show(panel, news);
      if (news.finished) return location.assign(news.next ?? location.href);
    }
  } catch {
    // The line is down for a moment; the next question may get through.
  }
  if (panel.isConnected) setTimeout(() => void ask(panel, url), PAUSE);
}

export function watchProgress(root: ParentNode): void {
  for (const panel of fresh(root, "[data-progress-url]", "progress")) {
    setTimeout(() => void ask(panel, panel.dataset["progressUrl"] ?? ""), PAUSE);
  }
}
