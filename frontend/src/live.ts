// News as they happen. All tabs of one browser share one stream: the tab that holds the lock listens and tells the
// others; when it closes, the next takes over. Where locks or streams are missing, each tab asks every 20 seconds.
// An event is {"id", "topic", "text", "url", "unread"}; the poll answers {"last", "unread", "live", "items": [events]}.
import { meta } from "./dom";
import { toast } from "./toasts";

interface News {
  id?: number | string;
  topic?: string;
  text?: string;
  url?: string;
  unread?: number;
}
interface Answer {
  last?: number | string;
  unread?: number;
  live?: string;
  items?: News[];
}
type Listener = (topic: string) => void;

const POLL = 20_000;
const CHANNEL = "agritrace-live";

function bump(unread: number): void {
  const bell = document.querySelector("[data-bell]");
  bell?.setAttribute("aria-label", `消息，${unread} 条未读`);
  for (const bubble of document.querySelectorAll<HTMLElement>("[data-unread]")) {
    bubble.textContent = unread > 99 ? "99+" : String(unread);
    bubble.hidden = unread === 0;
  }
}

function told(news: News, listener: Listener): void {
  if (news.unread !== undefined) bump(news.unread);
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

/** Listens until the stream ends for good (its ticket expired, the session was revoked), then asks for a new address. */
function listen(url: string, share: (news: News) => void): void {
  const stream = new EventSource(url, { withCredentials: true });
  let wait = 2000;
  stream.onopen = () => (wait = 2000);
  stream.onmessage = (event: MessageEvent<string>) => share(JSON.parse(event.data) as News);
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    const again = async (): Promise<void> => {
      const answer = meta("live-poll") ? await poll("") : null;
      if (answer?.unread !== undefined) share({ unread: answer.unread });
      if (answer || !meta("live-poll")) listen(answer?.live ?? url, share);
      else setTimeout(() => void again(), (wait = Math.min(wait * 2, 60_000)));
    };
    setTimeout(() => void again(), wait);
  };
}

export function followLive(listener: Listener): void {
  const url = meta("live");
  const shared = url && "EventSource" in window && "BroadcastChannel" in window && "locks" in navigator;
  if (!shared) {
    if (meta("live-poll")) keepPolling((news) => told(news, listener));
    return;
  }
  // Another person logging in on the same browser must not hear the news of the one before.
  const name = `${CHANNEL}:${meta("draft-owner")}`;
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<News>) => told(event.data, listener);
  void navigator.locks.request(name, () => {
    listen(url, (news) => {
      channel.postMessage(news);
      told(news, listener);
    });
    return new Promise(() => undefined); // Held until this tab goes away.
  });
}
