// What is typed into <form data-draft="key"> is kept on this device until the server says it arrived
// (an element data-draft-clear="key" on the next page). It survives a closed tab and an expired session.
// Passwords, files, hidden fields and fields marked data-private are never kept; drafts end after 14 days.
import { changed, clock, element, fresh, iconOf, meta } from "./dom";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Draft {
  at: number;
  values: Record<string, string[]>;
}

const PREFIX = "draft:";
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const name = (key: string): string => `${PREFIX}${meta("draft-owner")}:${key}`;

function read(key: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(name(key)) ?? "null") as Draft | null;
  } catch {
    return null; // No storage, or something else wrote there: as if there were no draft.
  }
}

function store(key: string, draft: Draft | null): boolean {
  try {
    if (draft) localStorage.setItem(name(key), JSON.stringify(draft));
    else localStorage.removeItem(name(key));
    return true;
  } catch {
    return false;
  }
}

function fields(form: HTMLFormElement): Field[] {
  const kinds = ["hidden", "password", "file", "submit", "button", "reset"];
  return [...form.elements].filter((e): e is Field => {
    if (!(e instanceof HTMLInputElement || e instanceof HTMLSelectElement || e instanceof HTMLTextAreaElement)) return false;
    const kept = e.dataset["draftValue"] !== undefined || !kinds.includes(e.type);
    return kept && e.name !== "" && e.dataset["private"] === undefined;
  });
}

const ticked = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

function collect(form: HTMLFormElement): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const field of fields(form)) {
    const list = (values[field.name] ??= []);
    if (!ticked(field)) list.push(field.value);
    else if (field.checked) list.push(field.value);
  }
  return values;
}

function fill(form: HTMLFormElement, values: Record<string, string[]>): void {
  const at: Record<string, number> = {};
  for (const field of fields(form)) {
    const list = values[field.name];
    if (!list) continue;
    if (ticked(field)) {
      field.checked = list.includes(field.value);
    } else {
      const i = at[field.name] ?? 0;
      at[field.name] = i + 1;
      const value = list[i];
      if (value !== undefined && value !== field.value) field.value = value;
    }
    changed(field);
  }
}

function note(form: HTMLFormElement, key: string, draft: Draft, first: Record<string, string[]>): void {
  const box = element("div", "note");
  box.setAttribute("role", "status");
  const words = element("div", "", `已恢复 ${clock(new Date(draft.at))} 未提交的内容。`);
  const again = element("button", "btn btn-text", "清空重填");
  again.type = "button";
  again.addEventListener("click", () => {
    store(key, null);
    fill(form, first);
    store(key, null);
    box.remove();
  });
  words.append(again);
  box.append(iconOf("history"), words);
  form.prepend(box);
}

function keep(form: HTMLFormElement, key: string): void {
  const saved = form.querySelector<HTMLElement>("[data-saved]");
  let timer = 0;
  const save = (): void => {
    const at = Date.now();
    const done = store(key, { at, values: collect(form) });
    if (saved) saved.replaceChildren(...(done ? [iconOf("check"), ` 草稿已保存 ${clock(new Date(at))}`] : ["此浏览器不能保存草稿"]));
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, 400);
  });
  addEventListener("pagehide", () => {
    if (timer) save();
  });
}

export function keepDrafts(root: ParentNode): void {
  for (const told of fresh(root, "[data-draft-clear]", "draft-clear")) store(told.dataset["draftClear"] ?? "", null);
  for (const form of fresh<HTMLFormElement>(root, "form[data-draft]", "draft")) {
    const key = form.dataset["draft"] ?? "";
    const draft = read(key);
    const first = collect(form);
    if (draft && Date.now() - draft.at > KEPT_FOR) store(key, null);
    // A form that comes back with errors already holds what was typed.
    else if (draft && !form.querySelector("[data-errors]") && JSON.stringify(draft.values) !== JSON.stringify(first)) {
      fill(form, draft.values);
      note(form, key, draft, first);
    }
    keep(form, key);
  }
}
