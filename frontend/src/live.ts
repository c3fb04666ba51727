// News as they happen. All tabs of one browser share one stream: the tab that holds the lock listens and tells the
// others; when it closes, the next takes over. Where locks or streams are missing, each tab asks every 20 seconds.
// <meta name="live"> answers {"url": stream} with a fresh ticket; an event of the stream is {"topic", "text", "url",
// "unread"}; <meta name="live-poll"> answers ?after= with {"last", "unread", "items": [events]}.
import { meta } from "./dom";
import { toast } from "./toasts";

interface News {
  topic?: string;
  text?: string;
  url?: string;
  unread?: number;
}
interface Answer {
  last?: number | string;
  unread?: number;
  items?: News[];
}
type Listener = (topic: string) => void;

const POLL = 20_000;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;
const CHANNEL = "agritrace-live";

function bump(unread: number): void {
  const bell = document.querySelector("[data-bell]");
  bell?.setAttribute("aria-label", `消息，${unread} 条未读`);
  for (const bubble of document.querySelectorAll<HTMLElement>("[data-unread]")) {
    bubble.textContent = unread > 99 ? "99+" : String(unread);
    bubble.hidden = unread === 0;
  }
}

let unread = Number(document.querySelector("[data-unread]:not([hidden])")?.textContent?.replace("+", "") ?? 0);

function told(news: News, listener: Listener): void {
  if (news.unread !== undefined || news.text) bump((unread = news.unread ?? unread + 1));
  if (news.text) toast(news.url ? { text: news.text, url: news.url } : { text: news.text });
  if (news.topic) listener(news.topic);
}

async function poll(last: string): Promise<Answer | null> {
  try {
    const answer = await fetch(`${meta("live-poll")}?${new URLSearchParams({ after: last })}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? ((await answer.json()) as Answer) : null;
  } catch {
    return null;
  }
}

function keepPolling(share: (news: News) => void): void {
  let last = "";
  const turn = async (): Promise<void> => {
    const answer = document.hidden ? null : await poll(last);
    if (answer) {
      if (answer.unread !== undefined) share({ unread: answer.unread });
      if (last) answer.items?.forEach(share);
      last = String(answer.last ?? last);
    }
    setTimeout(() => void turn(), POLL);
  };
  void turn();
}

async function ticket(): Promise<string> {
  try {
    const answer = await fetch(meta("live"), { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? (((await answer.json()) as { url?: string }).url ?? "") : "";
  } catch {
    return "";
  }
}

/** Asks for a ticket and listens until the stream ends for good (restart, revoked session); then begins again, slower. */
async function listen(share: (news: News) => void, wait = FIRST_WAIT): Promise<void> {
  const again = (): void => void setTimeout(() => void listen(share, Math.min(wait * 2, LONGEST_WAIT)), wait);
  const url = await ticket();
  if (!url) return again();
  const stream = new EventSource(url);
  stream.onopen = () => (wait = FIRST_WAIT);
  stream.onmessage = (event: MessageEvent<string>) => share(JSON.parse(event.data) as News);
  // The browser would try the same address again, but a ticket is good for a minute only.
  stream.onerror = () => {
    stream.close();
    again();
  };
}

export function followLive(listener: Listener): void {
  const shared = meta("live") && "EventSource" in window && "BroadcastChannel" in window && "locks" in navigator;
  if (!shared) {
    if (meta("live-poll")) keepPolling((news) => told(news, listener));
    return;
  }
  // Another person logging in on the same browser must not hear the news of the one before.
  const name = `${CHANNEL}:${meta("draft-owner")}`;
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<News>) => told(event.data, listener);
  void navigator.locks.request(name, () => {
    void listen((news) => {
      channel.postMessage(news);
      told(news, listener);
    });
    return new Promise(() => undefined); // Held until this tab goes away.
  });
}
